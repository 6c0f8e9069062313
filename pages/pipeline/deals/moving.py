"""Moving many deals at once: each through its own gate, and every one that is held says why."""

from collections.abc import Sequence

import streamlit as st

from components import states
from components.frame import write
from components.markup import draw
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor
from data.pipeline import commands, definitions
from data.pipeline.views import Grid

TOLD = "deals-moved"


def act(actor: Actor, grid: Grid, chosen: Sequence[int], *, unsaved: bool, key: str) -> None:
    """The stage to move to, the button, and what became of the last move."""
    if not access.may(actor, "pipeline.advance_stage"):
        return
    stages = {code: stage.short for code, stage in definitions.stages().items() if stage.is_open}
    stage = st.selectbox("Move the chosen to", list(stages), format_func=stages.get, index=None, key="deals-stage",
                         placeholder="Stage", width=160)  # fmt: skip
    words = f"Move {len(chosen)} {'deal' if len(chosen) == 1 else 'deals'}"
    if st.button(words, disabled=not chosen or stage is None or unsaved, key="deals-move",
                 help="Save the changed cells first." if unsaved else None):  # fmt: skip
        versions = {row["id"]: row["row_version"] for row in grid.rows if row["id"] in set(chosen)}
        with write(actor, "moved in the grid", channel="grid") as saving:
            moved = commands.move_deals(saving.session, chosen, actor=actor, stage=str(stage), versions=versions)
        if saving.is_done:
            st.session_state[TOLD] = moved.words, [(held.name, held.words) for held in moved.held]
            st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
            st.rerun()


def tell() -> None:
    """Say how many moved and list every deal that was held, with the reason."""
    told = st.session_state.pop(TOLD, None)
    if told is None:
        return
    words, held = told
    states.notice(words)
    if held:
        draw(plain_table([[name, why] for name, why in held], [("Held", False), ("Why", False)], alt="Deals held"))
