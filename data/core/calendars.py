"""Business calendars: when a deadline falls and how long something took, in open hours, on working days or in all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from data.core.numbers import ratio

CLOCKS = ("calendar", "business", "working_days")
"""calendar: all hours. business: open hours only. working_days: all hours of days that have open hours."""

WHOLE_DAY = (0, 1440)
LONGEST_SEARCH = 366 * 30
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Calendar:
    """Opening hours of a place: for each weekday, Monday first, minutes after midnight (opens, closes) or None."""

    zone: str
    hours: tuple[tuple[int, int] | None, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        if len(self.hours) != 7:
            raise ValueError("A calendar has seven weekdays, Monday first.")
        for opening in filter(None, self.hours):
            if not 0 <= opening[0] < opening[1] <= 1440:
                raise ValueError("Opening hours lie between 00:00 and 24:00 and end after they begin.")

    def is_working(self, day: date) -> bool:
        """Say whether the place opens on a day at all."""
        return self.hours[day.weekday()] is not None and day not in self.holidays


def read_calendar(zone: str, hours: Mapping[int | str, Iterable[str]], holidays: Iterable[str] = ()) -> Calendar:
    """Build a calendar from its stored form: weekday (0 is Monday) to ["09:00", "17:30"], and ISO dates.

    Raises ValueError on anything that is no such hour, date or zone.

    >>> desk = read_calendar("Europe/London", {"0": ["09:00", "17:30"]}, ["2025-12-25"])
    >>> desk.hours[0], desk.hours[1], desk.is_working(date(2025, 6, 9))
    ((540, 1050), None, True)
    """
    opened = {int(weekday): tuple(_minutes(text) for text in pair) for weekday, pair in hours.items()}
    if any(weekday not in range(7) or len(pair) != 2 for weekday, pair in opened.items()):
        raise ValueError("Opening hours are given as weekday 0 to 6 with two times.")
    try:
        week = tuple((opened[day][0], opened[day][1]) if day in opened else None for day in range(7))
        return Calendar(zone, week, frozenset(map(date.fromisoformat, holidays)))
    except (KeyError, OSError):  # what zoneinfo raises on an unknown name
        raise ValueError(f'"{zone}" is not a time zone such as Europe/Berlin.') from None


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute or 0)


def due(start: datetime, minutes: int, clock: str, calendar: Calendar) -> datetime:
    """Return the first instant, in UTC, at which `minutes` have passed on a clock since an aware instant.

    Elapsed time is counted in UTC, so that the hour a zone gains or loses is counted as it was lived.
    Raises ValueError on an unknown clock, a negative number, or a calendar that never opens. Source: domain.md 2.3.

    >>> desk = read_calendar("Europe/London", {day: ["09:00", "17:00"] for day in range(5)})
    >>> friday = datetime(2025, 6, 13, 16, 30, tzinfo=ZoneInfo("Europe/London"))
    >>> due(friday, 60, "business", desk).astimezone(friday.tzinfo).isoformat()
    '2025-06-16T09:30:00+01:00'
    """
    if minutes < 0:
        raise ValueError("A deadline lies no negative number of minutes ahead.")
    begin, left = _in_utc(start), minutes * MINUTE
    if clock == "calendar" or not left:
        _check(clock)
        return begin + left
    for opens, closes in _open_stretches(begin, clock, calendar):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise ValueError("The calendar has too few open hours to reach this deadline.")


def minutes_between(start: datetime, end: datetime, clock: str, calendar: Calendar) -> Decimal:
    """Return the minutes, exact, that a clock counts between two aware instants; 0 when the end is not later.

    Raises ValueError on an unknown clock or an instant without a zone. Source: domain.md 2.3.

    >>> desk = read_calendar("Europe/London", {day: ["09:00", "17:00"] for day in range(5)})
    >>> saturday = datetime(2025, 6, 14, 10, tzinfo=UTC)
    >>> [int(minutes_between(saturday, saturday + timedelta(hours=1), clock, desk)) for clock in CLOCKS]
    [60, 0, 0]
    """
    _check(clock)
    begin, finish = _in_utc(start), _in_utc(end)
    if finish <= begin:
        return Decimal(0)
    passed = finish - begin
    if clock != "calendar":
        passed = timedelta()
        for opens, closes in _open_stretches(begin, clock, calendar):
            if opens >= finish:
                break
            passed += min(closes, finish) - opens
    return ratio(passed // timedelta(microseconds=1), MINUTE // timedelta(microseconds=1))


def add_working_days(day: date, days: int, calendar: Calendar) -> date:
    """Return the working day that is `days` working days after a day; 0 gives the day itself.

    Raises ValueError on a negative number or when the calendar never opens. Source: domain.md 2.3.

    >>> desk = read_calendar("Europe/London", {day: ["09:00", "17:00"] for day in range(5)})
    >>> add_working_days(date(2025, 6, 12), 2, desk)
    datetime.date(2025, 6, 16)
    """
    if days < 0:
        raise ValueError("A deadline lies no negative number of days ahead.")
    for _ in range(LONGEST_SEARCH):
        if not days:
            return day
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    raise ValueError("The calendar has too few working days to reach this deadline.")


def closing(day: date, calendar: Calendar) -> datetime:
    """Return the instant, in UTC, at which a place closes on a day; on a day off the end of that day.

    >>> closing(date(2025, 6, 13), read_calendar("Europe/London", {4: ["09:00", "17:00"]})).isoformat()
    '2025-06-13T16:00:00+00:00'
    """
    opening = calendar.hours[day.weekday()] if calendar.is_working(day) else None
    return _instant(day, (opening or WHOLE_DAY)[1], calendar.zone, is_end=True)


def _open_stretches(begin: datetime, clock: str, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches that count, from an instant on, as instants in UTC."""
    _check(clock)
    day = begin.astimezone(ZoneInfo(calendar.zone)).date()
    for _ in range(LONGEST_SEARCH):
        if calendar.is_working(day):
            opening = calendar.hours[day.weekday()] if clock == "business" else WHOLE_DAY
            assert opening is not None  # noqa: S101 - a working day has hours; this tells the type checker
            opens = _instant(day, opening[0], calendar.zone)
            closes = _instant(day, opening[1], calendar.zone, is_end=True)
            if max(opens, begin) < closes:
                yield max(opens, begin), closes
        day += timedelta(days=1)


def _instant(day: date, minute: int, zone: str, *, is_end: bool = False) -> datetime:
    """Turn local time into an instant. Of a time that comes twice, opening means the first, closing the last."""
    if minute == 1440:
        # The end of a day is the beginning of the next, so that days neither overlap nor leave a gap.
        day, minute, is_end = day + timedelta(days=1), 0, False
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=ZoneInfo(zone))
    # A time that the clock skips in spring counts on from before the jump: there the first reading is the later one.
    readings = [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return max(readings) if is_end else readings[0]


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(UTC)


def _check(clock: str) -> None:
    if clock not in CLOCKS:
        raise ValueError(f'"{clock}" is not a clock; use {", ".join(CLOCKS)}.')
