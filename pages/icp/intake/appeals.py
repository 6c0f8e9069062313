"""Appeals: one click asks, another person decides, a third click lets in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.page_head import section
from data.core import access
from data.core.access import Actor
from data.icp import commands
from data.icp.views.intake import Refusal

WHY = ("What is known about them is wrong", "Worth an exception", "A partner asks for it")
MAKES = {"lead": "pipeline.edit_lead", "account": "pipeline.edit_account"}
MOST = 20


def draw(actor: Actor, by_state: Mapping[str, Sequence[Refusal]]) -> None:
    """What waits for this person: to let in, to decide, to appeal."""
    if by_state["granted"]:
        section("May come in", "Their appeal was granted.")
        for one in by_state["granted"][:MOST]:
            _let_in(actor, one)
    if by_state["asked"]:
        section("Appeals that wait")
        for one in by_state["asked"][:MOST]:
            _decide(actor, one)
    out = [*by_state["refused"], *by_state["kept"]]
    if out and access.may(actor, "waivers.propose"):
        section("Appeal")
        _appeal(actor, out)


def _run(actor: Actor, why: str, done: str, act: Callable[[Any], Any]) -> None:
    with write(actor, why, done=done) as saving:
        act(saving.session)
    if saving.is_done:
        st.rerun()


def _let_in(actor: Actor, one: Refusal) -> None:
    states.notice(f"{one.name}: {one.reasons}. {one.appeal}")
    if access.may(actor, MAKES[one.kind]) and st.button(f"Take {plain(one.name)} in", type="primary",
                                                        key=f"intake-in-{one.id}"):  # fmt: skip
        _run(actor, "let in after an appeal", "It is in.", lambda s: commands.let_in(s, one.id, actor=actor))


def _decide(actor: Actor, one: Refusal) -> None:
    states.notice(f"{one.name}: {one.reasons}. {one.appeal}")
    if one.appeal_by_id == actor.id or not access.may(actor, "waivers.approve"):
        states.notice(f"Somebody else decides: {access.who_may('waivers.approve')}.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Note", max_chars=500, key=f"intake-note-{one.id}", width=320)
        is_yes = st.button("Grant", type="primary", key=f"intake-yes-{one.id}")
        is_no = st.button("Refuse", key=f"intake-no-{one.id}")
    if is_yes or is_no:
        _run(actor, note or "appeal decided", "Decided", lambda s: commands.decide_appeal(
            s, one.appeal_id or 0, actor=actor, is_granted=is_yes, note=note))  # fmt: skip


def _appeal(actor: Actor, out: Sequence[Refusal]) -> None:
    names = {one.id: f"{one.name}: {one.reasons}" for one in out}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        number = st.selectbox("Who", list(names), format_func=lambda n: plain(names[n]), key="intake-who", width=380)
        why = st.selectbox("Why they should come in", list(WHY), accept_new_options=True, key="intake-why", width=300)
        is_sent = st.button("Appeal", type="primary", key="intake-appeal")
    if is_sent:
        _run(actor, why or "", "The appeal waits for a decision.",
             lambda s: commands.appeal(s, number, actor=actor, reason=why or ""))  # fmt: skip
