"""Monday

Where to begin the week: the numbers that matter, what changed since you looked, what is at risk, what to do next.
"""

import streamlit as st

from components import print_sheet, states
from components.frame import as_of_field, data_as_of, past_banner, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar
from data.core import clock
from pages.home.monday import faces, ordering, packing, parts, since

PAGE = {
    "order": 0, "icon": ":material/home:", "right": "pipeline.view",
    "shows": ("pipeline.coverage", "pipeline.overdue_amount", "pipeline.at_risk_amount", "operations.jobs_green_share"),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)

head = st.container()
bar = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-monday-bar")
with bar:
    chosen = scope_bar([as_of_field(today)], key="monday")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)

shown, todo = faces.numbers_of(actor, as_of), faces.next_of(actor, as_of)
with bar:
    ordering.button(actor, shown)
    packing.button(actor, chosen["as_of"])
with head:
    page_head(f"{held.company or 'Quarterdeck'}, {as_of:%A} {as_of.day} {as_of:%B %Y}", parts.answer(shown, todo))
if not shown:
    states.empty("The numbers of your company, what changed and what is at risk.",
                 "Nothing is here yet that you may see.")  # fmt: skip
faces.tiles(actor, shown, as_of)

with st.container(key="qd-monday-halves"):
    left, right = st.columns([2, 3], gap="medium")
with left:
    parts.pictures(shown)
    parts.todo(todo)
with right:
    since.draw(actor, as_of, today)
    parts.at_risk(shown)
parts.maps(shown)

mine = scope(actor, "pipeline.view")
page_foot(as_of=f"{as_of}", source="this store", files=data_as_of(mine, known_on=as_of), key="monday")
print_sheet.lying_sheet(hide=("qd-monday-bar", "qd-foot-monday"), zoom=0.6)
