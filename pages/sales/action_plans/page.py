"""Action plans

Which deals run to plan: mutual action plans with their next row and slip, dated steps, and what deals wait for.
"""

import streamlit as st

from components.frame import read, require, scope, settings
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import clock
from data.sales.views.plans import PLAN_READS, plan_page, plans
from data.sales.views.steps import STEP_READS, step_deals
from data.sales.views.validation import PREFLIGHT_READS, preflights
from pages.sales.action_plans import lists, one, reading

PAGE = {"order": 51, "icon": ":material/checklist:", "right": "pipeline.view_deals",
        "shows": ("sales.overdue_steps", "sales.plans_past_close", "sales.deals_waiting")}  # fmt: skip

actor = require("pipeline.view_deals")
today = clock.today(settings().zone)
mine = scope(actor, "pipeline.view_deals")
asked = st.query_params.get("deal", "")
if asked:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
    one.draw(actor, number, read(plan_page, groups=PLAN_READS, scope=mine, deal_id=number, as_of=today))
    st.stop()

every = read(step_deals, groups=STEP_READS, scope=mine, as_of=today)
head = st.container()
chosen = scope_bar([
    Field("segment", "Segment", kind="many", options={name: name for name in every.segments}, front=True),
    Field("owner", "Owner", kind="many", options={name: name for name in every.owners}, front=True),
], key="plans")  # fmt: skip
segments, owners = tuple(chosen["segment"] or ()), tuple(chosen["owner"] or ())
filters = {name: given for name, given in (("segment", segments), ("owner", owners)) if given}
view = read(plans, groups=PLAN_READS, scope=mine, as_of=today, segments=segments, owners=owners)
dated = read(step_deals, groups=STEP_READS, scope=mine, as_of=today, filters=filters) if filters else every
rolled = read(preflights, groups=PREFLIGHT_READS, scope=mine, as_of=today, segments=segments, owners=owners)
with head:
    page_head("Which deals run to plan?", reading.answer(view, dated, rolled))
tiles(reading.tiles(view, dated, rolled), key="plans")

planned, stepped, waiting = st.tabs(["Plans", "Dated steps", "Pre-flight"], on_change="rerun", key="plans-tabs")
if planned.open:
    with planned:
        lists.plan_list(actor, view)
if stepped.open:
    with stepped:
        lists.step_list(dated)
if waiting.open:
    with waiting:
        lists.waiting_list(rolled)
lists.foot(view, filters)
