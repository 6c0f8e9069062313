"""Ideal customer

Whom we sell to, at three depths: what that means in accounts and won business, and who changed it, when and why.
"""

import streamlit as st

from components.frame import download, drafting, read, require, scope, settings
from components.frame.drafting import Desk
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import access, clock, documents, offers
from data.icp.formulas.profiles import ALL
from data.icp.views import profiles as views
from pages.icp.definition import answers, customers, profile, reading, weights

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = {"order": 40, "icon": ":material/person_search:", "right": "definitions.view"}

actor = require("definitions.view")
today = clock.today(settings().zone)
mine = scope(actor, "definitions.view")
document = read(views.document, groups=documents.READS, scope=mine, name="icp", on=today)
fit = read(views.document, groups=documents.READS, scope=mine, name="fit", on=today)
market = read(views.market, groups=views.MARKET_READS, scope=mine)

head = st.container()
options = {name: name for name in read(views.segments, groups=documents.READS, scope=mine)}
chosen = scope_bar([Field("segment", "Segment", options=options, all_label="All segments", front=True)], key="icp")
name = chosen["segment"] or ALL
desk = Desk(actor, document, today, access.may(actor, "definitions.propose"), views.place_of, name)
counted = views.counted(market, document.content, name, on=today)

with head:
    status, word = answers.standing(document, name)
    page_head("Who is our ideal customer?", answers.answer(document, name, counted), status=status, word=word)
tiles(answers.tiles(document, name, counted), key="icp")

names = ["Profile", "Read from the best customers", "Weights of fit", "Versions"]
form, best, weighing, versions = st.tabs(names, on_change="rerun", key="icp-tabs")
if form.open:
    with form:
        drafting.standing(desk)
        if drafting.is_editing(desk):
            profile.edit(desk, market)
        else:
            reading.of_document(desk, market)
if best.open:
    with best:
        customers.draw(desk, market)
if weighing.open:
    with weighing:
        weights.draw(Desk(actor, fit, today, desk.may_draft, views.place_of, ALL))
if versions.open:
    with versions:
        drafting.versions(document, "the customer profile")
        drafting.versions(fit, "the weights of fit")

common = {"right": offers.WITHOUT_PRICES, "as_of": today, "mime": MIME}
page_foot(as_of=f"{today}", source="accounts and won deals of this store", n=counted.accounts, noun="accounts",
          downloads=(*download("Download the profile", offers.workbook, name="icp", file_name="icp.xlsx", **common),
                     *download("Download the traits", offers.workbook, name="icp-traits", file_name="icp-traits.xlsx",
                               **common)), key="icp")  # fmt: skip
