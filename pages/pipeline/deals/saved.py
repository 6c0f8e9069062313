"""Filters that the reader keeps under a name; choosing one puts its filters into the address."""

from urllib.parse import parse_qs, urlencode

import streamlit as st

from components import states
from components.escape import plain
from components.frame import go
from data.core import store
from data.core.access import Actor
from data.core.work import bookmarks

PAGE = "pipeline-deals"


def bar(actor: Actor) -> None:
    """The saved views of the person who is looking, and the way to keep the present one."""
    if actor.id is None:
        return
    with store.reading() as session:
        known = bookmarks.saved(session, actor.id, PAGE)
    with st.popover("Saved views", icon=":material/bookmark:", key="deals-saved"):
        for place, (name, query) in enumerate(known.items()):
            with st.container(horizontal=True, key=f"qd-saved-{place}"):
                if st.button(plain(name), type="tertiary", key=f"deals-saved-{place}"):
                    _open(query)
                st.button("Remove", type="tertiary", key=f"deals-forget-{place}", on_click=_forget, args=(actor, name))
        name = st.text_input("Name", key="deals-save-name", max_chars=bookmarks.MOST_NAME)
        st.button("Save these filters", key="deals-save", on_click=_save, args=(actor, name), disabled=not name)
        if problem := st.session_state.pop("deals-save-problem", ""):
            states.notice(problem)


def _open(query: str) -> None:
    for name in [*st.query_params, *parse_qs(query)]:
        st.session_state.pop(name, None)  # a picker takes its value from the address only when it is new
    go("/pipeline-deals", **parse_qs(query))  # type: ignore[arg-type]


def _save(actor: Actor, name: str) -> None:
    query = urlencode({key: st.query_params.get_all(key) for key in st.query_params}, doseq=True)
    try:
        with store.housekeeping() as session:
            bookmarks.save(session, actor.id or 0, PAGE, name=name, query=query)
    except ValueError as wrong:
        st.session_state["deals-save-problem"] = str(wrong)


def _forget(actor: Actor, name: str) -> None:
    with store.housekeeping() as session:
        bookmarks.forget(session, actor.id or 0, PAGE, name=name)
