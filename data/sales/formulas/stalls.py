"""The stall clock of a proof of concept: elapsed hours without activity, and the colour they give (domain.md 4.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

GREEN, YELLOW, RED, UNKNOWN = "green", "yellow", "red", "unknown"
SATURDAY, WEEK, WEEKEND = 5, timedelta(days=7), timedelta(days=2)


@dataclass(frozen=True)
class Clock:
    """How silence is counted: the zone whose weekends may pause, hours until it is not fresh, and until it stalls."""

    zone: str
    fresh_hours: int = 24
    stall_hours: int = 48


def elapsed(start: datetime, end: datetime, *, zone: str, has_weekend_pause: bool = False) -> timedelta:
    """Return the time that counts between two instants: all of it, or without Saturdays and Sundays of a zone.

    Elapsed time, not wall-clock time: a night in which clocks change is as long as it was. 0 where end is not later.

    >>> friday, monday = datetime(2025, 6, 6, 9, tzinfo=UTC), datetime(2025, 6, 9, 9, tzinfo=UTC)
    >>> elapsed(friday, monday, zone="UTC"), elapsed(friday, monday, zone="UTC", has_weekend_pause=True)
    (datetime.timedelta(days=3), datetime.timedelta(days=1))
    """
    if end <= start:
        return timedelta(0)
    whole = end - start
    if not has_weekend_pause:
        return whole
    pauses = (min(end, until) - max(start, since) for since, until in _weekends(start, end, zone))
    return whole - sum(pauses, timedelta(0))


def reached(start: datetime, hours: int, *, zone: str, has_weekend_pause: bool = False) -> datetime:
    """Return the instant at which so many counted hours have passed since a start.

    Where a weekend pauses the clock and the hours are full as it begins, that is the instant.

    >>> reached(datetime(2025, 6, 6, 9, tzinfo=UTC), 48, zone="UTC", has_weekend_pause=True)
    datetime.datetime(2025, 6, 10, 9, 0, tzinfo=datetime.timezone.utc)
    """
    left, now = timedelta(hours=hours), start
    if not has_weekend_pause or not left:
        return start + left
    # Enough weeks for any wait: each has at least four counted days.
    for since, until in _weekends(start, start + left * 2 + WEEK, zone):
        if since > now:
            if since - now >= left:
                break
            left -= since - now
        now = max(now, until)
    return now + left


def _weekends(start: datetime, end: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Yield (begin, end) in UTC of each weekend that two instants touch."""
    first = start.astimezone(ZoneInfo(zone)).date()
    saturday = first - timedelta(days=(first.weekday() - SATURDAY) % 7)
    while True:
        since, until = _weekend(saturday, zone)
        if since >= end:
            return
        if until > start:
            yield since, until
        saturday += WEEK


@lru_cache(maxsize=4096)
def _weekend(saturday: date, zone: str) -> tuple[datetime, datetime]:
    local = ZoneInfo(zone)
    since, until = (datetime.combine(day, time(), local).astimezone(UTC) for day in (saturday, saturday + WEEKEND))
    return since, until


def is_stalled(last: datetime, now: datetime, *, clock: Clock, has_weekend_pause: bool = False) -> bool:
    """Say whether nothing happened for as long as a stall takes: at exactly that many hours it did.

    >>> last = datetime(2025, 6, 6, 9, tzinfo=UTC)
    >>> [is_stalled(last, last + timedelta(hours=48, minutes=late), clock=Clock("UTC")) for late in (-1, 0)]
    [False, True]
    """
    counted = elapsed(last, now, zone=clock.zone, has_weekend_pause=has_weekend_pause)
    return counted >= timedelta(hours=clock.stall_hours)


def colour(counted: timedelta | None, *, clock: Clock, is_measured: bool = True) -> str:
    """Return green, yellow or red for counted silence; unknown where nothing measures use, or nothing ever could.

    >>> hours = [timedelta(hours=23, minutes=59), timedelta(hours=24), timedelta(hours=47), timedelta(hours=48)]
    >>> [colour(one, clock=Clock("UTC")) for one in hours], colour(hours[0], clock=Clock("UTC"), is_measured=False)
    (['green', 'yellow', 'yellow', 'red'], 'unknown')
    """
    if counted is None or not is_measured:
        return UNKNOWN
    if counted >= timedelta(hours=clock.stall_hours):
        return RED
    return GREEN if counted < timedelta(hours=clock.fresh_hours) else YELLOW
