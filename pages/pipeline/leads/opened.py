"""Which lead is open, and the ways to open one: a row, an address, a new one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.core import access
from data.core.access import Actor, Scope
from pages.pipeline.leads import acts, lead

CHOSEN, WHOLE = "leads-chosen", "leads-whole"


def begin() -> None:
    """Note that the whole page is being drawn, not a part that refreshes by itself."""
    st.session_state[WHOLE] = True


def choose(row: Mapping[str, Any]) -> None:
    """Open a lead when the page is drawn next."""
    st.session_state[CHOSEN] = row["id"]


def follow() -> None:
    """Draw the whole page when a row of a part that refreshes by itself was clicked: a dialog outlives no refresh."""
    if CHOSEN in st.session_state and not st.session_state.get(WHOLE):
        st.rerun(scope="app")


def dialogs(actor: Actor, mine: Scope) -> None:
    """Open the lead that was chosen, or the one that the address names."""
    st.session_state[WHOLE] = False
    asked = st.session_state.pop(CHOSEN, None) or st.query_params.pop("lead", None)
    if asked is not None and str(asked).isdigit():
        lead.show(actor, mine, int(asked))


def add(actor: Actor) -> None:
    """The button for a new lead, where the person may add one."""
    if access.may(actor, "pipeline.edit_lead") and st.button("Add a lead", icon=":material/person_add:"):
        acts.intake(actor)
