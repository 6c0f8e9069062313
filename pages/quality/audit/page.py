"""Audit

What is wrong with the records, who puts it right, and until when?
"""

import streamlit as st

from components import chart, states
from components.frame import download, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar
from components.table import Column, table
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from pages.quality.audit import reading, running, tickets

PAGE = {"order": 40, "icon": ":material/rule:", "right": "work.view"}

actor = require("work.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "work.view")
view = read(views.audit, groups=views.AUDIT_READS, scope=mine, as_of=today)

head = st.container()
fields = tickets.fields(view)
chosen = scope_bar(fields, key="audit")
with head:
    page_head("What is wrong with the records?", reading.answer(view, held.zone))
    running.button(actor, view)

tiles(reading.tiles(view), key="audit")
bars = reading.bars(view)
if bars:
    section("Open tickets by rule", "As far as you may see them. A ticket clears itself once it is so no longer.")
    picked = chart.draw(reading.spec(bars), alt=reading.alt(bars), key="audit-rules", pick="group")
    tickets.follow_bar(view, picked)

section("The rules and their last run", "Hits of the whole company; the line shows the last runs.")
columns = [
    Column("title", "Rule", width=190), Column("hits", "Hits", "count", reason="why"),
    Column("new", "New", "count", reason="why"), Column("cleared", "Cleared", "count", reason="why"),
    Column("trend", "Trend", "trend", width=130), Column("open", "Open tickets", "count"),
    Column("late", "Past their day", "count"), Column("about", "What it finds", width=420),
]  # fmt: skip
table([{**row, "why": "not run yet"} for row in view.rules], columns, key="audit-runs", alt="The audit's rules",
      noun="rules")  # fmt: skip
if view.waiting:
    where = "The next run sends them." if view.has_channel else "No channel is set up, so they stay here."
    states.notice(f"Alerts of deals at risk that wait to be sent: {view.waiting:,}. {where}")

arguments = tickets.show(actor, view, chosen, mine, today)
page_foot(
    as_of=f"now, {today}: tickets keep no other day",
    source="tickets and runs of the audit in this store",
    n=view.open,
    noun="open tickets",
    downloads=download(
        "Download these tickets", offers.workbook, right=offers.WITHOUT_PRICES,
        file_name=offers.file_name("tickets", today),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name="tickets", **arguments,
    ) if access.may(actor, offers.WITHOUT_PRICES) else (),
    key="audit",
)  # fmt: skip
