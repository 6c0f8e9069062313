"""A lead or an account entered by hand: the disqualifiers are asked first, and what they refuse is listed."""

from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.page_head import section
from data.core import access, registry
from data.core.access import Actor

MAKES = {"lead": ("pipeline.edit_lead", "pipeline.take_in_lead"),
         "account": ("pipeline.edit_account", "pipeline.take_in_account")}  # fmt: skip
WORDS = {"lead": "Lead", "account": "Account"}
SAID = "intake-said"


def draw(actor: Actor) -> None:
    """The form; below it what became of the last entry."""
    section("Enter a lead or an account", "Disqualifiers are asked before anything is written.")
    kinds = [kind for kind, (right, _) in MAKES.items() if access.may(actor, right)]
    kind = st.segmented_control("What", kinds, default=kinds[0], format_func=WORDS.__getitem__, key="intake-kind")
    if kind is None:
        return
    with st.form("intake-form", border=False):
        name = st.text_input("Name", max_chars=200)
        left, right = st.columns(2)
        given: dict[str, Any] = {
            "country": left.text_input("Country", max_chars=80), "industry": right.text_input("Industry", max_chars=80),
            "use_case": left.text_input("Use case", max_chars=120),
            "technologies": right.text_input("Technologies", max_chars=400, help="Comma between"),
            "data_volume": left.selectbox("Data volume", ["low", "medium", "high"], index=None, placeholder="Unknown"),
            "employees": right.number_input("Employees", min_value=0, value=None, step=1),
        }  # fmt: skip
        if kind == "lead":
            given["company"] = left.text_input("Company", max_chars=200)
            given["email"] = right.text_input("E-mail", max_chars=200)
        else:
            given["business_model"] = left.text_input("Business model", max_chars=80)
            given["founded"] = right.number_input("Founded", min_value=1000, max_value=2200, value=None, step=1)
        is_sent = st.form_submit_button("Enter it", type="primary")
    if is_sent:
        _enter(actor, kind, name, {n: v.strip() or None if isinstance(v, str) else v for n, v in given.items()})
    if said := st.session_state.pop(SAID, ""):
        states.notice(said)


def _enter(actor: Actor, kind: str, name: str, given: dict[str, Any]) -> None:
    words = ""
    with write(actor, f"{kind} entered") as saving:
        made = registry.call(MAKES[kind][1], saving.session, actor=actor, name=name, **given)
        words = f"{made.name} is in."
        if reasons := getattr(made, "reasons", ""):  # then it is an entry of the list, not a record
            words = f"{made.name} is refused at intake: {reasons}. It is listed; you can appeal there."
    if saving.is_done:
        st.session_state[SAID] = words
        st.rerun()
