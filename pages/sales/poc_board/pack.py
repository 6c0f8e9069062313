"""Proofs of concept as a page of the pack."""

from datetime import date
from decimal import Decimal
from typing import Any

from components import bars
from components.frame.briefs import brief
from data.core import clock, settings
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.sales import views
from data.sales.views.poc_conversion import Conversion
from pages.sales.poc_board import board, closed

PACK = {"order": 55, "title": "Proofs of concept", "right": "sales.view_pocs"}
SHOWS = ("sales.poc_stalled", "sales.poc_conversion", "sales.poc_cycle_days", "sales.poc_alert_sla")
NOW = ("Running", "Stalled", "Past the planned end")
MADE_OF = ("name", "account", "activity", "end", "criteria", "owner", "amount")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return what runs with its clocks, the reddest first, and what became of those that ended."""
    del period, since  # clocks and conversion are of the day
    view = look(views.poc_board, as_of=as_of, now=look(_looked_at, as_of=as_of))
    found: Conversion = look(views.poc_conversion, as_of=as_of)
    if not view.rows and not found.cohorts:
        return None
    ends = [bars.Bar(label, Decimal(n)) for label, n in found.exits]
    return brief("Which proofs of concept stall?", board.answer(view),
                 tiles=[*(tile for tile in board.tiles_of(view) if tile.label in NOW), *closed.tiles_of(found, ())[:3]],
                 spec=bars.spec(ends, kind="count", value_name="Exits") if ends else None, what=closed.ENDS,
                 alt=bars.alt(ends, what="Exits by reason", kind="count") if ends else "", rows=board.rows(view),
                 columns=[column for column in board.COLUMNS if column.name in MADE_OF], shows=SHOWS)  # fmt: skip


def _looked_at(session: Any, *, scope: Any, as_of: date) -> Any:
    """The end of the day, or this moment on the day that is not over."""
    del scope
    return min(clock.now(), clock.end_of_day(as_of, settings.current(session, as_of).zone))
