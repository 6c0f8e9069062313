"""The live part: the answer, the tiles, and every clock that runs, looked at again and again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import instants, numbers, states
from components.frame import link
from components.nouns import counted
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor, Scope
from data.core.metrics import Value
from data.pipeline import views
from data.pipeline.views.leads import Board
from pages.pipeline.leads import asked, opened

COLUMNS = [
    Column("lead", "Lead", "open", width=170), Column("company", "Company", width=150), Column("owner", "Owner"),
    Column("fit", "Fit score", "count", reason="unknown"), Column("known", "Data known", "percent", reason="unknown"),
    Column("path", "Path", width=70), Column("clock", "Clock"), Column("due_at", "Due", "instant"),
    Column("state", "State", "status"),
]  # fmt: skip


def head(mine: Scope, given: Mapping[str, Any]) -> None:
    """Title and answer; now they follow the clock, in the past they stand still."""
    _looked_at(_head, mine, given)


def clocks(mine: Scope, given: Mapping[str, Any]) -> None:
    """Tiles, and every clock that runs, those past due first."""
    _looked_at(_clocks, mine, given)


def _looked_at(draw: Any, mine: Scope, given: Mapping[str, Any]) -> None:
    every = None if given["at"] else asked.LIVE
    st.fragment(draw, run_every=every)(mine, given)


def _head(mine: Scope, given: Mapping[str, Any]) -> None:
    view = asked.view(mine, given)
    if not view.has_leads:
        page_head("Which leads wait?", "Nothing to measure yet.")
        return
    page_head("Which leads wait?", answer(view), status="red" if view.late else "green",
              word="Late" if view.late else "In time")  # fmt: skip


def answer(view: Board) -> str:
    """The answer in one line, in whole leads."""
    late = _leads(view.late, "waits", "wait")
    allowed = counted(view.allowed, "business minutes")
    said = f"{late} longer than {allowed}" if view.late else "Nobody waits longer than promised"
    claimed = len(view.conflicts)
    if claimed:
        said += f"; a manager has to decide about {claimed} that two rules claim"
    return f"{said}."


def _leads(n: int, one: str, many: str) -> str:
    return f"{n:,} lead {one}" if n == 1 else f"{n:,} leads {many}"


def _tiles(view: Board) -> list[Tile]:
    rate, before = view.week.rate, view.last_week.rate
    unowned = len(view.waiting)
    follow = sum(row["kind"] != "mql_touch" for row in view.clocks)
    return [
        Tile("Wait for a first touch", f"{len(view.clocks) - follow:,}", note=f"{follow:,} more for a follow-up"),
        Tile("Late now", f"{view.late:,}", status="red" if view.late else "green",
             word="Past due" if view.late else "None", note=f"{counted(view.allowed, 'minutes')} promised"),
        Tile("In time this week", _share(rate), reason=views.words(rate), status=rate.status,
             word=views.status_word(rate), change=_change(rate, before), note=_of(view)),
        Tile("Median to first touch", _minutes(view.week.minutes), reason=views.words(view.week.minutes),
             note=f"{view.week.minutes.n or 0} answered; last week {_minutes(view.last_week.minutes) or 'none'}"),
        Tile("Nobody has them", f"{unowned:,}", note=f"{len(view.conflicts):,} claimed twice"),
        Tile("MQL to SQL", _share(view.converted), reason=views.words(view.converted),
             note=f"of {view.converted.n or 0:,} in 90 days"),
    ]  # fmt: skip


def _share(value: Value) -> str:
    return "" if value.value is None else numbers.percent(value.value)


def _minutes(value: Value) -> str:
    return "" if value.value is None else f"{numbers.rounded(value.value, 0):,} min"


def _change(now: Value, before: Value) -> str:
    if now.value is None or before.value is None:
        return ""
    points = numbers.rounded((now.value - before.value) * 100, 1)
    return f"{points:+} points since last week, same hour"


def _of(view: Board) -> str:
    return f"{view.week.met:,} of {view.week.rate.n or 0:,}; {view.week.pending:,} still in time"


def _clocks(mine: Scope, given: Mapping[str, Any]) -> None:
    view = asked.view(mine, given)
    if not view.has_leads:
        return
    tiles(_tiles(view), key="leads")
    section("Clocks that run", "On each owner's opening hours, those due first. Open a lead to work on it.")
    if not view.clocks:
        states.notice("No clock runs: every lead that somebody has is answered.")
        return
    columns = [column if column.kind != "instant" else Column("due_at", "Due", "instant", zone=view.zone)
               for column in COLUMNS]  # fmt: skip
    rows = [{**row, "unknown": "unknown"} for row in view.clocks]
    table(rows, columns, key="lead-clocks", alt=answer(view), noun="clocks", on_open=opened.choose,
          href=lambda row: f"/pipeline-leads?lead={row['id']}")  # fmt: skip
    opened.follow()


def nothing_yet(actor: Actor) -> None:
    """What will be here, and the one action."""
    states.empty(
        "Every lead with its clock, who has it and why, and who answers in time.",
        "There are no leads yet. They come in with an export of your CRM or one by one.",
    )
    opened.add(actor)
    if access.may(actor, "import.preview"):
        link("Bring an export of your leads", "/quality-import")


def moment(view: Board) -> str:
    """The instant of the board as people read it."""
    return instants.moment(view.at, view.zone)
