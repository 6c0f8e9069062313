"""Taking an import back, and bringing it back again: asked in a dialog, told on the page."""

from datetime import datetime
from typing import Any

import streamlit as st

from components import states
from components.instants import moment
from data.core import access
from data.core.access import Actor
from data.core.importing import applying, taking_back
from data.core.importing.reading import ImportRefused

TOLD = "imports-undone"
MOST_KEPT = 20


def told() -> None:
    """Say what the last undo of this tab did."""
    if found := st.session_state.pop(TOLD, None):
        words, kept = found
        states.notice(words, items=[f"Kept: {line}" for line in kept[:MOST_KEPT]])


@st.dialog("Past import")
def ask(row: dict[str, Any], actor: Actor, zone: str) -> None:
    """Say what an undo does, or what the undo of an undo does, and do it on the second click."""
    st.text(f"{row['file']}, imported by {row['actor']}.")
    for one in row["later"]:
        st.text(f"{one['what'].capitalize()} by {one['by']}, {moment(datetime.fromisoformat(one['at']), zone)}.")
    if row["is_undone"]:
        st.text("It is undone. Brought back, its records return and its changes hold again; what somebody changed "
                "since is kept and listed.")  # fmt: skip
    else:
        st.text("Undone, records that it created leave, and records that it changed get their former values. "
                "What somebody changed since is kept and listed.")  # fmt: skip
    problem = taking_back.why_not(row, actor)
    if problem:
        states.notice(problem)
    words = "Bring it back" if row["is_undone"] else "Undo this import"
    reason = st.text_input("Why", max_chars=200)
    if not st.button(words, type="primary", disabled=problem is not None):
        return
    act = applying.bring_back if row["is_undone"] else applying.undo
    try:
        done = act(row["id"], actor=actor, reason=reason or None)
    except (ImportRefused, access.Refused) as refused:
        states.notice(str(refused))
        return
    kept = [f"{k.entity} {k.name} {k.field}: {k.why}" for k in done.kept]
    what = "is back" if row["is_undone"] else "is undone"
    said = f"{row['file']} {what}: {done.removed:,} records removed, {done.restored:,} restored."
    st.session_state[TOLD] = (said, kept)
    st.rerun()
