"""Changing the words: add, rename from a day, end, let another stand for one, say when to review."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from data.core.access import Actor
from data.pipeline import commands
from data.pipeline.views.codes import Codes

DONE = "codes-done"
ACTS = ("Rename", "Let another stand for it", "End it", "Set the next review")


def buttons(actor: Actor, view: Codes, today: date) -> None:
    """The ways to change a list, for whoever may."""
    if told := st.session_state.pop(DONE, None):
        states.notice(told)
    with st.container(horizontal=True, gap="small", key="qd-codes-acts"):
        if st.button("Add a word", icon=":material/add:", key="codes-add"):
            _add(actor, view, today)
        if st.button("Change a word", icon=":material/edit:", key="codes-change"):
            change(actor, view, today, None)


@st.dialog("Add a word")
def _add(actor: Actor, view: Codes, today: date) -> None:
    states.notice(f"{view.title}. What was said before stays as it was said.")
    label = st.text_input("Word", max_chars=80)
    start = st.date_input("From", value=today, min_value=today, format="YYYY-MM-DD")
    review = st.date_input("Next review", value=None, min_value=today, format="YYYY-MM-DD")
    note = st.text_input("Why", max_chars=200)
    if st.button("Add this word", type="primary"):
        given: dict[str, Any] = {"label": label, "note": note, "valid_from": start, "review_on": review}
        _run(actor, note, f"{label.strip()} is added.",
             lambda session: commands.add_code(session, actor=actor, kind=view.kind, **given))  # fmt: skip


@st.dialog("Change a word")
def change(actor: Actor, view: Codes, today: date, code: str | None) -> None:
    """Ask what is to change and from when, and do it on the second click."""
    held = {row.code: row for row in view.rows if row.state in ("in_force", "ends", "planned")}
    if not held:
        states.notice("No word of this list is in use.")
        return
    chosen = st.selectbox("Word", list(held), format_func=lambda c: held[c].label,
                          index=list(held).index(code) if code in held else 0)  # fmt: skip
    row = held[chosen]
    act = st.radio("What", ACTS, horizontal=False)
    words = f"Used {row.used:,} times. Records of earlier days keep the word of their day."
    states.notice(words)
    command, done, given = _asked(act, view, row.code, held, today)
    note = st.text_input("Why", max_chars=200)
    if st.button("Save", type="primary"):
        _run(actor, note, f"{row.label}: {done}.", lambda session: command(
            session, actor=actor, kind=view.kind, code=row.code, note=note, **given))  # fmt: skip


def _asked(act: str, view: Codes, code: str, held: dict[str, Any], today: date) -> tuple[Any, str, dict[str, Any]]:
    """Ask for what a change needs: the command, what to say afterwards, and its values."""
    if act == ACTS[3]:
        day = st.date_input("Next review", value=None, min_value=today, format="YYYY-MM-DD")
        return commands.review_code, "the review is set", {"review_on": day}
    day = st.date_input("From", value=today, min_value=today, format="YYYY-MM-DD")
    if act == ACTS[0]:
        label = st.text_input("New word", max_chars=80)
        return commands.rename_code, f"called {label.strip()} from {day} on", {"label": label, "valid_from": day}
    if act == ACTS[1]:
        others = {row.code: row.label for row in view.rows if row.code in held and row.code != code}
        into = st.selectbox("Stands for it", list(others), format_func=lambda c: others[c])
        return commands.merge_code, f"{others.get(into or '', '')} stands for it", {"into": into, "valid_to": day}
    return commands.retire_code, f"it ends on {day}", {"valid_to": day}


def _run(actor: Actor, note: str, done: str, command: Callable[[Any], Any]) -> None:
    with write(actor, note.strip() or None) as saving:
        command(saving.session)
    if saving.is_done:
        st.session_state[DONE] = done
        st.rerun()
