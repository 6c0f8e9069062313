"""Intake

Who may not come in and why: leads and accounts that a disqualifier ruled out, and the appeal against it.
"""

import streamlit as st

from components import states
from components.frame import read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access, clock
from data.icp.views import intake as views
from pages.icp.intake import appeals, entering

PAGE = {"order": 42, "icon": ":material/block:", "right": "pipeline.view_leads"}

actor = require("pipeline.view_leads")
today = clock.today(settings().zone)
mine = scope(actor, "pipeline.view_leads")
found = read(views.refused, groups=views.INTAKE_READS, scope=mine, on=today)
by_state = {state: [one for one in found if one.state == state] for state in views.WORDS}

waits, may = len(by_state["asked"]), len(by_state["granted"])
out = len(by_state["refused"]) + len(by_state["kept"])
answer = f"{out:,} out, {waits:,} {'waits' if waits == 1 else 'wait'} for a decision, {may:,} may come in."
page_head("Who was refused at intake?", answer if found else "Nobody: no lead or account met a disqualifier.")
tiles([
    Tile("Refused", f"{len(found):,}", note="leads and accounts"),
    Tile("Appeals", f"{waits:,}", status="yellow" if waits else "green", word="To decide" if waits else "None wait"),
    Tile("May come in", f"{may:,}", note="an appeal was granted"),
    Tile("Came in", f"{len(by_state['in']):,}", note="after an appeal"),
], key="intake")  # fmt: skip

listed, entry = st.tabs(["Refused at intake", "Enter a lead or an account"], on_change="rerun", key="intake-tabs")
if listed.open:
    with listed:
        section("Refused at intake", "Rows of a file are listed once the rest of the file went in.")
        if not found:
            states.notice("Nobody was refused. What rules out stands in the customer profile.")
        else:
            columns = [
                Column("name", "Name", width=190), Column("kind", "Kind"), Column("reasons", "Because", width=220),
                Column("state", "State", "status"), Column("facts", "What is known", width=260),
                Column("source", "From"), Column("by", "By"), Column("refused_on", "On", "date"),
            ]  # fmt: skip
            table([one.as_row() for one in found], columns, key="intake-list", alt=f"{len(found)} refused at intake",
                  noun="entries")  # fmt: skip
            appeals.draw(actor, by_state)
if entry.open:
    with entry:
        if access.may(actor, "pipeline.edit_lead") or access.may(actor, "pipeline.edit_account"):
            entering.draw(actor)
        else:
            states.notice(f"Leads are entered by: {access.who_may('pipeline.edit_lead')}.")

page_foot(as_of=f"{today}", source="leads and accounts that were turned away", n=len(found), noun="entries",
          key="intake")  # fmt: skip
