"""The rows of the map by segment, edited in place: cells are changed, rows added and taken off."""

from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.escape import clean
from components.frame import edits, write
from components.page_head import section
from components.table import Column, table
from data.core.access import Actor
from data.icp import commands
from data.icp.views.value_map import EVERY, ValueMap
from pages.icp.value_map import reading

NONE = "(no proof yet)"
FIELDS = {"pain": "pain", "asset": "asset_id", "roi_lever": "roi_lever"}
ROUND, EDITING = "map-round", "map-editing"


def draw(actor: Actor, view: ValueMap, segment: str | None, *, may_edit: bool) -> None:
    """The rows of one segment, or of all."""
    rows = [dict(row) for row in view.rows if segment in (None, row["segment"])]
    if may_edit:
        _add(actor, view, segment)
    if not rows:
        states.empty("Pain, proof and lever of each segment, with what each proof has won.",
                     "No pain is mapped here yet.")  # fmt: skip
        return
    if may_edit and st.toggle("Edit in place", key=EDITING):
        _edit(actor, view, rows)
        return
    shown: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        shown.setdefault(row["segment"], []).append(
            {**row, "asset": row["asset"] or "no proof yet", **reading.rate_cells(row["win_rate"], row["deals"])}
        )
    columns = [
        Column("pain", "Pain", width=300), Column("asset", "Proof asset", width=220),
        Column("roi_lever", "ROI lever", width=280), Column("deals", "Deals", "count", reason="why"),
        Column("rate", "Win rate", "percent", reason="why"), Column("decided", "n", "count", reason="why"),
    ]  # fmt: skip
    for name, mine in shown.items():
        section(name)
        table(mine, columns, key=f"map-{name}", alt=f"Value map of {name}: {len(mine)} pains", noun="pains")


def _edit(actor: Actor, view: ValueMap, rows: list[dict[str, Any]]) -> None:
    names = {asset.name: asset.id for asset in view.assets if asset.is_active or asset.rows}
    turn = st.session_state.setdefault(ROUND, 0)
    base = pd.DataFrame([{"id": row["id"], "segment": row["segment"], "pain": row["pain"],
                          "asset": row["asset"] or NONE, "roi_lever": row["roi_lever"], "off": False}
                         for row in rows])  # fmt: skip
    kinds = st.column_config
    edited = st.data_editor(base, key=f"map-grid-{turn}", hide_index=True, num_rows="fixed", column_config={
        "id": None, "segment": kinds.TextColumn("Segment", disabled=True),
        "pain": kinds.TextColumn("Pain", max_chars=300, required=True, width="large"),
        "asset": kinds.SelectboxColumn("Proof asset", options=[NONE, *names], required=True),
        "roi_lever": kinds.TextColumn("ROI lever", max_chars=500, width="medium"),
        "off": kinds.CheckboxColumn("Take off"),
    })  # fmt: skip
    if st.button("Save the changes", type="primary", key=f"map-save-{turn}"):
        with write(actor, "value map", done="Saved") as saving:
            _save(saving.session, actor, rows, edits(base, edited, key="id", fields=(*FIELDS, "off")), names)
        if saving.is_done:
            st.session_state[ROUND] = turn + 1
            st.rerun()


def _save(session: Any, actor: Actor, rows: list[dict[str, Any]], found: list[Any], names: dict[str, int]) -> None:
    """Run what was edited, row by row: the grid's own limits hold in the browser only."""
    versions = {row["id"]: row["row_version"] for row in rows}
    off = {edit.row_id for edit in found if edit.field == "off" and edit.new}
    changed: dict[int, dict[str, Any]] = {}
    for edit in found:
        if edit.field != "off" and edit.row_id not in off:
            changed.setdefault(edit.row_id, {})[FIELDS[edit.field]] = _plain(edit, names)
    for number in off:
        commands.remove_map_row(session, number, actor=actor, row_version=versions[number])
    for number, values in changed.items():
        commands.save_map_row(session, actor=actor, row_id=number, row_version=versions[number], **values)


def _plain(edit: Any, names: dict[str, int]) -> Any:
    if edit.field != "asset":
        return edit.new
    if edit.new not in (NONE, None) and edit.new not in names:
        raise ValueError("There is no asset of this name. Nothing was saved.")
    return names.get(edit.new)


def _add(actor: Actor, view: ValueMap, segment: str | None) -> None:
    turn = st.session_state.setdefault(ROUND, 0)
    by_name = {EVERY: None} | {name: number for number, name in view.segments.items()}
    names = {NONE: None} | {asset.name: asset.id for asset in view.assets if asset.is_active}
    with st.expander("Add a pain"), st.form(f"map-add-{turn}", border=False):
        left, right = st.columns(2)
        options = list(by_name)
        of = left.selectbox("Segment", options, index=options.index(segment) if segment in options else 0)
        proof = right.selectbox("Proof asset", list(names), format_func=clean)
        pain = st.text_input("Pain", max_chars=300)
        lever = st.text_input("ROI lever", max_chars=500)
        if not st.form_submit_button("Add it", type="primary"):
            return
    with write(actor, "value map", done="Added") as saving:
        commands.save_map_row(saving.session, actor=actor, segment_id=by_name[of], pain=pain, asset_id=names[proof],
                              roi_lever=lever)  # fmt: skip
    if saving.is_done:
        st.session_state[ROUND] = turn + 1
        st.rerun()
