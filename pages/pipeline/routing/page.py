"""Routing

Who gets a lead and by which rule; what a change of the rules would have done; who takes turns and who is away.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, past_banner, read, require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar
from components.tile import tiles
from data.core import access, clock
from data.pipeline.views import routing
from pages.pipeline.routing import editor, reading, turns

PAGE = {"order": 16, "icon": ":material/call_split:", "right": "pipeline.view_leads"}

actor = require("pipeline.view_leads")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view_leads")

head = st.container()
chosen = scope_bar([as_of_field(today)], key="routing")
past_banner(chosen["as_of"], today)
day = min(chosen["as_of"] or today, today)
at = clock.end_of_day(day, held.zone)
table = read(routing.routing, groups=routing.READS, scope=mine, on=day)
fast = read(routing.fast_path, groups=routing.READS, scope=mine, at=at)

with head:
    status, word = reading.standing(table)
    page_head("Who gets which lead?", reading.answer(table, fast), status=status, word=word)
tiles(reading.tiles(table, fast), key="routing")
if table.blocking:
    states.notice("These rules give leads to nobody. Edit them:", items=table.blocking)
if table.overlaps:
    states.notice("These rules can claim the same lead:", items=table.overlaps)

is_past = day < today
names = ["Rules in force", "Edit the rules", "Who takes turns", "Versions"]
rules, edit, people, versions = st.tabs(names, on_change="rerun", key="routing-tabs")
if rules.open:
    with rules:
        reading.rules(table)
if edit.open:
    with edit:
        if is_past:
            states.notice("Rules are edited on the present day: what was decided before stays as it was.")
        elif not access.may(actor, "definitions.edit"):
            states.notice(f"Rules are edited by: {access.who_may('definitions.edit')}.")
        else:
            editor.draw(actor, mine, table, fast, at)
if people.open:
    with people:
        turns.draw(actor, mine, day, is_past=is_past)
if versions.open:
    with versions:
        reading.versions(table)

page_foot(as_of=moment(min(at, clock.now()), held.zone), source="routing rules, leads and people in this store",
          n=fast.leads, noun="leads in 30 days", key="routing")  # fmt: skip
