"""The live part: the answer, the tiles and every running proof of concept, looked at again and again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import link, records
from components.nouns import counted
from components.page_head import page_head, section
from components.palette import status_text
from components.table import Column
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor, Scope
from data.sales.views import board_tables
from data.sales.views.poc_shapes import Board
from pages.sales.poc_board import asked

COLUMNS = [
    Column("name", "Proof of concept", "open", width=155), Column("account", "Account", width=110),
    Column("activity", "Last activity", "status", width=128), Column("end", "End", width=95),
    Column("criteria", "Criteria", width=75), Column("lane", "Slower lane", width=168),
    Column("owner", "Owner", width=95), Column("engineer", "Engineer", width=95), Column("amount", "Amount", width=75),
]  # fmt: skip


def head(mine: Scope, given: Mapping[str, Any]) -> None:
    """Title and answer; now they follow the clock, in the past they stand still."""
    _looked_at(_head, mine, given)


def running(mine: Scope, given: Mapping[str, Any]) -> None:
    """Tiles, and every one that runs or waits, red first."""
    _looked_at(_running, mine, given)


def _looked_at(draw: Any, mine: Scope, given: Mapping[str, Any]) -> None:
    st.fragment(draw, run_every=None if given["at"] else asked.LIVE)(mine, given)


def _head(mine: Scope, given: Mapping[str, Any]) -> None:
    view = asked.view(mine, given)
    status, word = board_tables.standing(view)
    page_head("Which proofs of concept stall?", answer(view), status=status, word=word)


def answer(view: Board) -> str:
    """The answer in one line."""
    runs = [row for row in view.rows if row.state != "planned"]
    if not runs:
        return "No proof of concept runs."
    red = view.colours.get("red", 0)
    if not red:
        late = f"; {view.overdue} past the planned end" if view.overdue else ""
        return f"None of {counted(len(runs), 'running proofs of concept')} has stalled{late}."
    first = next(row for row in view.rows if row.colour == "red")
    behind = f", {amounts(view)} behind {'them' if red > 1 else 'it'}" if view.red_amounts else ""
    return f"{red} of {len(runs)} stalled{behind}. Longest silent: {first.name}, {first.account}."


def amounts(view: Board) -> str:
    """The amounts of the deals behind the red ones, one a currency."""
    return " + ".join(numbers.money(amount, currency) for currency, amount in sorted(view.red_amounts.items()))


def tiles_of(view: Board) -> list[Tile]:
    """What runs, what is red or silent, what is past its end, and what nobody measures."""
    runs = [row for row in view.rows if row.state != "planned"]
    extended = sum(row.state == "extended" for row in runs)
    colours = view.colours
    silent = colours.get("yellow", 0)
    return [
        Tile("Running", f"{len(runs)}", note=f"{extended} extended; {view.planned} not started"),
        Tile("Stalled", f"{colours.get('red', 0)}", status="red" if colours.get("red") else "green",
             word="Act now" if colours.get("red") else "None", note=amounts(view) or "no amount behind them"),
        Tile("Silent for a day", f"{silent}", status="yellow" if silent else "green",
             word="Ask today" if silent else "None", note="not stalled yet"),
        Tile("Past the planned end", f"{view.overdue}", status="red" if view.overdue else "green",
             word="Decide" if view.overdue else "None", note="expand, extend or exit"),
        Tile("Usage not measured", f"{colours.get('unknown', 0)}", status="grey", word="Unknown",
             note="never counted as green"),
    ]  # fmt: skip


def _running(mine: Scope, given: Mapping[str, Any]) -> None:
    view = asked.view(mine, given)
    if not view.rows:
        return
    tiles(tiles_of(view), key="pocs")
    section("Running", board_tables.clock_words(view.as_of))
    records(rows(view), COLUMNS, address="/sales-poc", key="pocs", alt=answer(view),
            noun="proofs of concept")  # fmt: skip


def rows(view: Board) -> list[dict[str, Any]]:
    """The rows of the table: a clock has a status; an end and a lane have one only where they are late."""
    found = []
    for row in view.rows:
        status, words = board_tables.end(row)
        lane = board_tables.lane(row)
        amount = "no amount" if row.amount is None else numbers.money(row.amount, row.currency)
        found.append({
            "id": row.id, "name": row.name, "account": row.account, "activity": board_tables.clock_face(row),
            "end": status_text(status, words) if status else words, "criteria": board_tables.criteria(row),
            "lane": f"▲ {lane}" if lane else "none", "owner": row.owner or "nobody",
            "engineer": row.engineer or "nobody", "amount": amount,
        })
    return found


def nothing_yet(actor: Actor, given: Mapping[str, Any]) -> None:
    """What will be here, and the one action."""
    what = "Every proof of concept with its clock since the last activity, its criteria and its slower lane."
    if given["filters"]:
        states.empty(what, "None runs among those that were asked for. Reset the filters to see the others.")
        return
    if given["at"]:
        states.empty(what, "None ran on this day, as far as this store knows.")
        return
    states.empty(what, "None runs now. One is started from an open deal and a runbook.")
    if access.may(actor, "import.preview"):
        link("Bring an existing list", "/quality-import")


def not_kept() -> None:
    """What a past board cannot know."""
    states.notice("Clocks and judgements are those of the end of that day. Steps, planned ends and people are those "
                  "that are known now: their changes are on each page under History.")  # fmt: skip
