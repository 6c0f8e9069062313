"""The next version of a document on its way: begun, saved, proposed, ratified; two people's edits put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components import states
from components.escape import plain
from components.frame.writing import write
from components.markup import draw
from components.nouns import counted
from components.page_head import section
from components.plain_table import plain_table
from components.timeline import Event, timeline
from data.core import access, documents, drafts
from data.core.access import Actor, Conflict
from data.core.documents import Clash, Content, Document, Draft, Path

CLASHED = ("Somebody else changed the same place since you opened this. Nothing was saved; what you entered is kept. "
           "Choose below.")  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Who edits what: the document, the day, whether they may draft, how a place is called, which part is open."""

    actor: Actor
    document: Document
    today: date
    may_draft: bool
    place: Callable[[Path], str]
    part: str = ""

    @property
    def draft(self) -> Draft:
        """The draft; only asked for while there is one."""
        assert self.document.draft is not None  # noqa: S101 - the page looks first
        return self.document.draft

    @property
    def mark(self) -> str:
        """What the state of this draft's present round is kept under: after a save its widgets begin anew."""
        return f"{self.document.name}-{self.draft.id}-{st.session_state.get(self._round, 0)}"

    @property
    def _round(self) -> str:
        return f"draft-round-{self.document.name}"

    def key(self, name: str) -> str:
        """The key of a widget of the part that is open."""
        return f"draft-{self.mark}-{self.part}-{name}"

    def begin_anew(self) -> None:
        """Begin another round from the store."""
        st.session_state[self._round] = st.session_state.get(self._round, 0) + 1
        st.rerun()


def is_editing(desk: Desk) -> bool:
    """Say whether the form is shown: there is a draft, the person may draft, and it does not wait for a decision."""
    if desk.document.draft is None or not desk.may_draft or desk.draft.state == drafts.APPROVED:
        return False
    return desk.draft.state == drafts.DRAFT or bool(st.session_state.get(f"draft-again-{desk.mark}"))


def opened(desk: Desk) -> Content:
    """The draft as it was when this person opened it: what their changes are changes of."""
    found: Content = st.session_state.setdefault(f"draft-opened-{desk.mark}", desk.draft.content)
    return found


def standing(desk: Desk) -> None:
    """Where the next version stands, and what the person may do about it."""
    if desk.document.draft is None:
        if desk.may_draft:
            _begin(desk)
        return
    draft = desk.draft
    state = documents.STATES[draft.state].lower()
    states.notice(f"Version {draft.version}: {state}, by {draft.drafted_by}. Why: {draft.note}")
    if draft.returned:
        states.notice(f"It was given back: {draft.returned}")
    if draft.state == drafts.PROPOSED:
        _decide(desk)


def _begin(desk: Desk) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Why does it change", max_chars=500, key=f"draft-why-{desk.document.name}",
                             placeholder="Kept with the version", persist_state="session")  # fmt: skip
        is_begun = st.button("Draft the next version", type="primary", key=f"draft-begin-{desk.document.name}")
    if is_begun:
        begin(desk, note)


def begin(desk: Desk, note: str, content: Content | None = None) -> None:
    """Start the next version as a copy of what is in force, or with the content given."""
    with write(desk.actor, note, done="A draft is there. It holds once somebody else ratifies it.") as saving:
        drafts.start(saving.session, actor=desk.actor, name=desk.document.name, note=note, content=content)
    if saving.is_done:
        st.rerun()


def _decide(desk: Desk) -> None:
    can_edit, words = desk.may_draft and not is_editing(desk), "The proposal is taken back when you save"
    if can_edit and st.button("Edit it again", key=f"draft-edit-{desk.mark}", help=words):
        st.session_state[f"draft-again-{desk.mark}"] = True
        st.rerun()
    own = desk.actor.id in {desk.draft.drafted_by_id, desk.draft.proposed_by_id}
    if own or not access.may(desk.actor, drafts.APPROVE):
        states.notice(f"Somebody else ratifies it: {access.who_may(drafts.APPROVE)}.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Note", max_chars=500, key=f"draft-note-{desk.mark}")
        day = st.date_input("Holds from", value=desk.today, min_value=desk.today, format="YYYY-MM-DD",
                            key=f"draft-from-{desk.mark}")  # fmt: skip
        is_yes = st.button("Ratify it", type="primary", key=f"draft-yes-{desk.mark}")
        is_no = st.button("Give it back", key=f"draft-no-{desk.mark}")
    if is_yes or is_no:
        with write(desk.actor, note or "ratified", done="Decided") as saving:
            drafts.decide(saving.session, desk.draft.id, actor=desk.actor, is_ratified=is_yes, note=note,
                          valid_from=day)  # fmt: skip
        if saving.is_done:
            st.rerun()


def save(desk: Desk, content: Content, *, since: Content | None = None, done: str = "Saved") -> None:
    """Save what was edited; a place that somebody else changed too is asked about, with both values."""
    began = opened(desk) if since is None else since
    with write(desk.actor, "draft edited", done=done) as saving:
        try:
            drafts.save(saving.session, desk.draft.id, actor=desk.actor, opened=began, content=content)
        except Conflict as both:
            st.session_state[f"draft-clash-{desk.mark}"] = True
            raise ValueError(CLASHED) from both
    if saving.is_done:
        desk.begin_anew()
    if st.session_state.get(f"draft-clash-{desk.mark}"):
        st.rerun()  # the two values are asked about above, on the draft as it stands now


def _settle(desk: Desk, mine: Content) -> None:
    """Ask about the places that two people changed: theirs or mine, one by one."""
    if not st.session_state.get(f"draft-clash-{desk.mark}"):
        return
    began, now = opened(desk), desk.draft.content
    found = documents.clashes(began, now, mine)
    if found:
        states.notice(CLASHED)
    theirs = [one.path for one in found if _ask(desk, one) == "theirs"]
    if found and st.button("Save with these", type="primary", key=f"draft-settle-{desk.mark}"):
        save(desk, documents.settled(began, now, mine, theirs), since=now)


def _ask(desk: Desk, one: Clash) -> str:
    words = {"theirs": f"Theirs: {drafts.said(one.theirs)}", "mine": f"Mine: {drafts.said(one.mine)}"}
    return st.radio(plain(desk.place(one.path)), list(words), format_func=lambda code: plain(words[code]), index=1,
                    key=f"draft-clash-{desk.mark}-{'/'.join(one.path)}") or "mine"  # fmt: skip


def actions(desk: Desk, content: Content, problems: list[str]) -> None:
    """Save, propose, give up: what is done with a draft."""
    is_edited = content != opened(desk)
    if desk.draft.content != opened(desk):
        states.notice("Somebody else saved this draft since you opened it. Saving puts both together.")
    _settle(desk, content)
    with st.container(horizontal=True, gap="small"):
        is_saved = st.button("Save the draft", type="primary", key=f"draft-save-{desk.mark}", disabled=not is_edited)
        is_proposed = st.button("Propose it", key=f"draft-propose-{desk.mark}", disabled=is_edited or bool(problems),
                                help="Save first; what is wrong has to be put right")  # fmt: skip
        is_dropped = st.button("Give this draft up", type="tertiary", key=f"draft-drop-{desk.mark}")
    if is_saved:
        save(desk, content)
    if is_proposed or is_dropped:
        done = "Proposed: somebody else ratifies it now." if is_proposed else "The draft is given up."
        with write(desk.actor, desk.draft.note, done=done) as saving:
            act = drafts.propose if is_proposed else drafts.drop
            act(saving.session, desk.draft.id, actor=desk.actor)
        if saving.is_done:
            desk.begin_anew()


def versions(document: Document, what: str) -> None:
    """Every version with what it changed, who drafted it and who ratified it."""
    section(f"Versions of {what}", "A version holds from its first day on and leaves earlier days as they were.")
    if not document.versions:
        states.notice("Nobody has changed it yet: what holds is what the suite came with.")
        return
    timeline([
        Event(
            when=f"from {one.valid_from}" if one.valid_from else documents.STATES[one.state],
            who=f"{one.drafted_by}{f', ratified by {one.ratified_by}' if one.ratified_by else ''}",
            what=f"Version {one.version}", why=one.note,
            note=counted(len(one.changes), "places changed") if one.changes else "no difference",
        )
        for one in document.versions
    ], label=f"Versions of {what}")  # fmt: skip
    for one in document.versions:
        if one.changes:
            with st.expander(f"What version {one.version} changes", key=f"draft-diff-{document.name}-{one.version}"):
                heads = [("Place", False), ("Before", False), ("After", False)]
                draw(plain_table([list(change) for change in one.changes], heads, alt=f"Changes of {one.version}"))
