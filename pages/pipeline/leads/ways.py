"""Which ways a lead has from where it stands; below the line exactly two."""

from typing import Any

import streamlit as st

from components import states
from components.frame import read
from data.core import access, clock
from data.core.access import Actor, Scope
from data.pipeline import commands
from data.pipeline.views import leads
from pages.pipeline.leads import acts

WORDS = {"touch": "Log a touch", "qualify": "Qualify", "nurture": "Nurture until", "disqualify": "Disqualify",
         "give": "Give to somebody else"}  # fmt: skip


def draw(actor: Actor, mine: Scope, found: dict[str, Any]) -> None:
    """Draw what can be done now."""
    outcome = found["decisions"][0]["outcome"] if found["decisions"] else "new"
    if found["status"] in ("nurture", "disqualified"):
        if st.button("Take it up again", type="primary"):
            acts.run(actor, "taken up again", lambda s: commands.take_up_lead(
                s, found["id"], actor=actor, row_version=found["row_version"]), done="It is an MQL again.")  # fmt: skip
        return
    if found["owner_id"] is None and outcome == "conflict":
        _conflict(actor, mine, found)
        return
    if found["owner_id"] is None and outcome != "nurture":
        _take(actor, found)
    _choose(actor, mine, found, _ways(found, outcome))


def _ways(found: dict[str, Any], outcome: str) -> list[str]:
    if found["status"] == "sql":
        return ["touch", "give"]
    if found["owner_id"] is None:
        return ["nurture", "disqualify"] if outcome == "nurture" else ["nurture", "disqualify", "give"]
    return list(WORDS)


def _choose(actor: Actor, mine: Scope, found: dict[str, Any], ways: list[str]) -> None:
    way = st.segmented_control("What next", ways, format_func=WORDS.__getitem__, key=f"lead-way-{found['id']}",
                               label_visibility="collapsed")  # fmt: skip
    if way == "touch":
        acts.touch(actor, found)
    elif way == "qualify":
        acts.qualify(actor, found)
    elif way == "nurture":
        acts.nurture(actor, found)
    elif way == "disqualify":
        day = clock.today("UTC")
        acts.disqualify(actor, found, read(leads.reasons, groups=("definitions",), scope=mine, on=day))
    elif way == "give":
        acts.give(actor, found, read(leads.takers, groups=("people", "definitions"), scope=mine))


def _conflict(actor: Actor, mine: Scope, found: dict[str, Any]) -> None:
    if not access.may(actor, "pipeline.route_leads"):
        states.notice(f"Two rules claim this lead. It waits for: {access.who_may('pipeline.route_leads')}.")
        return
    names = read(leads.claim_names, groups=("people", "definitions"), scope=mine)
    acts.settle(actor, {**found, "claim_names": names})


def _take(actor: Actor, found: dict[str, Any]) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.button("Take this lead", type="primary", icon=":material/back_hand:"):
            acts.run(actor, "taken from the queue", lambda s: commands.claim_lead(s, found["id"], actor=actor),
                     done="It is yours; its clock runs.")  # fmt: skip
        if access.may(actor, "pipeline.route_leads") and st.button("Route it by the rules"):
            acts.run(actor, "routed", lambda s: commands.route_lead(s, found["id"], actor=actor), done="Routed.")
