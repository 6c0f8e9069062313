"""What is done for a customer: the first steps, closed here, and its signs of growth."""

from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import link, scope
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.customers import commands
from data.customers.views.expansion_shapes import OUTCOME_WORDS, StepRow
from pages.customers.account.opened import Open, save

WORK = "work.edit"
VERDICTS = {"late": ("red", "Late"), "waits": ("grey", "Waits"), "on_time": ("green", "On time"),
            "left_out": ("grey", "Left out")}  # fmt: skip


def draw(opened: Open) -> None:
    """Steps, the form that closes one, and signs."""
    section("First steps", "Made with the first subscription, by the segment of the customer.")
    _steps(opened)
    _close(opened)
    section("Signs of growth", "The newest first.")
    _signs(opened)
    link("Open all signs", "/customers-expansion")


def _steps(opened: Open) -> None:
    rows: list[dict[str, Any]] = [{
        "title": one.title, "due": one.due_on, "closed": one.closed_on, "none": "not yet",
        "owner": one.owner or "nobody", "verdict": VERDICTS[one.verdict], "note": one.note,
    } for one in opened.view.steps]  # fmt: skip
    if not rows:
        states.notice("There are no steps. They are made when a first subscription begins.")
        return
    columns = [
        Column("title", "Step", width=430), Column("due", "Due", "date", reason="none"),
        Column("closed", "Closed", "date", reason="none"), Column("owner", "Owner", width=140),
        Column("verdict", "In time", "status"), Column("note", "Note", width=200),
    ]  # fmt: skip
    table(rows, columns, key="account-steps", alt=f"{len(rows)} first steps", noun="steps")


def _close(opened: Open) -> None:
    mine = [one for one in opened.view.steps if one.state == "open" and _may_close(opened, one)]
    if opened.is_past or not mine:
        return
    known = {one.id: one for one in mine}
    with st.form(opened.key("close-step"), clear_on_submit=True):
        number = st.selectbox("Close a step", list(known), format_func=lambda n: clean(known[n].title))
        note = st.text_input("Note", max_chars=500, help="Needed to drop a step: a dropped one no longer counts.")
        with st.container(horizontal=True, gap="small"):
            done = st.form_submit_button("Mark it done", type="primary")
            drop = st.form_submit_button("Drop it")
    if done or drop:
        save(opened, commands.settle_adoption, number, why="step of a new customer", is_done=done, note=note,
             done="Done." if done else "Dropped.")  # fmt: skip


def _may_close(opened: Open, one: StepRow) -> bool:
    if not access.may(opened.actor, WORK):
        return False
    reach = scope(opened.actor, WORK)
    return reach.kind == "all" or one.owner_id in {reach.user_id, *reach.team_user_ids}


def _signs(opened: Open) -> None:
    rows: list[dict[str, Any]] = [{
        "label": one.label, "evidence": one.evidence, "fired": one.fired_on, "owner": one.owner or "nobody",
        "state": OUTCOME_WORDS[one.state], "ended": one.ended_on, "none": "runs", "deal": one.deal, "note": one.note,
    } for one in opened.view.triggers]  # fmt: skip
    if not rows:
        states.notice("None has fired for this customer.")
        return
    columns = [
        Column("label", "Sign", width=200), Column("evidence", "Evidence", width=300), Column("fired", "Fired", "date"),
        Column("owner", "Owner", width=130), Column("state", "State"), Column("ended", "Ended", "date", reason="none"),
        Column("deal", "Deal", width=180), Column("note", "Note", width=180),
    ]  # fmt: skip
    table(rows, columns, key="account-signs", alt=f"{len(rows)} signs of growth", noun="signs")
