"""What the page tells: the answer, the tiles, and the promises in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from components.tile import Tile
from data.core.calendars import Calendar, read_calendar
from data.people import opening_hours
from data.pipeline.formulas.clocks import ServiceLevel

Row = dict[str, Any]
FIRST = "mql_touch"
DEFAULT = "Default hours"
CLOCKS = {"business": "in open hours", "working_days": "on working days", "calendar": "round the clock"}


def amount(level: ServiceLevel) -> str:
    """How much time a promise takes.

    >>> amount(ServiceLevel("a", "A", "business", minutes=15)), amount(ServiceLevel("b", "B", "calendar", minutes=1440))
    ('15 minutes', '24 hours')
    """
    if level.days is not None:
        return f"{level.days} working day{'' if level.days == 1 else 's'}"
    hours, rest = divmod(level.minutes or 0, 60)
    if rest or not hours:
        return f"{level.minutes:,} minute{'' if level.minutes == 1 else 's'}"
    return f"{hours:,} hour{'' if hours == 1 else 's'}"


def promise(level: ServiceLevel) -> str:
    """A promise in words: "15 minutes in open hours"."""
    return amount(level) if level.days is not None else f"{amount(level)} {CLOCKS[level.clock]}"


def calendar_of(row: Row) -> Calendar:
    """The calendar of a row, as clocks count on it."""
    return read_calendar(row["zone"], row["week"], [day.isoformat() for day in row["holidays"]])


def default_row(hours: Mapping[Any, Any], zone: str) -> Row:
    """What holds where a territory has no calendar, as a row like the others: no holidays, the reports' zone."""
    week = {int(day): list(pair) for day, pair in hours.items()}
    return {"id": 0, "name": DEFAULT, "zone": zone, "week": week, "hours": opening_hours.week_words(week),
            "holidays": {}, "ahead": 0, "next_holiday": None, "territories": []}  # fmt: skip


def answer(levels: Mapping[str, ServiceLevel], places: list[Row]) -> str:
    """The answer in one line."""
    own = sum(place["calendar_id"] is not None for place in places)
    told = f"{own} of {len(places)} territories have hours of their own" if places else "there are no territories yet"
    first = levels.get(FIRST)
    return f"{first.label}: {promise(first)}; {told}." if first else f"{told[0].upper()}{told[1:]}."


def tiles(rows: list[Row], places: list[Row], levels: Mapping[str, ServiceLevel], version: int) -> list[Tile]:
    """The numbers of the page."""
    own = sum(place["calendar_id"] is not None for place in places)
    ahead = sorted((row["next_holiday"], row["name"]) for row in rows if row["next_holiday"])
    without = sum(not row["ahead"] for row in rows)
    first = levels.get(FIRST)
    others = "the others: default hours" if own < len(places) else ""
    return [
        Tile("Calendars", f"{len(rows):,}", note=f"{len({row['zone'] for row in rows})} time zones"),
        Tile("Territories with their own", f"{own} of {len(places)}", note=others),
        Tile("First touch", amount(first) if first else "", reason="no promise",
             note=CLOCKS[first.clock] if first else ""),
        Tile("Next holiday", day_words(ahead[0][0]) if ahead else "", reason="no holidays ahead",
             note=ahead[0][1] if ahead else "", status="yellow" if without else None,
             word=f"{without} without holidays ahead" if without else None),
        Tile("Service levels", f"{len(levels):,}", note=f"version {version}" if version else "as the suite came"),
    ]  # fmt: skip


def day_words(day: date) -> str:
    """A day as people say it.

    >>> day_words(date(2026, 12, 25))
    'Fri 25 Dec 2026'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"
