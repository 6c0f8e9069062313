"""When signs fire and what new customers get, as it holds now; whoever edits definitions changes it here."""

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, rulebook
from data.core.access import Actor
from data.customers import commands, expansion_rules
from data.customers.views.expansion_shapes import Expansion

EDIT = "definitions.edit"
HEADS = [("Sign", False), ("Fires when", False), ("On", False)]
NUMBERS = {"count": "How often", "days": "Within days", "readings": "Weeks running"}


def draw(actor: Actor, view: Expansion) -> None:
    """The signs and sequences of the day, and the forms that change them."""
    policy = expansion_rules.policy(view.as_of)
    quiet = policy["cool_down_days"]
    section("When a sign fires", f"An ended sign of a customer does not come again for {quiet} days.")
    rows = [[rule["label"], said(name, rule), "yes" if rule["is_on"] else "no"]
            for name, rule in policy["triggers"].items()]  # fmt: skip
    put(plain_table(rows, HEADS, alt="When a sign of growth fires"))
    section("What new customers get", "Steps by days after the first subscription began.")
    template = rulebook.in_force(expansion_rules.ADOPTION, view.as_of)
    every = {"All others": template["all"], **template["segments"]}
    lines = [[name, f"{step['day']}", step["title"], step["what"]] for name, steps in every.items() for step in steps]
    put(plain_table(lines, [("Segment", False), ("Day", True), ("Step", False), ("What is done", False)],
                    alt="Steps of new customers by segment"))  # fmt: skip
    if not access.may(actor, EDIT):
        states.notice(f"These rules are edited by: {access.who_may(EDIT)}.")
        return
    with st.container(horizontal=True, gap="small"):
        if st.button("Change when a sign fires", key="edit-signs"):
            signs(actor)
        if st.button("Change the steps of a segment", key="edit-steps"):
            sequences(actor)


def said(name: str, rule: Mapping[str, Any]) -> str:
    """When a sign fires, in words."""
    if name == "seat_utilisation":
        return (f"{_percent(rule['share'])} of the seats in use {rule['readings']} weeks running; urgent from "
                f"{_percent(rule['urgent'])} on")  # fmt: skip
    if "count" in rule:
        return f"{rule['count']} or more within {rule['days']} days"
    return f"a contact within {rule['days']} days"


def _percent(share: Any) -> str:
    return f"{Decimal(str(share)) * 100:.0f}%"


@st.dialog("When a sign fires", width="large")
def signs(actor: Actor) -> None:
    """One sign at a time: on or off, its numbers, and why."""
    held = rulebook.held(expansion_rules.EXPANSION)
    content = deepcopy(dict(held.content))
    names = list(content["triggers"])
    name = st.selectbox("Sign", names, format_func=lambda n: plain(content["triggers"][n]["label"]), key="edit-sign")
    rule = dict(content["triggers"][name])
    with st.form(f"edit-{name}-{held.version}", border=False):
        rule["is_on"] = st.toggle("It fires", value=rule["is_on"])
        for part, label in NUMBERS.items():
            if part in rule:
                rule[part] = int(st.number_input(label, min_value=1, max_value=366, value=int(rule[part])))
        for part, label in (("share", "Share of the seats, percent"), ("urgent", "Urgent from, percent")):
            if part in rule:
                percent = st.number_input(label, min_value=1, max_value=200, value=int(Decimal(str(rule[part])) * 100))
                rule[part] = Decimal(int(percent)) / 100
        rule["prompt"] = st.text_input("What it suggests", value=rule["prompt"], max_chars=300)
        content["cool_down_days"] = int(st.number_input("Days an ended sign stays silent", min_value=1, max_value=366,
                                                        value=int(content["cool_down_days"])))  # fmt: skip
        note = st.text_input("Why", max_chars=500)
        if not st.form_submit_button("Save", type="primary"):
            return
    content["triggers"] = {**content["triggers"], name: rule}
    _save(actor, commands.edit_expansion_rules, content, note, held.version)


@st.dialog("Steps of a segment", width="large")
def sequences(actor: Actor) -> None:
    """The steps of a segment as a grid: day, title, what is done."""
    held = rulebook.held(expansion_rules.ADOPTION)
    content = deepcopy(dict(held.content))
    known = ["all", *content["segments"]]
    name = st.selectbox("Segment", known, format_func=lambda n: "All others" if n == "all" else plain(n),
                        accept_new_options=True, key="edit-segment")  # fmt: skip
    steps = content["all"] if name == "all" else content["segments"].get(name, content["all"])
    st.caption("A segment that is not in the list can be typed: it begins with the steps of all others.")
    edited = st.data_editor(
        [dict(step) for step in steps], key=f"edit-steps-{name}-{held.version}", num_rows="dynamic", hide_index=True,
        column_config={"day": st.column_config.NumberColumn("Day", min_value=1, max_value=366, step=1),
                       "title": st.column_config.TextColumn("Step", max_chars=300),
                       "what": st.column_config.TextColumn("What is done", max_chars=300, width="large")},
    )  # fmt: skip
    note = st.text_input("Why", max_chars=500, key="edit-steps-note")
    if not st.button("Save", type="primary", key="edit-steps-save"):
        return
    told = [{"day": int(row["day"]) if row.get("day") else 0, "title": str(row.get("title") or ""),
             "what": str(row.get("what") or "")} for row in edited]  # fmt: skip
    if name == "all":
        content["all"] = told
    else:
        content["segments"] = {**content["segments"], name: told}
    _save(actor, commands.edit_adoption, content, note, held.version)


def _save(actor: Actor, command: Any, content: Mapping[str, Any], note: str, opened: int) -> None:
    with write(actor, note or None, done="It holds from today on.") as saving:
        command(saving.session, actor=actor, content=content, note=note, opened=opened)
    if saving.is_done:
        st.rerun()
