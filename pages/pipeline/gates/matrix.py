"""The matrix of fields and stages: read as a table, edited as a grid of ticks, previewed before it is saved."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import edits, read, scope, write
from components.markup import draw
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor, Scope
from data.pipeline import commands, views
from data.pipeline.views import GateMatrix

ROUND, TYPED = "gates-round", "gates-typed"


def table_of(view: GateMatrix) -> None:
    """The matrix to read."""
    lines = [[words, *("✓" if ticks[code] else "" for code in view.stages)] for _, words, ticks in view.rows]
    heads = [("Field", False), *((short, False) for short in view.stages.values())]
    draw(plain_table(lines, heads, alt="Which stage asks for which field"))


def frame_of(view: GateMatrix) -> pd.DataFrame:
    """The matrix as the grid shows it: field, words and a truth value a stage."""
    return pd.DataFrame([{"field": name, "words": words, **ticks} for name, words, ticks in view.rows])


def asked_in(view: GateMatrix, edited: pd.DataFrame) -> dict[str, Any]:
    """Return the document of an edited grid. Raises ValueError when more than ticks was changed."""
    ticks: dict[str, dict[str, bool]] = {}
    for one in edits(frame_of(view), edited, key="field", fields=list(view.stages)):
        ticks.setdefault(one.row_id, {})[one.field] = bool(one.new)
    return views.edited_gates(view.content, ticks)


def editor(actor: Actor, view: GateMatrix, mine: Scope, today: date) -> None:
    """The grid of ticks, what the change would hold, and the note and first day it is saved with."""
    del mine
    shown = frame_of(view)
    key = f"gates-grid-{view.in_force}-{st.session_state.get(ROUND, 0)}"
    edited = st.data_editor(
        shown, key=key, hide_index=True, num_rows="fixed", disabled=["field", "words"],
        row_height=30, height=30 * (len(shown) + 1) + 8,
        column_order=["words", *view.stages],
        column_config={"words": st.column_config.TextColumn("Field", pinned=True, width=220)}
        | {code: st.column_config.CheckboxColumn(short) for code, short in view.stages.items()},
    )  # fmt: skip
    try:
        content = asked_in(view, edited)
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    if content == view.content:
        return
    _preview(actor, content, today)
    note = st.text_area("Why does this change", max_chars=1000, key="gates-note", help="Kept with the new version")
    day = st.date_input("Holds from", value=today, min_value=today, format="YYYY-MM-DD", key="gates-from",
                        help="Earlier days keep the rules they had")  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        is_sent = st.button("Save as a new version", type="primary", key="gates-save")
        if st.button("Throw the ticks away", type="tertiary", key="gates-drop"):
            _anew()
    if is_sent:
        with write(actor, note, done="A new version of the gates is saved") as saving:
            commands.edit_gates(saving.session, actor=actor, content=content, note=note, valid_from=day)
        if saving.is_done:
            st.session_state.pop("gates-note", None)
            _anew()


def _preview(actor: Actor, content: dict[str, Any], today: date) -> None:
    seen = scope(actor, "pipeline.view") if access.may(actor, "pipeline.view") else None
    if seen is None:
        return
    found = read(views.gate_preview, groups=views.GATE_READS, scope=seen, content=content, as_of=today)
    states.notice(f"{found.words} Counted on {found.deals:,} open deals.", items=found.changes)


def _anew() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()
