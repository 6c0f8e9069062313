"""The next version of the rules on its way: begun, saved, proposed, ratified."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from data.core import access, drafts
from data.core.access import Actor, Conflict
from data.customers import health_rules
from data.customers.views.health_rules import STATES, Draft, RuleBook

CLASHED = ("Somebody else changed the same place since you opened this. Nothing was saved. Open the draft again to see "
           "their value; what you entered is listed here: ")  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Who edits: the rules, the day, whether they may draft."""

    actor: Actor
    book: RuleBook
    today: date
    may_draft: bool

    @property
    def draft(self) -> Draft:
        """The draft; only asked for while there is one."""
        assert self.book.draft is not None  # noqa: S101 - the page looks first
        return self.book.draft

    @property
    def mark(self) -> str:
        """What the state of this round is kept under: after a save its widgets begin anew."""
        return f"{self.draft.id}-{st.session_state.get('health-round', 0)}"

    def key(self, name: str) -> str:
        """The key of a widget."""
        return f"health-{self.mark}-{name}"


def frozen(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of plain numbers, so that a kept answer is found again by it."""
    return dict(json.loads(json.dumps(content, default=float)))


def is_editing(desk: Desk) -> bool:
    """Say whether the form is shown: there is a draft, the person may draft, and it does not wait for a decision."""
    return desk.book.draft is not None and desk.may_draft and (
        desk.draft.state == drafts.DRAFT or bool(st.session_state.get(f"health-again-{desk.mark}"))
    )  # fmt: skip


def opened(desk: Desk) -> Mapping[str, Any]:
    """The draft as it was when this person opened it: what their changes are changes of."""
    found: Mapping[str, Any] = st.session_state.setdefault(f"health-opened-{desk.mark}", desk.draft.content)
    return found


def anew() -> None:
    """Begin another round from the store."""
    st.session_state["health-round"] = st.session_state.get("health-round", 0) + 1
    st.rerun()


def standing(desk: Desk) -> None:
    """Where the next version stands, and what the person may do about it."""
    if desk.book.draft is None:
        if desk.may_draft:
            _begin(desk)
        return
    draft = desk.draft
    states.notice(f"Version {draft.version}: {STATES[draft.state].lower()}, by {draft.drafted_by}. Why: {draft.note}")
    if draft.returned:
        states.notice(f"It was given back: {draft.returned}")
    if draft.state == drafts.PROPOSED:
        _decide(desk)


def _begin(desk: Desk) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Why do they change", max_chars=500, key="health-why", persist_state="session",
                             placeholder="Kept with the version")  # fmt: skip
        is_begun = st.button("Draft the next version", type="primary", key="health-begin")
    if is_begun:
        with write(desk.actor, note, done="A draft is there. It holds once somebody else ratifies it.") as saving:
            drafts.start(saving.session, actor=desk.actor, name=health_rules.NAME, note=note)
        if saving.is_done:
            st.rerun()


def _decide(desk: Desk) -> None:
    if desk.may_draft and not is_editing(desk) and st.button("Edit it again", key=f"health-edit-{desk.mark}"):
        st.session_state[f"health-again-{desk.mark}"] = True
        st.rerun()
    own = desk.actor.id in {desk.draft.drafted_by_id, desk.draft.proposed_by_id}
    if own or not access.may(desk.actor, drafts.APPROVE):
        states.notice(f"Somebody else ratifies it: {access.who_may(drafts.APPROVE)}.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Note", max_chars=500, key=f"health-note-{desk.mark}")
        day = st.date_input("Holds from", value=desk.today, min_value=desk.today, format="YYYY-MM-DD",
                            key=f"health-from-{desk.mark}")  # fmt: skip
        is_yes = st.button("Ratify it", type="primary", key=f"health-yes-{desk.mark}")
        is_no = st.button("Give it back", key=f"health-no-{desk.mark}")
    if is_yes or is_no:
        with write(desk.actor, note or "ratified", done="Decided") as saving:
            drafts.decide(saving.session, desk.draft.id, actor=desk.actor, is_ratified=is_yes, note=note,
                          valid_from=day)  # fmt: skip
        if saving.is_done:
            st.rerun()


def actions(desk: Desk, content: Mapping[str, Any], problems: list[str]) -> None:
    """Save, propose, give up."""
    is_edited = content != opened(desk)
    with st.container(horizontal=True, gap="small"):
        is_saved = st.button("Save the draft", type="primary", key=f"health-save-{desk.mark}", disabled=not is_edited)
        is_proposed = st.button("Propose it", key=f"health-propose-{desk.mark}", disabled=is_edited or bool(problems),
                                help="Save first; what is wrong has to be put right")  # fmt: skip
        is_dropped = st.button("Give this draft up", type="tertiary", key=f"health-drop-{desk.mark}")
    if is_saved:
        _save(desk, content)
    if is_proposed or is_dropped:
        done = "Proposed: somebody else ratifies it now." if is_proposed else "The draft is given up."
        with write(desk.actor, desk.draft.note, done=done) as saving:
            (drafts.propose if is_proposed else drafts.drop)(saving.session, desk.draft.id, actor=desk.actor)
        if saving.is_done:
            anew()


def _save(desk: Desk, content: Mapping[str, Any]) -> None:
    with write(desk.actor, "rules of health edited", done="Saved") as saving:
        try:
            drafts.save(saving.session, desk.draft.id, actor=desk.actor, opened=opened(desk), content=content)
        except Conflict as both:
            raise ValueError(CLASHED + str(both)) from both
    if saving.is_done:
        anew()
