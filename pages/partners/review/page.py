"""Partner review

One review: planned, live on two screens (what the room sees, what is written down), and its minutes.
"""

import streamlit as st

from components import states
from components.frame import go, link, read, require, scope, settings
from components.page_head import page_head
from data.core import access, clock
from data.partners.views.review import ROOM_READS, room
from pages.partners.review import closed, desk, planned, wall
from pages.partners.review.opened import Open

PAGE = {"order": 96, "icon": ":material/co_present:", "right": "partners.view_partners", "hidden": True}
PRESENTER, NOTES = "presenter", "notes"

actor = require("partners.view_partners")
zone = settings().zone
mine = scope(actor, "partners.view_partners")
asked = st.query_params.get("id", "")
found = None
if asked.isascii() and asked.isdigit() and len(asked) < 16:
    found = read(room, groups=ROOM_READS, scope=mine, review_id=int(asked))
if found is None:
    page_head("Which review?", "There is none such among those that you may see.")
    states.notice(f"Reviews are open to: {access.who_may('partners.view_partners')}, as far as each may see.")
    if st.button("All reviews", icon=":material/arrow_back:", key="review-none"):
        go("/partners-reviews")
    st.stop()

opened = Open(actor, found.id, mine, zone, clock.today(zone))
if st.query_params.get("view") == PRESENTER:
    wall.draw(opened)
    st.stop()
if found.state == "planned":
    planned.draw(opened, found)
elif found.state == "live":
    desk.draw(opened, found)
else:
    closed.draw(opened, found)
link("All reviews", "/partners-reviews")
