"""Trying a calendar: when is what is promised now due, if it starts at a moment before a closed day."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from components import states
from components.escape import plain
from components.markup import draw
from components.page_head import section
from components.plain_table import plain_table
from data.core.calendars import Calendar
from data.pipeline.formulas import clocks
from data.pipeline.formulas.clocks import ServiceLevel
from pages.people.calendars import reading

Row = dict[str, Any]
Levels = Mapping[str, ServiceLevel]
BEFORE_CLOSING = 5
YEAR = 366
MOST_CLOSED = 6


def telling_start(calendar: Calendar, today: date) -> tuple[date, time]:
    """Five minutes before closing on the next working day before a holiday, else before the next day off.

    >>> from data.core.calendars import read_calendar
    >>> desk = read_calendar("UTC", {day: ["09:00", "18:00"] for day in range(5)}, ["2026-12-28"])
    >>> telling_start(desk, date(2026, 12, 1))
    (datetime.date(2026, 12, 25), datetime.time(17, 55))
    """
    days = [today + timedelta(days=number) for number in range(YEAR)]
    pairs = [(day, after) for day, after in pairwise(days) if calendar.is_working(day)]
    last = [day for day, _ in pairs if _is_before_holiday(day, calendar)]
    off = [day for day, after in pairs if not calendar.is_working(after)]
    day = next(iter([*last, *off, *(day for day, _ in pairs)]), today)
    opening = calendar.hours[day.weekday()] or (0, BEFORE_CLOSING)
    minute = max(opening[0], opening[1] - BEFORE_CLOSING)
    return day, time(minute // 60, minute % 60)


def _is_before_holiday(day: date, calendar: Calendar) -> bool:
    """Say whether a day that would be open is a holiday before the place opens again."""
    for _ in range(MOST_CLOSED):
        day += timedelta(days=1)
        if calendar.is_working(day):
            return False
        if calendar.hours[day.weekday()] is not None:
            return True
    return False


def sentence(level: ServiceLevel, start: datetime, calendar: Calendar) -> str:
    """When a promise is due, in words. Raises ValueError when the calendar is too seldom open to ever reach it."""
    begin, due = _ends(level, start, calendar)
    return f"{_moment(begin)} + {reading.amount(level)} is due {_moment(due, since=begin)}"


def _ends(level: ServiceLevel, start: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    zone = ZoneInfo(calendar.zone)
    begin = start.replace(tzinfo=zone) if start.tzinfo is None else start.astimezone(zone)
    return begin, clocks.due_at(begin, level, calendar).astimezone(zone)


def _moment(instant: datetime, *, since: datetime | None = None) -> str:
    is_far = since is not None and (instant.date() - since.date()).days > MOST_CLOSED
    return f"{instant:%A} {instant.day} {instant:%B %H:%M}" if is_far else f"{instant:%A %H:%M}"


def draft(level: ServiceLevel, calendar: Calendar, today: date) -> str:
    """One example for a calendar that is being written."""
    day, at = telling_start(calendar, today)
    return f"{sentence(level, datetime.combine(day, at), calendar)} ({reading.day_words(day)})."


def draw_trial(rows: list[Row], levels: Levels, today: date) -> None:
    """The picture of the page: a calendar, a moment, and when each promise that starts then is due."""
    by_id = {row["id"]: row for row in rows}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="qd-calendars-trial"):
        number = st.selectbox("Calendar", list(by_id), format_func=lambda n: plain(by_id[n]["name"]), width=260,
                              key="calendars-tried")  # fmt: skip
        row = by_id[number]
        calendar = reading.calendar_of(row)
        first, at = telling_start(calendar, today)
        key = f"{number}-{row['hours']}-{first}"  # other hours, another example
        day = st.date_input("Starts on", value=first, format="YYYY-MM-DD", width=150, key=f"calendars-day-{key}")
        hour = st.time_input("Starts at", value=at, step=300, width=120, key=f"calendars-hour-{key}")
    start = datetime.combine(day or first, hour or at)
    try:
        _told(levels, start, calendar, row)
    except ValueError as wrong:
        states.notice(str(wrong))


def _told(levels: Levels, start: datetime, calendar: Calendar, row: Row) -> None:
    shown = levels.get(reading.FIRST) or next(iter(levels.values()))
    begin, due = _ends(shown, start, calendar)
    passed = [begin.date() + timedelta(days=n) for n in range((due.date() - begin.date()).days + 1)]
    closed = [day for day in passed if not calendar.is_working(day)][:MOST_CLOSED]
    names = {day: f" ({name})" for day, name in row["holidays"].items() if name}
    named = [f"{reading.day_words(day)}{names.get(day, '')}" for day in closed]
    place = f"{row['hours']}, {row['zone']}. "
    section(f"{sentence(shown, start, calendar)}.", place + (f"Closed: {', '.join(named)}." if named else ""))
    heads = [("Promise", False), ("Time allowed", False), ("Starts", False), ("Due", False)]
    lines = [[level.label, reading.promise(level), _full(begin), _full(_ends(level, start, calendar)[1])]
             for level in levels.values()]  # fmt: skip
    draw(plain_table(lines, heads, alt=f"When promises are due that start {_full(begin)}"))


def _full(instant: datetime) -> str:
    return f"{reading.day_words(instant.date())} {instant:%H:%M}"
