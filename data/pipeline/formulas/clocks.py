"""Service levels: numbered timers, what became of each, how many were kept, and signs of gaming (domain.md 2.3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core.calendars import CLOCKS, Calendar, add_working_days, closing, due, minutes_between
from data.core.clock import reporting_day
from data.core.numbers import EXACT, ratio
from data.core.reference import BadReferenceError, load, only, shaped

MET, BREACHED, PENDING, OVERDUE = "met", "breached", "pending", "pending_overdue"


@dataclass(frozen=True)
class ServiceLevel:
    """What was promised: so many minutes on a clock, or whole working days."""

    code: str
    label: str
    clock: str
    minutes: int | None = None
    days: int | None = None


def levels_of(content: Mapping[str, Any]) -> dict[str, ServiceLevel]:
    """Return the service levels that a document describes, by code. Raises BadReferenceError when it is not right.

    >>> levels_of(load("service_levels"))["mql_touch"].minutes
    15
    """
    only(content, keys={"levels", "calendar"}, where="service_levels")
    return {code: _level(code, entry) for code, entry in content["levels"].items()}


def _level(code: str, content: Mapping[str, object]) -> ServiceLevel:
    level = shaped(ServiceLevel, content, where=f"service_levels, {code}", code=code)
    if level.clock not in CLOCKS or (level.minutes is None) == (level.days is None):
        raise BadReferenceError(f"service_levels, {code}: it takes minutes or days, on one of {', '.join(CLOCKS)}.")
    return level


@lru_cache(maxsize=1)
def shipped_levels() -> Mapping[str, ServiceLevel]:
    """Return the service levels of service_levels.yaml, whatever has been edited since: for examples and tests.

    >>> shipped_levels()["referral_decision"].days
    5
    """
    return levels_of(load("service_levels"))


def due_at(start: datetime, level: ServiceLevel, calendar: Calendar) -> datetime:
    """Return when a timer that starts at an aware instant is due, in UTC; working days end with their closing hour.

    >>> from datetime import UTC
    >>> from data.core.calendars import read_calendar
    >>> desk = read_calendar("UTC", {day: ["09:00", "18:00"] for day in range(5)})
    >>> friday = datetime(2025, 6, 13, 17, 55, tzinfo=UTC)
    >>> levels = [shipped_levels()[code] for code in ("mql_touch", "referral_decision")]
    >>> [due_at(friday, level, desk).strftime("%a %H:%M") for level in levels]
    ['Mon 09:10', 'Fri 18:00']
    """
    if level.minutes is not None:
        return due(start, level.minutes, level.clock, calendar)
    first = reporting_day(start, calendar.zone)
    return closing(add_working_days(first, level.days or 0, calendar), calendar)


@dataclass(frozen=True)
class Timer:
    """One owner's clock on a lead, numbered from 1. `is_handed_over`: stopped because somebody else got the lead."""

    number: int
    owner: int | str | None
    started_at: datetime
    stopped_at: datetime | None = None
    is_handed_over: bool = False


def timers(assigned: Sequence[tuple[int | str | None, datetime]], *, stopped_at: datetime | None) -> tuple[Timer, ...]:
    """Return a timer for each owner in turn, from (owner, since) oldest first; the same owner again starts none.

    An owner who gets the lead after it was answered has no timer. A stop before the first start stops the first
    timer: see `is_before_start` of its reading.

    >>> from datetime import UTC
    >>> first, second = datetime(2025, 6, 2, 9, tzinfo=UTC), datetime(2025, 6, 2, 10, tzinfo=UTC)
    >>> made = timers([("a", first), ("b", second)], stopped_at=None)
    >>> [(timer.number, timer.owner, timer.is_handed_over) for timer in made]
    [(1, 'a', True), (2, 'b', False)]
    """
    turns = [turn for place, turn in enumerate(assigned) if not place or assigned[place - 1][0] != turn[0]]
    if stopped_at is not None:
        turns = turns[:1] + [turn for turn in turns[1:] if turn[1] < stopped_at]
    ends = [since for _, since in turns[1:]]
    return tuple(
        Timer(place + 1, owner, since, ends[place] if place < len(ends) else stopped_at, place < len(ends))
        for place, (owner, since) in enumerate(turns)
    )


@dataclass(frozen=True)
class Reading:
    """A timer at an instant: when due, minutes used on its clock, and met, breached, pending or pending_overdue.

    `result` is None for a timer handed over in time: nobody kept or broke it. `is_before_start`: the answer is dated
    before the start, which is a mistake in the data.
    """

    due_at: datetime
    minutes: Decimal
    result: str | None
    is_before_start: bool = False


def reading(timer: Timer, level: ServiceLevel, calendar: Calendar, *, at: datetime) -> Reading:
    """Read a timer at an aware instant. Answered at the due instant is met; outside open hours takes no minutes.

    >>> from datetime import UTC
    >>> from data.core.calendars import read_calendar
    >>> desk = read_calendar("UTC", {day: ["09:00", "18:00"] for day in range(5)})
    >>> saturday = datetime(2025, 6, 14, 10, tzinfo=UTC)
    >>> answered = Timer(1, "a", saturday, saturday.replace(hour=11))
    >>> found = reading(answered, shipped_levels()["mql_touch"], desk, at=saturday.replace(hour=12))
    >>> str(found.minutes), found.result
    ('0', 'met')
    """
    by = due_at(timer.started_at, level, calendar)
    stopped = timer.stopped_at if timer.stopped_at is not None and timer.stopped_at <= at else None
    minutes = minutes_between(timer.started_at, stopped or at, level.clock, calendar)
    is_late = (stopped or at) > by
    if stopped is None:
        result: str | None = OVERDUE if is_late else PENDING
    elif is_late:
        result = BREACHED
    else:
        result = None if timer.is_handed_over else MET
    return Reading(by, minutes, result, stopped is not None and stopped < timer.started_at)


@dataclass(frozen=True)
class Attainment:
    """Timers by result, and the share met of those met, breached or pending past their due time."""

    met: int
    breached: int
    overdue: int
    pending: int
    rate: Decimal | None
    reason: str | None = None


def attainment(results: Iterable[str | None]) -> Attainment:
    """Return how many promises were kept; what is pending in time is left out, so is what was handed over in time.

    >>> attainment(["met", "met", "met", "breached", "pending", None]).rate
    Decimal('0.75')
    """
    counted = Counter(results)
    decided = counted[MET] + counted[BREACHED] + counted[OVERDUE]
    return Attainment(
        counted[MET], counted[BREACHED], counted[OVERDUE], counted[PENDING],
        ratio(counted[MET], decided) if decided else None, None if decided else "no_data",
    )


def last_minute_share(used: Iterable[tuple[Decimal | int, int]], *, last: Decimal) -> Decimal | None:
    """Share of the answers in time, over (minutes used, minutes allowed), that came in the last part of the window.

    Far more than `last` of them there says that leads are disposed of to beat the clock. None without any in time.

    >>> last_minute_share([(239, 240), (20, 240), (30, 240), (300, 240)], last=Decimal("0.05"))
    Decimal('0.3333333333333333333333333333333333')
    """
    in_time = [(minutes, allowed) for minutes, allowed in used if minutes <= allowed]
    late = sum(minutes >= EXACT.multiply(1 - last, Decimal(allowed)) for minutes, allowed in in_time)
    return ratio(late, len(in_time)) if in_time else None
