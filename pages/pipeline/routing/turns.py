"""Who takes turns: when somebody is away, and how many open leads are enough."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import Edit, edits, read, write
from components.page_head import section
from components.table import Column, table
from data.core import access, registry
from data.core.access import Actor, Scope
from data.pipeline.views import routing

FIELDS = ("away_from", "away_until", "cap")
ROUND = "routing-turns-round"


def draw(actor: Actor, mine: Scope, day: date, *, is_past: bool) -> None:
    """The table; editable on the present day for whoever routes leads."""
    section("Who takes turns", "Least recently given first. Who is away or full is passed over and keeps the place.")
    rows = read(routing.people, groups=routing.READS, scope=mine, on=day)
    if not rows:
        states.notice("Nobody can be given leads yet. People come in with an import or under Users.")
        return
    if is_past or not access.may(actor, "pipeline.route_leads"):
        _listed(rows)
        return
    shown = _frame(rows)
    edited = st.data_editor(shown, key=f"routing-turns-{st.session_state.get(ROUND, 0)}", hide_index=True,
                            column_config=_columns(), width="stretch", num_rows="fixed")  # fmt: skip
    if st.button("Save who is away", type="primary"):
        _save(actor, rows, shown, edited)


def _listed(rows: list[dict[str, Any]]) -> None:
    columns = [
        Column("name", "Name", width=170), Column("team", "Team"), Column("open", "Open leads", "count"),
        Column("cap", "At most", "count", reason="none"), Column("away_from", "Away from", "date"),
        Column("away_until", "Until", "date"), Column("state", "State", "status"),
    ]  # fmt: skip
    table([{**row, "none": "no limit"} for row in rows], columns, key="routing-turns-list", alt="Who takes turns",
          noun="people")  # fmt: skip


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    made = pd.DataFrame(
        [{"id": row["id"], "name": row["name"], "team": row["team"], "state": row["state"][1], "open": row["open"],
          "cap": row["cap"], "away_from": row["away_from"], "away_until": row["away_until"]} for row in rows]
    )  # fmt: skip
    made["cap"] = made["cap"].astype("Int64")
    for name in ("away_from", "away_until"):
        made[name] = pd.to_datetime(made[name])
    return made


def _columns() -> dict[str, Any]:
    kinds = st.column_config
    return {
        "id": None, "name": kinds.TextColumn("Name", disabled=True), "team": kinds.TextColumn("Team", disabled=True),
        "state": kinds.TextColumn("State", disabled=True), "open": kinds.NumberColumn("Open leads", disabled=True),
        "cap": kinds.NumberColumn("At most", min_value=0, step=1, help="Open leads at which no more are given"),
        "away_from": kinds.DateColumn("Away from"), "away_until": kinds.DateColumn("Until, included"),
    }  # fmt: skip


def _save(actor: Actor, rows: list[dict[str, Any]], shown: pd.DataFrame, edited: pd.DataFrame) -> None:
    with write(actor, "who is away", done="Saved.") as saving:
        changed = edits(shown, edited, key="id", fields=FIELDS)
        by_id = {row["id"]: row for row in rows}
        for number in dict.fromkeys(edit.row_id for edit in changed):
            row = by_id[number]
            wanted = {name: row[name] for name in FIELDS} | _new(number, changed)
            registry.call("people.set_availability", saving.session, actor=actor, user_id=number,
                          row_version=row["row_version"], away_from=wanted["away_from"],
                          away_until=wanted["away_until"], lead_cap=wanted["cap"])  # fmt: skip
    if saving.is_done:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _new(number: int, changed: list[Edit]) -> dict[str, Any]:
    return {edit.field: _plain(edit.new) for edit in changed if edit.row_id == number}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return int(value) if isinstance(value, float | int) else value
