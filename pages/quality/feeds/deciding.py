"""A file that looks wrong waits: it goes in when somebody says that it is right, or is turned away with a reason."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import states
from data.core.access import Actor, Refused
from data.core.importing.files import FileRefused
from data.core.importing.reading import ImportRefused
from data.quality import commands

TOLD = "feeds-told"


def told() -> None:
    """Say what was decided last."""
    if words := st.session_state.pop(TOLD, None):
        states.notice(words)


def ask(actor: Actor, row: dict[str, Any], *, can_edit: bool) -> None:
    """Show a file that waits, why, and the two ways on."""
    states.notice(f"{row['name']}: {row['last_file']} waits.", items=row["last_told"].split("; "))
    if not can_edit:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"feeds-waits-{row['waits']}"):
        if st.button("It is right, import it", key=f"feeds-accept-{row['waits']}", type="primary"):
            _do(lambda: commands.accept_arrival(row["waits"], actor=actor), f"{row['last_file']} is in.")
        reason = st.text_input("Why not", key=f"feeds-reason-{row['waits']}", max_chars=200)
        if st.button("Turn it away", key=f"feeds-turn-{row['waits']}"):
            _do(lambda: commands.turn_away_arrival(row["waits"], actor=actor, reason=reason),
                f"{row['last_file']} is turned away.")  # fmt: skip


def _do(act: Callable[[], Any], done: str) -> None:
    try:
        act()
    except (ImportRefused, FileRefused) as problem:
        states.notice(problem.message)
        return
    except (Refused, ValueError) as problem:
        states.notice(str(problem))
        return
    st.session_state[TOLD] = done
    st.rerun()
