"""One question at the foot of every page: how far do you trust it? The answer is kept, and averaged elsewhere."""

import streamlit as st

from components.frame import looking
from components.frame.reading import read
from components.markup import draw, element
from data.core import access, denials, registry, store
from data.core.access import Refused
from data.core.doors.sessions import Looker

RIGHT = "quality.vote"
NOT_ASKED = ("/", "/people-")
"""Pages without numbers that somebody could trust or not: the start page, and those of people and settings."""

ASKED = "How far do you trust this page?"
SCALE = {1: "1 not at all", 2: "2", 3: "3", 4: "4", 5: "5 fully"}


def pulse(looker: Looker, address: str) -> None:
    """Ask whoever may vote how far they trust the page at an address; the shell calls it below every page."""
    if address == NOT_ASKED[0] or address.startswith(NOT_ASKED[1]) or not access.may(looker.actor, RIGHT):
        return
    _ask(address)


@st.fragment
def _ask(address: str) -> None:
    """Draw the question in a fragment, so that an answer does not draw the page anew."""
    looker = looking.who()
    if looker is None or not access.may(looker.actor, RIGHT):
        return
    with store.reading() as session:
        scope = access.scope_for(session, looker.actor, RIGHT)
    own = read(registry.view("quality.own_vote"), groups=("quality",), scope=scope, page=address)
    key = f"pulse-{address}"
    if st.session_state.pop(f"{key}-kept", False):
        st.toast("Your answer is kept. You can change it at any time.")
    with st.container(key="qd-pulse", horizontal=True, vertical_alignment="center", gap="small"):
        draw(element("span", ASKED, class_="qd-muted qd-small"))
        st.segmented_control(
            ASKED, list(SCALE), default=own, format_func=SCALE.__getitem__, key=key, label_visibility="collapsed",
            on_change=_vote, args=(address, key), width="content",
        )  # fmt: skip


def _vote(address: str, key: str) -> None:
    looker, score = looking.who(), st.session_state.get(key)
    if looker is None or score not in SCALE:
        return
    try:
        with store.writing(looker.actor, "form", "trust in a page") as session:
            registry.call("quality.vote", session, actor=looker.actor, page=address, score=score)
    except Refused as refusal:
        denials.record(looker.actor, refusal.action, where="form")
        return
    st.session_state[f"{key}-kept"] = True
