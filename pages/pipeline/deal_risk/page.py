"""Deal risk

Which open deals are at risk, why, and what to do about each of them today?
"""

import streamlit as st

from components import chart, states
from components.frame import data_as_of, download, link, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from pages.pipeline.deal_risk import asked, listing, pictures, reading, tabs

PAGE = {
    "order": 30, "icon": ":material/warning:", "right": "pipeline.view",
    "shows": (
        "pipeline.at_risk_amount", "pipeline.high_risk_deals",
    ),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="risk")
past_banner(chosen["as_of"], today)
with understood(head, "Which open deals are at risk?"):
    arguments = asked.arguments(chosen, held, today)

view = read(views.risks, groups=views.RISK_READS, scope=mine, **arguments)
with head:
    page_head("Which open deals are at risk?", reading.answer(view))
if not view.open.deals:
    states.empty(
        "Open deals by risk, with the reasons and what to do about each.",
        "No open deal fits these filters." if view.has_deals else "There are no deals yet. They come in by import.",
    )
    if not view.has_deals and access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")
    st.stop()

tiles(reading.tiles(view, words(fields, chosen)), key="risk")

bars = pictures.bars(view)
section("What puts it at risk", pictures.remark(view))
if bars:
    picked = chart.draw(pictures.spec(view, bars), alt=pictures.alt(view, bars), key="risk-reasons", pick="group")
    listing.follow_bar(picked)
else:
    states.notice("No reason holds for any open deal.")

band, reason = listing.deals(actor, view, arguments, is_past=arguments["as_of"] < today)
tabs.more(view, mine, arguments)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{view.as_of}",
    source="deals and rates in this store" + reading.took(view),
    files=data_as_of(mine, "deals", "activities", known_on=view.as_of),
    n=view.open.deals,
    noun="open deals",
    downloads=download(
        "Download these deals",
        offers.workbook,
        right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        file_name=offers.file_name("deal-risk", view.as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name="deal_risk", with_prices=prices, band=band, reason=reason, **arguments,
    ) if access.may(actor, "pipeline.view_deals") else (),
    key="risk",
)  # fmt: skip
