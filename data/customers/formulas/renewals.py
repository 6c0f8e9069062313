"""Renewals: when steps fall due, until when notice is given, what renewed, and from which day on it is lost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.core.numbers import ratio

GOOD, AT_RISK, UNKNOWN = "good", "at_risk", "unknown"
VIEWS = (GOOD, AT_RISK)
"""What an owner may answer."""

OPEN, LATE, RENEWED, LOST, LAPSED, REPLACED = "open", "late", "renewed", "lost", "lapsed", "replaced"
RUNNING = (OPEN, LATE)
RECURRING = ("contract", "minimum", "run_rate")
"""What a term can be renewed of: trials and one-time fees cannot."""

DAY = timedelta(days=1)
LONGEST_REST = 31


@dataclass(frozen=True)
class Step:
    """One step before the end of a term: its key, and how many days before the end it is due."""

    key: str
    days: int


@dataclass(frozen=True)
class Due:
    """A step with the day it is due on. is_missed: the contract was made too late for it; is_notice: moved to it."""

    key: str
    due_on: date
    is_missed: bool = False
    is_notice: bool = False


def step_dates(end_on: date, days: Iterable[int]) -> list[date]:
    """Return the days that lie so many calendar days before the end of a term. Source: domain.md 5.3.

    >>> [f"{day:%d %b}" for day in step_dates(date(2025, 12, 31), (120, 90, 60, 30))]
    ['02 Sep', '02 Oct', '01 Nov', '01 Dec']
    """
    return [end_on - n * DAY for n in days]


def notice_by(end_on: date | None, notice_days: int | None) -> date | None:
    """Return the last day on which notice can be given; None where no term or no notice is known.

    >>> notice_by(date(2025, 12, 31), 60), notice_by(date(2025, 12, 31), None)
    (datetime.date(2025, 11, 1), None)
    """
    return None if end_on is None or notice_days is None else end_on - notice_days * DAY


def steps_due(end_on: date, steps: Sequence[Step], *, made_on: date, notice_on: date | None = None,
              is_auto_renew: bool = False) -> list[Due]:  # fmt: skip
    """Return when each step is due.

    A step that lay before the contract was made is due on that day. Where a contract renews by itself, its last step
    is due by the notice date when that is earlier: afterwards nothing can be decided. Source: domain.md 5.3.

    >>> plan = (Step("review", 120), Step("signature", 30))
    >>> [str(one.due_on) for one in steps_due(date(2025, 12, 31), plan, made_on=date(2025, 10, 1))]
    ['2025-10-01', '2025-12-01']
    """
    last, found = min((step.days for step in steps), default=0), []
    for step in sorted(steps, key=lambda one: -one.days):
        planned = end_on - step.days * DAY
        is_notice = bool(is_auto_renew and step.days == last and notice_on is not None and notice_on < planned)
        day = notice_on if is_notice and notice_on else planned
        found.append(Due(step.key, max(day, made_on), day < made_on, is_notice))
    return found


def remind_on(due_on: date, is_working: Callable[[date], bool]) -> date:
    """Return the day of the reminder: the due day, or the working day before it where nobody works on it.

    >>> remind_on(date(2025, 11, 1), lambda day: day.weekday() < 5)
    datetime.date(2025, 10, 31)
    """
    day = due_on
    for _ in range(LONGEST_REST):
        if is_working(day):
            return day
        day -= DAY
    return due_on


def state(*, end_on: date, ended_on: date | None, outcome: str, change: str | None, as_of: date, grace: int) -> str:
    """Say where the end of a term stands on a day: open, late, renewed, lost, lapsed or replaced.

    outcome: what was booked; change: why another line follows, if one does. late: past the end and within the days of
    grace; lapsed: past those too, so lost. replaced: another line took over within the term. Source: domain.md 5.3.

    >>> state(end_on=date(2025, 6, 30), ended_on=None, outcome="open", change=None, as_of=date(2025, 7, 30), grace=30)
    'late'
    >>> state(end_on=date(2025, 6, 30), ended_on=None, outcome="open", change=None, as_of=date(2025, 7, 31), grace=30)
    'lapsed'
    """
    if outcome in (RENEWED, LOST):
        return outcome
    if change == "renewal":
        return RENEWED
    if ended_on is not None and ended_on <= as_of:
        return REPLACED if change is not None else LOST
    if change is not None and ended_on is not None and ended_on <= end_on:
        return REPLACED
    if as_of <= end_on:
        return OPEN
    return LATE if as_of <= end_on + grace * DAY else LAPSED


def system_view(health: str | None) -> str:
    """Return what the health of a customer says of its renewal.

    >>> [system_view(colour) for colour in ("green", "yellow", "red", "grey", None)]
    ['good', 'at_risk', 'at_risk', 'unknown', 'unknown']
    """
    return {"green": GOOD, "yellow": AT_RISK, "red": AT_RISK}.get(health or "", UNKNOWN)


def disagree(system: str, owner: str | None) -> bool:
    """Say whether the owner sees a renewal otherwise than the system does; nobody disagrees with the unknown.

    >>> disagree("at_risk", "good"), disagree("unknown", "good"), disagree("good", None)
    (True, False, False)
    """
    return owner is not None and system != UNKNOWN and owner != system


def is_owed(end_on: date, owner_view: str | None, *, as_of: date, answer_from: int) -> bool:
    """Say whether the owner owes an answer: so close to the end a renewal is good or at risk, not unknown.

    >>> is_owed(date(2025, 12, 31), None, as_of=date(2025, 10, 2), answer_from=90)
    True
    """
    return owner_view is None and as_of >= end_on - answer_from * DAY


def kept(available: int, booked: int | None) -> int:
    """Return the part of what was up for renewal that was renewed: never more than that, in minor units.

    >>> kept(100_000, 130_000), kept(100_000, 70_000), kept(100_000, None)
    (100000, 70000, 0)
    """
    return min(available, booked or 0)


def renewal_rate(lines: Iterable[tuple[int | Decimal, int | Decimal]]) -> Decimal | None:
    """Return what was kept over what was available, of (available, booked); None where nothing was available.

    What is booked beyond the old amount is expansion. Source: domain.md 5.3.

    >>> renewal_rate([(100_000, 130_000), (100_000, 70_000)])
    Decimal('0.85')
    """
    known = list(lines)
    available = sum(have for have, _ in known)
    return ratio(sum(min(have, booked) for have, booked in known), available) if available else None


def forecast(available: int | Decimal, booked: int | Decimal, still_open: int | Decimal, odds: Decimal) -> Decimal:
    """Return what one renewal is expected to keep: booked, and what is open by its odds, at most what is available.

    >>> forecast(100_000, 70_000, 40_000, Decimal("0.5"))
    Decimal('90000.0')
    """
    return min(Decimal(available), Decimal(booked) + Decimal(still_open) * odds)


def is_on_time(end_on: date, signed_on: date | None, follows_on: date | None) -> bool:
    """Say whether a renewal was signed by the end of the term.

    Where no day of signature is known, a line that follows without a gap tells it.

    >>> is_on_time(date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 1)), is_on_time(
    ...     date(2025, 6, 30), None, date(2025, 7, 1))
    (False, True)
    """
    if signed_on is not None:
        return signed_on <= end_on
    return follows_on is not None and follows_on <= end_on + DAY


def offer_state(*, waiver: str, answer: str | None, answered_on: date | None, expires_on: date, as_of: date) -> str:
    """Say where a save offer stands on a day: asked, refused, offered, accepted, declined or expired.

    An offer without an answer by its last day is expired, asked for or granted. Source: domain.md 5.3.

    >>> offer_state(waiver="granted", answer=None, answered_on=None, expires_on=date(2025, 6, 30),
    ...             as_of=date(2025, 7, 1))
    'expired'
    """
    if waiver == "refused":
        return "refused"
    if answer is not None and answered_on is not None and answered_on <= as_of:
        return answer
    if expires_on < as_of:
        return "expired"
    return "offered" if waiver == "granted" else "asked"


def term_end(start_on: date, months: int) -> date:
    """Return the last day of a term of whole months.

    >>> term_end(date(2025, 7, 1), 12), term_end(date(2024, 1, 31), 1)
    (datetime.date(2026, 6, 30), datetime.date(2024, 2, 28))
    """
    count = start_on.year * 12 + start_on.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + (start_on.day - 1) * DAY, following - DAY) - DAY
