"""Business calendars: deadlines and durations, also where the clock jumps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.core.calendars import CLOCKS, Calendar, add_working_days, closing, due, minutes_between, read_calendar

# Berlin and New York jump at night, Havana and Beirut at midnight, Lord Howe by half an hour, Kathmandu never.
ZONES = ("Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu")
# Five minutes a week reach any deadline below within the years that are searched.
HOURS = st.none() | st.tuples(st.integers(0, 1438), st.integers(1, 1440)).map(sorted).filter(
    lambda pair: pair[0] + 5 <= pair[1]
).map(tuple)
CALENDARS = st.builds(
    Calendar, zone=st.sampled_from(ZONES),
    hours=st.lists(HOURS, min_size=7, max_size=7).filter(any).map(tuple),
    holidays=st.frozensets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=5),
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = Calendar("Europe/Berlin", ((0, 1440),) * 7)
DESK = read_calendar("Europe/Berlin", {day: ["09:00", "18:00"] for day in range(5)}, ["2025-06-09"])


@given(CALENDARS, INSTANTS, st.integers(0, 5000), st.sampled_from(CLOCKS))
@example(ALWAYS, datetime(2025, 3, 29, 23, tzinfo=UTC), 1380, "business")
@settings(max_examples=200, deadline=None)
def test_as_many_minutes_pass_until_the_deadline_as_were_given(calendar, start, minutes, clock):
    by = due(start, minutes, clock, calendar)
    assert minutes_between(start, by, clock, calendar) == minutes
    if minutes:
        assert minutes_between(start, by - timedelta(seconds=1), clock, calendar) < minutes


@given(CALENDARS, INSTANTS, st.integers(0, 20000), st.integers(0, 20000), st.sampled_from(CLOCKS))
@settings(max_examples=100, deadline=None)
def test_minutes_before_and_after_an_instant_add_up(calendar, start, first, second, clock):
    middle, end = start + timedelta(minutes=first), start + timedelta(minutes=first + second)
    parts = minutes_between(start, middle, clock, calendar) + minutes_between(middle, end, clock, calendar)
    assert abs(parts - minutes_between(start, end, clock, calendar)) < Decimal("1e-20")


@given(CALENDARS, INSTANTS, st.integers(0, 20000))
@settings(max_examples=100, deadline=None)
def test_open_hours_lie_within_working_days_and_those_within_all(calendar, start, length):
    end = start + timedelta(minutes=length)
    clocks = ("business", "working_days", "calendar")
    business, working, elapsed = (minutes_between(start, end, clock, calendar) for clock in clocks)
    assert business <= working <= elapsed == length


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_a_day_has_the_hours_that_were_lived(day, hours):
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=BERLIN)
    tomorrow = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=BERLIN)
    assert minutes_between(midnight, tomorrow, "business", ALWAYS) == hours * 60


def test_a_night_shift_counts_the_hour_that_comes_twice():
    night = Calendar("Europe/Berlin", ((60, 180),) * 7)
    midnight = datetime(2025, 10, 26, 0, tzinfo=BERLIN)
    assert minutes_between(midnight, midnight + timedelta(hours=9), "business", night) == 180


def test_a_holiday_and_a_weekend_are_not_working_days():
    friday = datetime(2025, 6, 6, 16, tzinfo=BERLIN)
    assert due(friday, 1440, "working_days", DESK).astimezone(BERLIN) == datetime(2025, 6, 10, 16, tzinfo=BERLIN)
    assert add_working_days(date(2025, 6, 6), 1, DESK) == date(2025, 6, 10)
    assert closing(date(2025, 6, 6), DESK) == datetime(2025, 6, 6, 18, tzinfo=BERLIN)
    assert closing(date(2025, 6, 9), DESK) == datetime(2025, 6, 10, 0, tzinfo=BERLIN)


def test_an_end_before_the_start_takes_no_minutes():
    at = datetime(2025, 6, 11, 10, tzinfo=BERLIN)
    assert minutes_between(at, at - timedelta(hours=1), "calendar", DESK) == 0


def test_seconds_are_counted_exactly():
    at = datetime(2025, 6, 11, 10, tzinfo=BERLIN)
    assert minutes_between(at, at + timedelta(seconds=90), "business", DESK) == Decimal("1.5")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: due(datetime(2025, 6, 11), 5, "calendar", DESK), "time zone"),
        (lambda: due(datetime(2025, 6, 11, tzinfo=UTC), 5, "sundial", DESK), "not a clock"),
        (lambda: due(datetime(2025, 6, 11, tzinfo=UTC), -5, "calendar", DESK), "negative"),
        (lambda: due(datetime(2025, 6, 11, tzinfo=UTC), 5, "business", Calendar("UTC", (None,) * 7)), "too few"),
        (lambda: add_working_days(date(2025, 6, 11), 1, Calendar("UTC", (None,) * 7)), "too few"),
        (lambda: add_working_days(date(2025, 6, 11), -1, DESK), "negative"),
        (lambda: Calendar("UTC", (None,)), "seven weekdays"),
        (lambda: Calendar("UTC", ((600, 600),) * 7), "between 00:00 and 24:00"),
        (lambda: read_calendar("Mars/Olympus", {0: ["09:00", "18:00"]}), "not a time zone"),
        (lambda: read_calendar("UTC", {7: ["09:00", "18:00"]}), "weekday 0 to 6"),
    ],
)
def test_what_no_calendar_can_answer_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()
