"""The one place that knows the time: instants, reporting days, fiscal calendars and periods."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen instant", default=None)

_FORMS = "Write FY26-Q3, FY26, 2025-Q3, 2025, 2025-07 or two dates such as 2025-07-01/2025-10-01."


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Return the present calendar day in the given zone, for example "Europe/Berlin"."""
    return reporting_day(now(), zone)


@contextmanager
def frozen(instant: datetime) -> Iterator[datetime]:
    """Hold `now()` still inside a `with` block: for tests, and for the demo company's invented past."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _frozen.reset(token)


def reporting_day(instant: datetime, zone: str) -> date:
    """Return the calendar day of an aware instant in the reporting zone (domain.md 0.4).

    >>> reporting_day(datetime(2025, 7, 1, 2, 30, tzinfo=UTC), "America/New_York")
    datetime.date(2025, 6, 30)
    """
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """Return the last instant of a day in the reporting zone, as UTC. A date given as "as of" means this instant.

    >>> end_of_day(date(2025, 6, 30), "America/New_York").isoformat()
    '2025-07-01T03:59:59.999999+00:00'
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    # One microsecond back, so that "recorded at or before" includes the whole day and nothing of the next.
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


@dataclass(frozen=True)
class FiscalCalendar:
    """A fiscal year that starts on the first of a month and is named after the year it ends in (domain.md 0.5)."""

    fy_start_month: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.fy_start_month <= 12:
            raise ValueError(f"The fiscal year starts in a month from 1 to 12, not {self.fy_start_month}.")

    def year_start(self, fiscal_year: int) -> date:
        """Return the first day of a fiscal year: FY20 that starts in February begins on 1 February 2019."""
        return date(fiscal_year if self.fy_start_month == 1 else fiscal_year - 1, self.fy_start_month, 1)

    def fiscal_year(self, day: date) -> int:
        """Return the number of the fiscal year that holds the day."""
        return day.year + (self.fy_start_month > 1 and day.month >= self.fy_start_month)

    def quarter(self, day: date) -> int:
        """Return the fiscal quarter, 1 to 4, that holds the day."""
        return (day.month - self.fy_start_month) % 12 // 3 + 1


@dataclass(frozen=True, order=True)
class Period:
    """A half-open stretch of days: `start` belongs to it, `end` does not."""

    label: str
    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def fiscal_quarter(day: date, calendar: FiscalCalendar) -> str:
    """Return the label of the fiscal quarter that holds the day.

    >>> fiscal_quarter(date(2019, 5, 7), FiscalCalendar(2))
    'FY20-Q2'
    """
    return f"FY{calendar.fiscal_year(day) % 100:02d}-Q{calendar.quarter(day)}"


def period_of(day: date, calendar: FiscalCalendar) -> Period:
    """Return the fiscal quarter that holds the day."""
    start = add_months(calendar.year_start(calendar.fiscal_year(day)), 3 * (calendar.quarter(day) - 1))
    return Period(fiscal_quarter(day, calendar), start, add_months(start, 3))


def add_months(day: date, months: int) -> date:
    """Move the first of a month by whole months.

    >>> add_months(date(2025, 11, 1), 3)
    datetime.date(2026, 2, 1)
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, day.day)


def _fiscal_year(match: re.Match[str], calendar: FiscalCalendar) -> tuple[date, int]:
    digits = match["year"]
    return calendar.year_start(int(digits) + (2000 if len(digits) == 2 else 0)), 12


def _fiscal_quarter(match: re.Match[str], calendar: FiscalCalendar) -> tuple[date, int]:
    return add_months(_fiscal_year(match, calendar)[0], 3 * (int(match["part"]) - 1)), 3


def _calendar_year(match: re.Match[str], _: FiscalCalendar) -> tuple[date, int]:
    return date(int(match["year"]), 1, 1), 12


def _calendar_quarter(match: re.Match[str], _: FiscalCalendar) -> tuple[date, int]:
    return date(int(match["year"]), 3 * int(match["part"]) - 2, 1), 3


def _month(match: re.Match[str], _: FiscalCalendar) -> tuple[date, int]:
    return date(int(match["year"]), int(match["part"]), 1), 1


# How a period is written, how it is read, and how it is written again after a step back or forward.
_WRITINGS = (
    (re.compile(r"FY(?P<year>\d{2}|\d{4})-Q(?P<part>[1-4])", re.ASCII), _fiscal_quarter, fiscal_quarter),
    (
        re.compile(r"FY(?P<year>\d{2}|\d{4})", re.ASCII), _fiscal_year,
        lambda day, calendar: f"FY{calendar.fiscal_year(day) % 100:02d}",
    ),
    (
        re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])", re.ASCII), _calendar_quarter,
        lambda day, _: f"{day:%Y}-Q{(day.month + 2) // 3}",
    ),
    (re.compile(r"(?P<year>\d{4})", re.ASCII), _calendar_year, lambda day, _: f"{day:%Y}"),
    (re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])", re.ASCII), _month, lambda day, _: f"{day:%Y-%m}"),
)


def parse_period(text: str, calendar: FiscalCalendar) -> Period:
    """Read a period. Fiscal `FY26-Q3`, `FY26`; calendar `2025-Q3`, `2025`, `2025-07`; dates `2025-07-01/2025-10-01`.

    Raises ValueError with a sentence for the reader when the text is none of these.

    >>> parse_period("FY20-Q2", FiscalCalendar(2)).start
    datetime.date(2019, 5, 1)
    >>> parse_period("2025-Q3", FiscalCalendar(2)).start
    datetime.date(2025, 7, 1)
    """
    written = text.strip().upper()
    if "/" in written:
        return _between(written)
    for pattern, read, write in _WRITINGS:
        if match := pattern.fullmatch(written):
            try:
                start, months = read(match, calendar)
                return Period(write(start, calendar), start, add_months(start, months))
            except ValueError:
                break
    raise ValueError(f'"{text}" is not a period. {_FORMS}')


def _between(written: str) -> Period:
    try:
        start, end = (date.fromisoformat(part.strip()) for part in written.split("/"))
    except ValueError:
        raise ValueError(f'"{written}" is not a period. {_FORMS}') from None
    if start >= end:
        raise ValueError(f'The period "{written}" ends before it begins. The second date is the first day after it.')
    return Period(f"{start}/{end}", start, end)


def previous(period: Period, calendar: FiscalCalendar) -> Period:
    """Return the period of the same length that ends where this one starts."""
    return _step(period, calendar, -1)


def following(period: Period, calendar: FiscalCalendar) -> Period:
    """Return the period of the same length that starts where this one ends."""
    return _step(period, calendar, 1)


def _step(period: Period, calendar: FiscalCalendar, direction: int) -> Period:
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if period.start.day == period.end.day == 1:
        start, end = add_months(period.start, direction * months), add_months(period.end, direction * months)
    else:
        length = timedelta(days=direction * period.days)
        start, end = period.start + length, period.end + length
    for pattern, _, write in _WRITINGS:
        if pattern.fullmatch(period.label):
            return Period(write(start, calendar), start, end)
    return Period(f"{start}/{end}", start, end)


def last_monday(day: date) -> date:
    """Return the Monday before a day: on a Monday the one a week ago.

    >>> last_monday(date(2025, 7, 10)), last_monday(date(2025, 7, 7))
    (datetime.date(2025, 7, 7), datetime.date(2025, 6, 30))
    """
    return day - timedelta(days=day.weekday() or 7)
