"""Invite a person; the one-time link that comes of it."""

import streamlit as st

from components import states
from components.frame import write
from data.core.access import Actor
from data.core.doors import addresses
from data.people import commands, views

LINK = "people-link"


def keep_link(path: str, code: str) -> None:
    """Keep a one-time link for the next drawing of the page."""
    st.session_state[LINK] = addresses.public().link(f"/auth/{path}?code={code}")


def show_link() -> None:
    """Show the link that was just made, until the next click."""
    made = st.session_state.pop(LINK, None)
    if made:
        states.notice("Hand this link to the person. It works once, and it is not shown again.")
        st.code(made, language=None, wrap_lines=True)


@st.dialog("Invite somebody")
def invite(actor: Actor) -> None:
    """Ask for name and roles, make the account and its link."""
    roles = views.role_choices()
    with st.form("people-invite", border=False):
        full_name = st.text_input("Full name", max_chars=120)
        name = st.text_input("User name", max_chars=64, help="To sign in with, for example the mail address")
        held = st.multiselect("Roles", list(roles), format_func=lambda role: roles[role])
        is_sent = st.form_submit_button("Make the invitation", type="primary")
    if not is_sent:
        return
    code = ""
    with write(actor, f"invite {name.strip()}") as saving:
        if not held:
            raise ValueError("Choose at least one role; without one nobody can sign in.")
        _, code = commands.invite_user(
            saving.session, actor=actor, name=name, full_name=full_name, roles=set(held)
        )  # fmt: skip
    if saving.is_done:
        keep_link("invitation", code)
        st.rerun()
