"""Proofs of concept

Which proofs of concept run, which have gone silent, how many convert, and how fast a stall is dealt with.
"""

import streamlit as st

from components.frame import data_as_of, download, past_banner, read, require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.scope_bar import scope_bar
from data.core import access, clock, offers
from data.sales import views
from pages.sales.poc_board import asked, board, closed, stalls, starting

PAGE = {
    "order": 10, "icon": ":material/science:", "right": "sales.view_pocs",
    "shows": ("sales.poc_stalled", "sales.poc_conversion", "sales.poc_cycle_days", "sales.poc_alert_sla",
              "sales.poc_win_rate_difference"),
}  # fmt: skip

actor = require("sales.view_pocs")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "sales.view_pocs")

head = st.container()
everything = {"as_of": today, "at": None, "zone": held.zone, "filters": {}}
chosen = scope_bar(asked.fields(today, asked.view(mine, everything)), key="pocs")
past_banner(chosen["as_of"], today)
given = asked.arguments(chosen, held, today)
with head:
    board.head(mine, given)
starting.button(actor, mine, given)

part = st.segmented_control("What to see", asked.PARTS, default=asked.PARTS[0], required=True, key="part",
                            bind="query-params", label_visibility="collapsed")  # fmt: skip
view = asked.view(mine, given)
if part == "Running":
    if given["at"]:
        board.not_kept()
    if not view.rows:
        board.nothing_yet(actor, given)
    board.running(mine, given)
else:
    found = read(views.poc_conversion, groups=views.POC_READS, scope=mine, as_of=given["as_of"],
                 filters=given["filters"] or None)  # fmt: skip
    show = closed.draw if part == "Closed" else stalls.draw
    show(mine, given, found)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=moment(view.now, held.zone) if not given["at"] else f"{given['as_of']}",
    source="proofs of concept, usage and messages in this store", n=len(view.rows), noun="proofs of concept",
    files=data_as_of(mine, "pocs", "usage", known_on=given["as_of"]), key="pocs",
    downloads=download(
        "Download this board" if part == "Running" else "Download the conversion", offers.workbook,
        right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES, with_prices=prices,
        name="poc-board" if part == "Running" else "poc-conversion", as_of=given["as_of"], filters=given["filters"],
        period=clock.period_of(given["as_of"], held.calendar), file_name=offers.file_name("pocs", given["as_of"]),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)  # fmt: skip
