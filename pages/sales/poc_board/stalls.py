"""Stalls: how many were raised, how many were cleared in time, how long they took, and each one."""

from collections.abc import Mapping, Sequence
from typing import Any

from components import numbers, states
from components.frame import read, records
from components.page_head import section
from components.table import Column
from components.tile import Tile, tiles
from data.core import clock, rulebook
from data.core.access import Scope
from data.sales import views
from data.sales.views import board_tables
from data.sales.views.poc_conversion import Conversion
from pages.sales.poc_board import asked, closed


def draw(mine: Scope, given: Mapping[str, Any], found: Conversion) -> None:
    """Tiles and every stall."""
    stalls: Sequence[board_tables.Stall] = read(
        board_tables.stall_list, groups=views.POC_READS, scope=mine, now=given["at"] or asked.soon(clock.now()),
        filters=given["filters"] or None,
    )  # fmt: skip
    hours = rulebook.limits(given["as_of"])["poc_clear_hours"]
    waiting = [one for one in stalls if one.cleared_at is None]
    late = sum(one.said[0] == "red" for one in waiting)
    taken = found.hours_to_clear
    tiles(
        [
            Tile("Stalls raised", f"{len(stalls)}", note="one alert each"),
            closed.tile(f"Cleared within {hours} h", "sales.poc_alert_sla", found.alert_sla, found,
                        closed.chosen_of(given)),
            Tile("Hours to clear, median", "" if taken is None else f"{numbers.rounded(taken, 1)} h",
                 reason="none cleared yet", note=f"{hours} h allowed"),
            Tile("Open now", f"{len(waiting)}", status="red" if late else "yellow" if waiting else "green",
                 word=f"{late} past their time" if late else "In time" if waiting else "None"),
        ],
        key="poc-stalls",
    )  # fmt: skip
    section("Every stall", "A stall is cleared by activity of the customer, by a decision, or by the end.")
    if not stalls:
        states.notice("No stall was raised yet. They are looked for every few minutes by the job that watches silence.")
        return
    zone = given["zone"]
    rows = [{"id": one.poc_id, "name": one.name, "account": one.account, "owner": one.owner or "nobody",
             "stalled_at": one.stalled_at, "raised_at": one.raised_at, "due_at": one.due_at, "state": one.said,
             "hours": board_tables.silence(one.hours)} for one in stalls]  # fmt: skip
    columns = [
        Column("name", "Proof of concept", "open", width=200), Column("account", "Account", width=140),
        Column("owner", "Owner"), Column("state", "State", "status", width=190),
        Column("raised_at", "Raised", "instant", zone=zone), Column("due_at", "To clear by", "instant", zone=zone),
        Column("hours", "Took"),
    ]  # fmt: skip
    records(rows, columns, address="/sales-poc", key="poc-stall-list", noun="stalls",
            alt=f"{len(rows)} stalls, {len(waiting)} open")  # fmt: skip
