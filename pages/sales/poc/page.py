"""Proof of concept

One proof of concept: its clock, both lanes, what it has to show, who uses it, and how it ends.
"""


import streamlit as st

from components import states
from components.frame import address_day, data_as_of, download, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.tile import tiles
from data.core import access, clock
from data.sales import poc_calendar, views
from pages.sales.poc import acts, criteria, head, past, steps, usage
from pages.sales.poc.opened import Open

PAGE = {"order": 90, "icon": ":material/science:", "right": "sales.view_pocs", "hidden": True}
PARTS = ("Criteria", "Steps", "Usage", "Stalls", "History")

actor = require("sales.view_pocs")
zone = settings().zone
today = clock.today(zone)
asked, mine = st.query_params.get("id", ""), scope(actor, "sales.view_pocs")
if not asked.isdigit() or len(asked) > 15:
    page_head("Which proof of concept?", "None is chosen.")
    states.empty("Its clock, its lanes, its criteria, its usage and its history.", "They are opened from the board.")
    link("Open the board", "/sales-poc-board")
    st.stop()

as_of = address_day(today)
is_past = as_of < today
now = clock.end_of_day(as_of, zone) if is_past else clock.now().replace(second=59, microsecond=999_999)
view = read(views.poc_page, groups=views.POC_READS, scope=mine, poc_id=int(asked), as_of=as_of, now=now)
if view is None:
    page_head("Which proof of concept?", "There is none such among those that you may see.")
    past_banner(as_of, today)
    states.notice(
        "It may belong to somebody else's deal, not have started on this day, or be gone with the import that brought "
        f"it. They are open to: {access.who_may('sales.view_pocs')}, as far as each may see."
    )
    st.stop()

status, word = head.standing(view.row)
page_head(view.row.name, head.answer(view), status=status, word=word)
if is_past:
    states.past(f"{as_of.day} {as_of:%B %Y}")
    link("Back to today", f"/sales-poc?id={view.row.id}")
    states.notice("Clock, events a day, judgements and stalls are those of that day. Steps, planned days and people "
                  "are those known now: their changes are under History.")  # fmt: skip
opened = Open(actor, view, as_of, now, zone, is_past)
tiles(head.tiles(view), key="poc")
if view.row.is_overdue and not is_past:
    states.notice("It is past its planned end. Close it out: expand, extend for a price, or exit with a reason.")
acts.buttons(opened)
steps.timeline(opened)

part = st.segmented_control(
    "Part", PARTS, default=PARTS[0], required=True, key="part", bind="query-params", label_visibility="collapsed",
)  # fmt: skip
if part == "Criteria":
    criteria.draw(opened)
elif part == "Steps":
    steps.draw(opened)
    steps.provisioning(opened)
    acts.sandbox(opened)
elif part == "Usage":
    usage.draw(opened)
elif part == "Stalls":
    past.stalls(opened)
elif part == "History":
    past.history(opened, mine)

link("Open the board", "/sales-poc-board")
page_foot(as_of=f"{as_of}", source="this proof of concept, its usage and the messages of its deal", n=view.events,
          noun="usage events", files=data_as_of(mine, "pocs", "usage", known_on=as_of), key="poc",
          downloads=download("Download its dates", poc_calendar.poc_calendar, right="sales.view_pocs", as_of=as_of,
                             file_name=f"poc-{view.row.id}.ics", mime=poc_calendar.MIME, poc_id=view.row.id,
                             now=now))  # fmt: skip
