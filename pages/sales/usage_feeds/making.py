"""Making a token, which is shown once, and ending one."""

from collections.abc import Sequence

import streamlit as st

from components import states
from components.page_head import section
from data.core import access, denials, store
from data.core.access import Actor
from data.sales import commands
from data.sales.views.usage import TokenRow

CHOSEN, SEND = "token-chosen", "sales.send_usage"


@st.dialog("Make a token", on_dismiss="rerun")
def make(actor: Actor) -> None:
    """Ask for a name and a time; then show the text, which is kept nowhere."""
    if not access.may(actor, SEND):
        states.notice("A token has the rights of whoever makes it, and you may not send usage: what it sends would be "
                      f"refused. It is made by: {access.who_may(SEND)}.")  # fmt: skip
    name = st.text_input("Machine that uses it", max_chars=80, key="token-name")
    days = st.number_input("Good for days", 1, 730, 365, key="token-days")
    if not st.button("Make it", type="primary", key="token-go"):
        return
    try:
        with store.housekeeping() as session:
            written = commands.make_token(session, actor=actor, name=name, days=int(days))
    except access.Refused as refusal:
        denials.record(actor, refusal.action, where="form")
        states.notice(refusal.words)
        return
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    states.notice("Copy it now. It is kept nowhere and not shown again.")
    st.code(written, language=None)


def follow(actor: Actor, tokens: Sequence[TokenRow]) -> None:
    """Open the token that was clicked."""
    number = st.session_state.pop(CHOSEN, None)
    found = next((one for one in tokens if one.id == number), None)
    if found is not None:
        _ending(actor, found)


@st.dialog("Token")
def _ending(actor: Actor, token: TokenRow) -> None:
    section(token.name, f"Made by {token.made_by or 'the command line'}.")
    if token.state != "in use":
        states.notice(f"It is {token.state}: what it sends is refused.")
        return
    states.notice("Once it is ended, what the machine sends is refused. Make a new one first if it is still needed.")
    if st.button("End it", type="primary", key="token-end"):
        try:
            with store.housekeeping() as session:
                commands.end_token(session, token.id, actor=actor)
        except access.Refused as refusal:
            denials.record(actor, refusal.action, where="form")
            states.notice(refusal.words)
        except ValueError as wrong:
            states.notice(str(wrong))
        else:
            st.rerun()
