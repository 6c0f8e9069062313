"""The way of a version: drafted, proposed, approved, published; each step for whoever may take it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.strip import Stop, strip
from data.core import access, drafts
from data.core.access import Actor
from data.operations import commands
from data.operations.raci_document import RIGHT
from data.operations.views.raci import DRAFT, IN_FORCE, Coming, RaciView

TOLD, BEGUN = "raci-told", "raci-begun"
STEPS = ((drafts.DRAFT, "Drafted"), (drafts.PROPOSED, "Proposed"), (drafts.APPROVED, "Approved"),
         ("in_force", "Published"))  # fmt: skip


def settle(coming: Coming | None) -> None:
    """Before the pickers are drawn: open a version that was just begun, leave one that is not on its way any more."""
    if st.session_state.pop(BEGUN, False) and coming:
        st.session_state["version"] = DRAFT
    elif coming is None and st.session_state.get("version") == DRAFT:
        st.session_state["version"] = IN_FORCE


def told() -> None:
    """Say what the last step came to."""
    if words := st.session_state.pop(TOLD, None):
        states.notice(words)


def steps(actor: Actor, view: RaciView, today: date) -> None:
    """Where the next version stands, and the step that this reader may take."""
    may_draft = access.may(actor, drafts.PROPOSE)
    if view.coming is None:
        if may_draft and view.as_of == today and st.button("Draft the next version", icon=":material/edit_document:",
                                                           key="raci-start"):  # fmt: skip
            _start(actor)
        return
    one = view.coming
    places = [code for code, _ in STEPS]
    here = places.index(one.state)
    strip([Stop(label, "current" if n == here else "done" if n < here else "ahead",
                f"version {one.version} by {one.who}: {one.note}" if n == here else "")
           for n, (_, label) in enumerate(STEPS)], label="The next version")  # fmt: skip
    with st.container(horizontal=True, gap="small", key="qd-raci-flow"):
        if view.which != DRAFT and view.as_of == today:
            verb = "Edit" if may_draft and one.state != drafts.APPROVED else "Look at"
            st.button(f"{verb} the next version", key="raci-open", on_click=_look, args=(DRAFT,))
        _steps_of(actor, one, may_draft, today)


def _look(which: str) -> None:
    st.session_state["version"] = which


def _steps_of(actor: Actor, one: Coming, may_draft: bool, today: date) -> None:
    if may_draft and one.state == drafts.DRAFT and st.button("Propose it", key="raci-propose"):
        _run(actor, f"Version {one.version} is proposed. An executive decides.",
             lambda session: drafts.propose(session, one.id, actor=actor))  # fmt: skip
    if one.state == drafts.PROPOSED and access.may(actor, drafts.APPROVE) and st.button("Decide", key="raci-decide"):
        _decide(actor, one)
    if one.state == drafts.APPROVED and access.may(actor, RIGHT) and st.button("Publish it", key="raci-publish"):
        _publish(actor, one, today)
    if may_draft and st.button("Drop it", type="tertiary", key="raci-drop"):
        _drop(actor, one)


def _run(actor: Actor, done: str, command: Callable[[Any], Any]) -> None:
    with write(actor, "RACI") as saving:
        command(saving.session)
    if saving.is_done:
        st.session_state[TOLD] = done
        st.rerun()


@st.dialog("Draft the next version")
def _start(actor: Actor) -> None:
    states.notice("It begins as a copy of what is in force and holds nothing until it is published.")
    note = st.text_input("Why does it change", max_chars=200)
    if st.button("Begin the draft", type="primary"):
        with write(actor, "RACI draft") as saving:
            commands.start_raci(saving.session, actor=actor, note=note)
        if saving.is_done:
            st.session_state[BEGUN] = True
            st.rerun()


@st.dialog("Decide on the proposed version")
def _decide(actor: Actor, one: Coming) -> None:
    states.notice(f"Version {one.version}, drafted by {one.who}: {one.note}",
                  items=["What it changes stands under Versions."])  # fmt: skip
    note = st.text_input("Note", max_chars=200, help="Needed when it goes back")
    with st.container(horizontal=True, gap="small"):
        if st.button("Approve it", type="primary"):
            _run(actor, f"Version {one.version} is approved. Revenue operations publishes it.",
                 lambda session: drafts.decide(session, one.id, actor=actor, is_ratified=True, note=note))  # fmt: skip
        if st.button("Give it back"):
            _run(actor, f"Version {one.version} went back to whoever drafts it.",
                 lambda session: drafts.decide(session, one.id, actor=actor, is_ratified=False, note=note))  # fmt: skip


@st.dialog("Publish the approved version")
def _publish(actor: Actor, one: Coming, today: date) -> None:
    day = st.date_input("Holds from", value=today, min_value=today, format="YYYY-MM-DD",
                        help="Earlier days keep what held then")  # fmt: skip
    if st.button("Publish", type="primary"):
        _run(actor, f"Version {one.version} is published and holds from {day} on.",
             lambda session: drafts.publish(session, one.id, actor=actor, valid_from=day))  # fmt: skip


@st.dialog("Drop the next version")
def _drop(actor: Actor, one: Coming) -> None:
    states.notice(f"Version {one.version} by {one.who} is given up. What is in force stays.")
    if st.button("Drop it", type="primary"):
        _run(actor, f"Version {one.version} is dropped.", lambda session: drafts.drop(session, one.id, actor=actor))
