"""Automations

What the suite does by itself about a sale: a fixed list, each on or off, when it last ran, and the tasks it made.
"""

import streamlit as st

from components import states
from components.frame import read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.tile import tiles
from data.core import access, clock
from data.sales.automations import newest_run
from data.sales.views.automations import AUTOMATION_READS, automation_list, automation_tasks
from pages.sales.automations import listing, reading

PAGE = {"order": 55, "icon": ":material/smart_toy:", "right": "work.view"}
EDIT = "definitions.edit"

actor = require("work.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "work.view")
view = read(automation_list, groups=AUTOMATION_READS, scope=mine, as_of=today, newest=newest_run())
tasks = read(automation_tasks, groups=AUTOMATION_READS, scope=mine, as_of=today)

page_head("What runs by itself?", reading.answer(view, tasks))
tiles(reading.tiles(view, tasks), key="automations")
rules, made = st.tabs(["Automations", "Their tasks"], on_change="rerun", key="automation-tabs")
if rules.open:
    with rules:
        listing.rules(actor, view, held.zone, may_switch=access.may(actor, EDIT))
        if not access.may(actor, EDIT):
            states.notice(f"Automations are switched on and off by: {access.who_may(EDIT)}.")
if made.open:
    with made:
        listing.tasks(actor, view, tasks)
page_foot(as_of=f"{today}", source="the runs of the automations; the job sales.automations makes the daily tasks",
          n=len(tasks), noun="open tasks", key="automations")  # fmt: skip
