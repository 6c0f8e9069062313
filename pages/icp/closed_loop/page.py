"""Closed loop

What losses say about whom we sell to: the reasons that cost most since the profile in force began, and a next version.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, data_as_of, download, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.icp.views.closed_loop import LOOP_READS, closed_loop
from pages.icp.closed_loop import proposing, reading

PAGE = {"order": 43, "icon": ":material/autorenew:", "right": "icp.view_fit"}

actor = require("icp.view_fit")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "icp.view_fit")

head = st.container()
chosen = scope_bar([as_of_field(today)], key="loop")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(closed_loop, groups=LOOP_READS, scope=mine, as_of=as_of)
with head:
    page_head("What do losses say about our profile?", reading.answer(view))

tiles(reading.tiles(view), key="loop")
section(f"Reasons since {reading.since(view)}", f"New and expansion business in {view.currency}, largest first. "
        "Scores are those that the deals had when they qualified.")  # fmt: skip
if view.reasons:
    table(reading.rows(view), reading.COLUMNS, key="loop-reasons", alt=reading.answer(view), noun="reasons")
    link("See the deals behind the reasons", "/pipeline-losses")
else:
    states.notice("No deal was lost or left undecided in this time.")
section("Churn")
states.notice("No churn is fed yet. Its reasons stand here once subscriptions are kept in this store.")

if as_of == today:
    proposing.draw(actor, view)
prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{as_of}", source="closed deals and the profile in force", n=view.deals, noun="deals",
    files=data_as_of(scope(actor, "icp.view_fit"), "deals", known_on=as_of),
    downloads=download(
        "Download the board", offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        name="closed-loop", with_prices=prices, file_name=offers.file_name("closed-loop", as_of), as_of=as_of,
        period=clock.period_of(as_of, held.calendar),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="loop",
)  # fmt: skip
