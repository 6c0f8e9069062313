"""Deal

One deal: where it stands, what its next gate asks for, what is known of the buyer, and everything that was changed.
"""


import streamlit as st

from components import states
from components.frame import address_day, data_as_of, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from data.core import access, clock
from data.pipeline import views
from pages.pipeline.deal import activity, buyer, exceptions, fields, head, moves, past, pocs, process, proof
from pages.pipeline.deal.saving import Open

PAGE = {"order": 90, "icon": ":material/handshake:", "right": "pipeline.view_deals", "hidden": True}
PARTS = ("Fields", "Qualification", "People", "Proof", "Process", "Activity", "Waivers", "History")

actor = require("pipeline.view_deals")
today = clock.today(settings().zone)
asked, mine = st.query_params.get("id", ""), scope(actor, "pipeline.view_deals")
if not asked.isdigit() or len(asked) > 15:
    page_head("Which deal?", "No deal is chosen.")
    states.empty(
        "A deal with its stage, gate, checklist, people and history.",
        "Deals are opened from the lists behind the numbers.",
    )
    link("Open coverage", "/pipeline-coverage")
    st.stop()

as_of = address_day(today)
is_past = as_of < today
view = read(views.deal_page, groups=views.DEAL_READS, scope=mine, deal_id=int(asked), as_of=as_of, is_past=is_past)
if view is None:
    page_head("Which deal?", "There is no such deal among those that you may see.")
    past_banner(as_of, today)
    states.notice(
        "It may belong to somebody else, not have been there on this day, or be gone with the import that brought it. "
        f"All deals are open to: {access.who_may('pipeline.view_deals')}, as far as each may see."
    )
    link("All deals", "/pipeline-deals")
    st.stop()

page_head(view.values["name"], head.answer(view))
if is_past:
    states.past(f"{as_of.day} {as_of:%B %Y}")
    link("Back to today", f"/pipeline-deal?id={view.id}")
opened = Open(actor, view, read(views.deal_choices, groups=views.DEAL_READS, scope=mine, deal_id=view.id, on=as_of),
              is_past=is_past)  # fmt: skip
head.tiles_of(opened)
head.strips(view)
moves.buttons(opened)
exceptions.waiting(opened)
head.gate(view)

part = st.segmented_control(
    "Part of the deal", PARTS, default="Fields", required=True, key="part", bind="query-params",
    label_visibility="collapsed",
)  # fmt: skip
if part == "Fields":
    fields.form(opened)
elif part == "Qualification":
    buyer.checklist_form(opened)
elif part == "People":
    buyer.people(opened)
elif part == "Proof":
    proof.shown(opened, mine)
elif part == "Process":
    process.shown(opened, mine)
    pocs.shown(opened, mine)
elif part == "Activity":
    activity.next_step(opened)
    activity.log(opened, settings().zone)
elif part == "Waivers":
    exceptions.waivers(opened)
elif part == "History":
    past.timeline_of(opened, mine, settings().zone, as_of if is_past else None)

page_foot(as_of=f"{as_of}", source="this deal and its ledger", n=view.activity_count, noun="activities",
          files=data_as_of(mine, "deals", "activities", known_on=as_of))  # fmt: skip
