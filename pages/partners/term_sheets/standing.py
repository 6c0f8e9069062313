"""What comes next for a sheet: propose, decide, send with a link, write down the answer, take back."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from data.core import access, store
from data.core.access import Refused
from data.partners import commands
from data.partners.commands.links import MANAGE
from data.partners.commands.term_sheets import APPROVE
from data.partners.sheet_answers import ANSWERS, LONGEST_NAME, LONGEST_WORDS
from data.partners.sheet_routes import PURPOSE, address_of

if TYPE_CHECKING:
    from pages.partners.term_sheets.one import Desk

WORDS = {"yes": "Yes", "no": "No", "countered": "Other terms"}


def draw(desk: "Desk", too_long: str) -> None:
    """The next step of the sheet, for whoever may take it; for everybody else who may."""
    state = desk.page.row["state"]
    if desk.page.row["answer"]:
        states.notice(f"{desk.page.row['answered_by']}: {desk.page.row['answer']}")
    if state == "proposed":
        _decide(desk)
    elif desk.may_edit and state in ("draft", "countered", "approved"):
        _go_on(desk, too_long)
    elif desk.may_edit and state == "sent":
        _sent(desk)
    if desk.may_edit and state not in ("draft", "yes"):
        _other_ways(desk)


def _go_on(desk: "Desk", too_long: str) -> None:
    page, needs = desk.page, desk.page.row["state"] != "approved" and bool(desk.page.reasons)
    back = next((one["note"] for one in page.proposals[:1] if one["state"] == "returned"), None)
    if back:
        states.notice(f"It was given back: {back}")
    if page.empty:
        states.notice(f"Before it goes on, write: {', '.join(page.empty)}.")
    elif needs:
        states.notice("Somebody approves it before it is sent:", items=page.reasons)
    is_ready = not page.empty and not too_long
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        why = st.text_input("Why these terms", max_chars=500, key=desk.key("why"), persist_state="session",
                            placeholder="Read by whoever approves") if needs else ""  # fmt: skip
        label = "Propose it" if needs else "Send it"
        is_on = st.button(label, type="primary", key=desk.key("on"), disabled=not is_ready,
                          help=None if is_ready else "Fill what is empty and bring it to one page first")  # fmt: skip
    if not is_on:
        return
    done = "Proposed: somebody else decides now." if needs else "Sent: the clock runs. Make the partner's link below."
    with write(desk.actor, why or "term sheet sent", done=done) as saving:
        if needs:
            commands.propose_term_sheet(saving.session, desk.number, actor=desk.actor, reason=why)
        else:
            commands.send_term_sheet(saving.session, desk.number, actor=desk.actor)
    if saving.is_done:
        st.rerun()


def _decide(desk: "Desk") -> None:
    waiting = next((one for one in desk.page.proposals if one["state"] == "waiting"), None)
    if waiting and waiting["reason"]:
        states.notice(f"Why: {waiting['reason']}", items=desk.page.reasons)
    if not desk.may_decide or (waiting and waiting["proposed_by_id"] == desk.actor.id):
        states.notice(f"Somebody else decides: {access.who_may(APPROVE)}; an executive where the partner is strategic.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Note", max_chars=500, key=desk.key("note"), persist_state="session")
        is_yes = st.button("Approve the terms", type="primary", key=desk.key("approve"))
        is_no = st.button("Give it back", key=desk.key("return"))
    if is_yes or is_no:
        with write(desk.actor, note or "terms approved", done="Decided") as saving:
            commands.decide_term_sheet(saving.session, desk.number, actor=desk.actor, is_approved=is_yes, note=note)
        if saving.is_done:
            st.rerun()


def _sent(desk: "Desk") -> None:
    if access.may(desk.actor, MANAGE):
        _link(desk)
    with st.expander("Write down their answer"), st.form(desk.key("answer"), border=False):
        left, right = st.columns(2)
        given: dict[str, Any] = {"answer": left.radio("Answer", ANSWERS, format_func=WORDS.__getitem__, index=None)}
        given["name"] = right.text_input("Who said it", max_chars=LONGEST_NAME)
        given["words"] = st.text_area("Their words", max_chars=LONGEST_WORDS, height=80,
                                      help="For other terms: what should be different")  # fmt: skip
        if not st.form_submit_button("Save the answer"):
            return
    with write(desk.actor, "term sheet answered", done="Saved") as saving:
        commands.answer_term_sheet(saving.session, desk.number, actor=desk.actor, version=desk.page.row["version"],
                                   **{**given, "answer": given["answer"] or ""})  # fmt: skip
    if saving.is_done:
        st.rerun()


def _link(desk: "Desk") -> None:
    key = desk.key("link")
    if st.button("Make the partner's link", type="primary", icon=":material/link:", key=desk.key("make-link")):
        try:
            with store.housekeeping() as session:
                st.session_state[key] = address_of(commands.make_link(
                    session, actor=desk.actor, partner_id=desk.page.row["partner_id"], purpose=PURPOSE,
                    record_id=desk.number))  # fmt: skip
        except (Refused, ValueError) as wrong:
            states.notice(str(wrong))
    if key in st.session_state:
        states.notice("Send this link to the partner. It is shown here only now; make another one if it gets lost.")
        st.code(st.session_state[key], language=None, wrap_lines=True)


def _other_ways(desk: "Desk") -> None:
    with st.container(horizontal=True, gap="small"):
        is_back = st.button("Make it a draft again", key=desk.key("back"), type="tertiary")
        can_end = desk.page.row["state"] not in ("no", "withdrawn")
        is_ended = can_end and st.button("Withdraw it", key=desk.key("withdraw"), type="tertiary")
    if is_back or is_ended:
        act = commands.take_back_term_sheet if is_back else commands.withdraw_term_sheet
        with write(desk.actor, "term sheet taken back", done=plain("Done")) as saving:
            act(saving.session, desk.number, actor=desk.actor)
        if saving.is_done:
            st.rerun()
