"""Adding a partner."""

import streamlit as st

from components.escape import clean
from components.frame import go, write
from data.core.access import Actor
from data.partners import commands, types
from data.partners.commands.taking import STATES


def button(actor: Actor) -> None:
    """The button that opens the dialog."""
    if st.button("Add a partner", icon=":material/add:", type="primary", key="partner-new"):
        form(actor)


@st.dialog("Add a partner")
def form(actor: Actor) -> None:
    """Ask for name, kind and state; the rest is filled on its page."""
    labels = types.labels()
    name = st.text_input("Name", max_chars=200, key="partner-name")
    kind = st.selectbox("Kind", list(labels), index=None, format_func=lambda code: clean(labels[code]),
                        key="partner-kind", help="Not sure? See Choose a kind.")  # fmt: skip
    state = st.selectbox("State", list(STATES), format_func=lambda code: STATES[code], key="partner-state")
    if not st.button("Add it", type="primary", key="partner-go", disabled=not name or kind is None):
        return
    number = None
    with write(actor, "partner added", done="Added.") as saving:
        number = commands.create_partner(saving.session, actor=actor, name=name, type=kind or "", state=state).id
    if saving.is_done:
        go("/partners-partner", id=str(number))
