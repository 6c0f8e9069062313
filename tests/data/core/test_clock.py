"""The clock: days, fiscal calendars and periods."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.core import clock
from data.core.clock import FiscalCalendar, parse_period

FEBRUARY = FiscalCalendar(2)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo"])


def test_a_date_means_the_end_of_that_day():
    end = clock.end_of_day(date(2025, 3, 30), "Europe/Berlin")
    assert end.astimezone(ZoneInfo("Europe/Berlin")).isoformat() == "2025-03-30T23:59:59.999999+02:00"


@given(DAYS, ZONES)
def test_the_end_of_a_day_is_its_last_instant_in_every_zone(day, zone):
    end = clock.end_of_day(day, zone)
    assert clock.reporting_day(end, zone) == day
    assert clock.reporting_day(end + timedelta(microseconds=1), zone) == day + timedelta(days=1)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        clock.reporting_day(datetime(2025, 7, 1), "UTC")


def test_a_frozen_clock_stands_still_and_runs_again():
    instant = datetime(2025, 7, 1, 2, 30, tzinfo=UTC)
    with clock.frozen(instant):
        assert clock.now() == instant
        assert clock.today("America/New_York") == date(2025, 6, 30)
    assert clock.now() > instant


def test_the_clock_speaks_utc():
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("FY26-Q3", date(2025, 8, 1), date(2025, 11, 1), "FY26-Q3"),
        ("fy2026-q4", date(2025, 11, 1), date(2026, 2, 1), "FY26-Q4"),
        ("FY26", date(2025, 2, 1), date(2026, 2, 1), "FY26"),
        ("2025-Q3", date(2025, 7, 1), date(2025, 10, 1), "2025-Q3"),
        ("2025", date(2025, 1, 1), date(2026, 1, 1), "2025"),
        (" 2025-07 ", date(2025, 7, 1), date(2025, 8, 1), "2025-07"),
        ("2025-07-01/2025-10-01", date(2025, 7, 1), date(2025, 10, 1), "2025-07-01/2025-10-01"),
    ],
)
def test_a_period_is_read_as_written(text, start, end, label):
    period = parse_period(text, FEBRUARY)
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize(
    "text", ["", "soon", "FY26-Q5", "2025-13", "2025-Q0", "2025-07-01", "2025-07-01/x", "0000", "9999", "٢٠٢٥"]
)
def test_what_is_not_a_period_is_refused_with_the_forms_that_are(text):
    with pytest.raises(ValueError, match=r"is not a period\. Write FY26-Q3"):
        parse_period(text, FEBRUARY)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before it begins"):
        parse_period("2025-10-01/2025-07-01", FEBRUARY)


def test_a_fiscal_year_from_january_is_the_calendar_year():
    assert parse_period("FY25-Q3", FiscalCalendar(1)).start == parse_period("2025-Q3", FiscalCalendar(1)).start


def test_the_last_day_of_a_period_belongs_to_it_and_the_end_does_not():
    quarter = parse_period("2025-Q3", FEBRUARY)
    assert date(2025, 9, 30) in quarter
    assert date(2025, 10, 1) not in quarter


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_its_fiscal_quarter_and_the_label_leads_back(day, month):
    calendar = FiscalCalendar(month)
    quarter = clock.period_of(day, calendar)
    assert day in quarter
    if 2000 <= quarter.start.year < 2098:
        assert parse_period(quarter.label, calendar) == quarter


@pytest.mark.parametrize(
    ("text", "before"),
    [("FY26-Q1", "FY25-Q4"), ("FY26", "FY25"), ("2025-Q1", "2024-Q4"), ("2025", "2024"), ("2025-01", "2024-12"),
     ("2025-07-01/2025-10-01", "2025-04-01/2025-07-01"), ("2025-07-10/2025-07-20", "2025-06-30/2025-07-10")],
)
def test_the_previous_period_ends_where_this_one_starts_and_is_written_alike(text, before):
    period = parse_period(text, FEBRUARY)
    assert clock.previous(period, FEBRUARY).label == before
    assert clock.previous(period, FEBRUARY).end == period.start
    assert clock.following(clock.previous(period, FEBRUARY), FEBRUARY) == period


def test_a_fiscal_year_cannot_start_in_month_thirteen():
    with pytest.raises(ValueError, match="1 to 12"):
        FiscalCalendar(13)
