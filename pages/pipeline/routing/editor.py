"""The rules as a draft: edited in a grid, tried on the last 30 days, saved as a new version with a note."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.page_head import section
from data.core import clock, settings, store
from data.core.access import Actor, Scope
from data.core.reference import BadReferenceError
from data.pipeline import commands
from data.pipeline.views import routing
from data.pipeline.views.routing import FastPath, Table
from pages.pipeline.routing import draft, reading, trial

TRIED, ROUND = "routing-tried", "routing-round"


def draw(actor: Actor, mine: Scope, view: Table, fast: FastPath, at: datetime) -> None:
    """Draw the draft, what is wrong with it, and what to do with it."""
    edition = f"{view.version}-{st.session_state.get(ROUND, 0)}"
    section("Rules", "A row is a rule; empty conditions fit every lead. New words are added by typing them.")
    shown = draft.frame(view)
    edited = st.data_editor(shown, key=f"routing-grid-{edition}", num_rows="dynamic", hide_index=True,
                            column_config=draft.columns(view), width="stretch")  # fmt: skip
    section("Lines and lists")
    rest = _rest(view, fast, edition)
    content = _content(view, edited, rest)
    if content is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="qd-routing-save"):
        if st.button("Try it on the last 30 days", icon=":material/science:"):
            st.session_state[TRIED] = content
        note = st.text_input("Why", max_chars=500, key=f"routing-note-{edition}", placeholder="Kept with the version")
        if st.button("Save as a new version", type="primary"):
            _save(actor, content, note)
    if st.session_state.get(TRIED) is not None:
        trial.show(mine, st.session_state[TRIED], at, is_current=st.session_state[TRIED] == content)


def _rest(view: Table, fast: FastPath, edition: str) -> dict[str, Any]:
    given, targets = view.content, view.targets
    left, right = st.columns(2)
    with left:
        line = st.slider("Fast path from", 0, 100, int(given["fast_from"]), key=f"routing-fast-{edition}")
        seniors = st.multiselect(
            "Seniors, who take the fast path first", list(view.people),
            default=[n for n in given["seniors"] if n in view.people], format_func=lambda n: plain(view.people[n]),
            key=f"routing-seniors-{edition}",
        )  # fmt: skip
        tried = FastPath(fast.scores, len(seniors), fast.leads)
        said = reading.load(tried, line)
        states.notice(f"{said[0].upper()}{said[1:]}. Counted on the leads of the last 30 days.")
    with right:
        below = st.number_input("Below this score: nurture or disqualify", 0, 100, int(given["icp_line"]),
                                key=f"routing-line-{edition}")  # fmt: skip
        sources = st.multiselect("Qualified sources", sorted({*given["qualified_sources"], *view.known["source"]}),
                                 default=list(given["qualified_sources"]), accept_new_options=True,
                                 key=f"routing-sources-{edition}")  # fmt: skip
        catch = _target("What no rule fits goes to", given["catch_all"], targets, f"routing-catch-{edition}")
        partner = _target("Partner leads go to", given["partner_target"], targets, f"routing-partner-{edition}")
    return {"fast_from": line, "seniors": seniors, "icp_line": int(below), "qualified_sources": sources,
            "catch_all": catch, "partner_target": partner}  # fmt: skip


def _target(label: str, now: str, targets: dict[str, str], key: str) -> str:
    codes = list(targets)
    index = codes.index(now) if now in targets else None
    return st.selectbox(label, codes, index=index, format_func=lambda c: plain(targets[c]), key=key) or now


def _content(view: Table, edited: pd.DataFrame, rest: dict[str, Any]) -> dict[str, Any] | None:
    """The draft as a document; None, and the reason on the page, while it is none."""
    try:
        content = {**view.content, **rest, "rules": draft.rules(edited, view)}
        with store.reading() as session:
            day = clock.today(settings.current(session).zone)
            told = routing.described(session, content, on=day)
    except (BadReferenceError, ValueError) as wrong:
        states.notice(f"This cannot be saved yet. {wrong}")
        return None
    if told.blocking:
        states.notice("These rules give leads to nobody. Choose another target:", items=told.blocking)
    if told.overlaps:
        states.notice("These rules can claim the same lead; a manager decides each time:", items=told.overlaps)
    return content


def _save(actor: Actor, content: dict[str, Any], note: str) -> None:
    with write(actor, note or "routing", done="Saved. It holds from today.") as saving:
        commands.edit_routing(saving.session, actor=actor, content=content, note=note)
    if saving.is_done:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.session_state.pop(TRIED, None)
        st.rerun()
