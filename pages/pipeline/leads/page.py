"""Leads

Which leads wait, for whom and how long; who answers in time; what nobody has and who decides it.
"""

import streamlit as st

from components.frame import data_as_of, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.scope_bar import scope_bar
from data.core import clock, offers
from data.pipeline import views
from pages.pipeline.leads import asked, board, levels, opened, unowned

PAGE = {
    "order": 15, "icon": ":material/timer:", "right": "pipeline.view_leads",
    "shows": (
        "pipeline.sla_attainment", "pipeline.lead_response_minutes", "pipeline.mql_to_sql",
    ),
}  # fmt: skip

actor = require("pipeline.view_leads")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view_leads")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
chosen = scope_bar(asked.fields(today, names), key="leads")
past_banner(chosen["as_of"], today)
arguments = asked.arguments(chosen, held, today)
opened.begin()

with head:
    board.head(mine, arguments)
if not asked.view(mine, arguments).has_leads:
    board.nothing_yet(actor)
    st.stop()
board.clocks(mine, arguments)
unowned.waiting(actor, mine, arguments)
levels.kept(mine, arguments)

opened.dialogs(actor, mine)
page_foot(
    as_of=board.moment(asked.view(mine, arguments)),
    source="leads, their clocks and touches in this store",
    files=data_as_of(mine, "leads", "activities", known_on=arguments["as_of"]),
    n=len(asked.view(mine, arguments).clocks),
    noun="running clocks",
    downloads=download(
        "Download these tables",
        offers.workbook,
        right="pipeline.view_leads",
        file_name=offers.file_name("leads", arguments["as_of"]),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name="leads",
        as_of=arguments["as_of"],
        at=arguments["at"],
        filters=arguments["filters"],
    ),
    key="leads",
)
