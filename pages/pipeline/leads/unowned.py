"""Leads that nobody has: conflicts for managers, the queue, and what lies below the line."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor, Scope
from data.pipeline import commands
from pages.pipeline.leads import asked, opened

KINDS = {"conflict": ("red", "Conflict"), "queue": ("yellow", "In the queue"), "nurture": ("grey", "Below the line"),
         "new": ("yellow", "Not routed")}  # fmt: skip
ORDER = tuple(KINDS)
COLUMNS = [
    Column("lead", "Lead", "open", width=150), Column("company", "Company", width=140),
    Column("segment", "Segment", width=95), Column("source", "Source", width=90),
    Column("fit", "Fit score", "count", reason="unknown"),
    Column("known", "Data known", "percent", reason="unknown"), Column("why", "Why", width=215),
    Column("waited", "Waits", width=85), Column("state", "State", "status"),
]  # fmt: skip


def waiting(actor: Actor, mine: Scope, given: Mapping[str, Any]) -> None:
    """The table of leads without an owner, as they are now, and the button that routes what was never routed."""
    view = asked.view(mine, given)
    section("Nobody has them", "As of now: who has a lead is not kept for past days." if given["at"] else
            "A manager settles conflicts; anybody may take a lead from the queue.")  # fmt: skip
    if not view.waiting:
        states.notice("Every lead has somebody.")
    else:
        rows = sorted(({**row, "state": KINDS.get(row["outcome"], KINDS["new"]), "unknown": "unknown",
                        "waited": "" if row["used"] is None else f"{row['used']:,} min"} for row in view.waiting),
                      key=lambda row: (ORDER.index(row["outcome"]) if row["outcome"] in ORDER else 9,
                                       -(row["used"] or 0)))  # fmt: skip
        said = f"{counted(len(view.waiting), 'leads')} without an owner, {len(view.conflicts)} claimed by two rules"
        table(rows, COLUMNS, key="lead-unowned", alt=said, noun="leads", on_open=opened.choose,
              href=lambda row: f"/pipeline-leads?lead={row['id']}")  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        opened.add(actor)
        fresh = sum(row["outcome"] == "new" for row in view.waiting)
        if fresh and access.may(actor, "pipeline.route_leads"):
            words = f"Route {fresh:,} lead{'' if fresh == 1 else 's'} by the rules"
            if st.button(words, icon=":material/call_split:"):
                _route(actor)


def _route(actor: Actor) -> None:
    with write(actor, "waiting leads routed", done="Routed by the rules in force.") as saving:
        commands.route_waiting(saving.session, actor=actor)
    if saving.is_done:
        st.rerun()
