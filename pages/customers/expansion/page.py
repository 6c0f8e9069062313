"""Expansion

Which customers can grow: signs that fired, the deals that follow them, how often they are won, and first steps.
"""

import streamlit as st

from components.frame import data_as_of, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.customers import views
from pages.customers.expansion import asked, pictures, reading, rules, signs, steps

PAGE = {
    "order": 40, "icon": ":material/trending_up:", "right": "customers.view",
    "shows": ("customers.open_triggers", "customers.expansion_pipeline", "customers.trigger_precision",
              "customers.seat_utilisation", "customers.adoption_on_time"),
}  # fmt: skip
PARTS = ("Signs", "Pipeline", "Won of fired", "New customers", "Rules")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

actor = require("customers.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "customers.view")

head = st.container()
every = read(views.expansion_page, groups=views.EXPANSION_READS, scope=mine, as_of=today)
fields = asked.fields(today, every)
chosen = scope_bar(fields, key="expansion")
past_banner(chosen["as_of"], today)
given = asked.arguments(chosen, today)
view = read(views.expansion_page, groups=views.EXPANSION_READS, scope=mine, **given)
is_past = view.as_of < today
with head:
    page_head("Which customers can grow?", reading.answer(view))
if not view.customers and not view.triggers and not view.deals:
    reading.nothing_yet(actor)
tiles(reading.tiles(view, filters=words(fields, chosen)), key="expansion")

part = st.segmented_control("What to see", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
                            label_visibility="collapsed")  # fmt: skip
if part == "Signs":
    signs.draw(actor, view, is_past=is_past)
elif part == "Pipeline":
    pictures.pipeline(actor, view)
elif part == "Won of fired":
    pictures.precision(view)
elif part == "New customers":
    steps.draw(actor, view, is_past=is_past)
elif part == "Rules":
    rules.draw(actor, view)

prices = access.may(actor, offers.WITH_PRICES)
right = offers.WITH_PRICES if prices else offers.WITHOUT_PRICES
common = {"right": right, "with_prices": prices, "mime": MIME, "as_of": view.as_of, "filters": given["filters"],
          "period": clock.period_of(view.as_of, held.calendar)}  # fmt: skip
files = ()
if access.may(actor, signs.ACCOUNTS):
    files = (
        *download("Download this page", offers.workbook, name="expansion",
                  file_name=offers.file_name("expansion", view.as_of), **common),
        *download("Download prompts to upgrade", offers.workbook, name="upgrade-prompts",
                  file_name=offers.file_name("upgrade-prompts", view.as_of), **common),
    )  # fmt: skip
page_foot(as_of=f"{view.as_of}", source="subscriptions, use, deals and tasks in this store", n=view.customers,
          noun="customers", files=data_as_of(mine, "subscriptions", "account_usage", known_on=view.as_of),
          downloads=files, key="expansion")  # fmt: skip
