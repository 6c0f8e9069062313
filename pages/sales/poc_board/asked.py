"""What the reader asks for, and the one board that every live part of the page shows."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from components.frame import as_of_field, read
from components.scope_bar import Field
from data.core import clock
from data.core.access import Scope
from data.core.settings import Settings
from data.sales import views
from data.sales.views.poc_shapes import Board

STEP = timedelta(seconds=15)
LIVE = 20
"""Seconds between two looks at the clocks."""

PARTS = ("Running", "Closed", "Stalls")


def fields(today: date, board: Board) -> list[Field]:
    """The pickers: the day, segment and owner in the bar."""
    return [
        as_of_field(today),
        Field("segment", "Segment", kind="many", options={name: name for name in board.segments}, front=True),
        Field("owner", "Owner", kind="many", options={name: name for name in board.owners}, front=True),
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the views take. `at` is None for now, which every look asks anew."""
    as_of = min(chosen["as_of"] or today, today)
    past = clock.end_of_day(as_of, held.zone) if as_of < today else None
    return {"as_of": as_of, "at": past, "zone": held.zone,
            "filters": {name: tuple(chosen[name]) for name in ("segment", "owner") if chosen[name]}}  # fmt: skip


def view(mine: Scope, given: Mapping[str, Any]) -> Board:
    """The board; now means the end of these fifteen seconds, so that what was just done is on it."""
    now = given["at"] or soon(clock.now())
    as_of = given["as_of"] if given["at"] else clock.reporting_day(now, given["zone"])
    found: Board = read(views.poc_board, groups=views.POC_READS, scope=mine, as_of=as_of, now=now,
                        filters=given["filters"] or None)  # fmt: skip
    return found


def soon(now: datetime) -> datetime:
    """The end of the fifteen seconds that an instant is in: within them everybody shares one answer."""
    whole = now.replace(microsecond=0, second=now.second - now.second % int(STEP.total_seconds()))
    return whole + STEP
