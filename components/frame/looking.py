"""Who is looking at this page: asked of the cookie and the store on every run, never remembered beyond it."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import states
from components.markup import draw, element
from components.palette import colour
from components.style import page_style
from data.core import access, denials, store
from data.core.access import Actor, Scope
from data.core.doors import addresses, sessions
from data.core.doors.sessions import Looker

SEEN = "_seen_user"
RIGHT = "_page_right"
"""The right that the page in this tab asked for: what opens from it looks through the same one."""

Answer = TypeVar("Answer")


def once(name: str, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` answers, asked once a run of the page or of a part of it, and anew after a write.

    A run of the start page reads some thirty answers, each for the same person and from the same state of the store.
    """
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return ask()
    # Every run begins with places of its own: they tell it from the run before, whatever began either.
    held: tuple[Any, int, Answer] | None = getattr(run, name, None)
    if held is None or held[0] is not run.cursors or held[1] != store.written():
        held = (run.cursors, store.written(), ask())
        setattr(run, name, held)
    return held[2]


def token() -> str | None:
    """Return the session token of the browser that draws this page."""
    return st.context.cookies.get(addresses.public().cookie)


def who() -> Looker | None:
    """Return who is looking, or None. What another person left in this tab is thrown away first."""
    looker = once("_quarterdeck_looker", lambda: sessions.find(token()))
    number = looker.actor.id if looker else None
    # The state of a tab can be reached by whoever knows its number: it must not outlive the person.
    if SEEN in st.session_state and st.session_state[SEEN] != number:
        st.session_state.clear()
    if looker is not None:
        st.session_state[SEEN] = number
    return looker


def require(right: str) -> Actor:
    """Return who is looking when they have the right; otherwise say so and end the page.

    The first statement of every page. It fails closed by itself, whether or not the shell ran before it.
    """
    looker = who()
    if looker is None:
        signed_out()
        st.stop()
    if not access.may(looker.actor, right):
        denials.record(looker.actor, right, where="page")
        refused(right)
        st.stop()
    st.session_state[RIGHT] = right
    return looker.actor


def scope(actor: Actor, right: str) -> Scope:
    """Return whose records the actor sees under a right: what every view takes as `scope`."""
    with store.reading() as session:
        return access.scope_for(session, actor, right)


def refused(right: str) -> None:
    """Draw who may open this, and whom to ask."""
    page_style()
    states.refused(access.who_may(right), "an administrator")


def signed_out() -> None:
    """Draw that the session has ended, with the way back to this very page."""
    page_style()
    here = st.context.url or "/"
    path = "/" + here.split("://", 1)[-1].partition("/")[2]
    place = f"/auth/sign-in?next={quote(addresses.safe_next(path), safe='')}"
    link = element("a", "Sign in", href=place, style=f"color: {colour('accent')}")
    words = "You are signed out. What was saved is kept."
    draw(element("div", element("p", words, class_="qd-strong"), element("p", link), class_="qd-note", role="alert"))
