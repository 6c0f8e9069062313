"""What the reader asks for, and the one board that every part of the page shows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from components.frame import as_of_field, read
from components.scope_bar import Field
from data.core import clock
from data.core.access import Scope
from data.core.settings import Settings
from data.pipeline.views import leads

DIMENSIONS = ("segment", "owner", "territory", "motion")
STEP = timedelta(seconds=15)
LIVE = 20
"""Seconds between two looks at the clocks."""


def fields(today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: the day in the bar, the filters behind their button."""
    filters = [
        Field(dimension, dimension.capitalize(), kind="many", options={name: name for name in names[dimension]})
        for dimension in DIMENSIONS
    ]
    return [as_of_field(today), *filters]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. `at` is None for now, which every look asks anew."""
    as_of = min(chosen["as_of"] or today, today)
    past = clock.end_of_day(as_of, held.zone) if as_of < today else None
    return {"as_of": as_of, "at": past, "filters": {d: tuple(chosen[d]) for d in DIMENSIONS if chosen[d]}}


def view(mine: Scope, given: Mapping[str, Any]) -> leads.Board:
    """The board; now means the end of these fifteen seconds, so that what was just done is on it."""
    found: leads.Board = read(leads.board, groups=leads.READS, scope=mine, at=given["at"] or _soon(clock.now()),
                              filters=given["filters"])  # fmt: skip
    return found


def _soon(now: datetime) -> datetime:
    whole = now.replace(microsecond=0, second=now.second - now.second % int(STEP.total_seconds()))
    return whole + STEP
