"""Retention

How much recurring revenue is kept, what it grows by, what is lost, and which customers did it?
"""

import streamlit as st

from components.frame import data_as_of, download, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.customers.views.courses import READS, choices
from data.customers.views.retention import retention
from pages.customers.retention import asked, drill, due, pictures, tabs, telling

PAGE = {
    "order": 20, "icon": ":material/repeat:", "right": "customers.view",
    "shows": (
        "customers.grr", "customers.grr_movements", "customers.nrr", "customers.logo_retention", "customers.arr",
        "customers.net_new_arr", "customers.expansion_contribution",
    ),
}  # fmt: skip

actor = require("customers.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "customers.view")
names = read(choices, groups=("arr", "people", "deals"), scope=mine)

head = st.container()
fields = asked.fields(today, names)
chosen = scope_bar(fields, key="retention")
past_banner(chosen["as_of"], today)
arguments = asked.arguments(chosen, today)
with understood(head, "What do customers keep paying?"):
    view = read(retention, groups=READS, scope=mine, **arguments)

with head:
    value = view.total.values["grr"]
    page_head("What is kept of recurring revenue?", telling.answer(view) if view.has_revenue else None,
              status=value.status if view.has_revenue else None, word=telling.word(value))  # fmt: skip
if not view.has_revenue:
    drill.nothing_yet(actor)
    st.stop()

shown = words(fields, chosen)
tiles(telling.tiles(view, due.tile(mine, arguments, held, filters=shown), filters=shown), key="retention")

section(f"From {telling.day(view.since)} to {telling.day(view.as_of)}",
        "Opening revenue to closing revenue. Click a bar to see its customers.")
drill.follow_bar(pictures.bridge(view))

section(f"By {view.by}", f"Amounts in {view.currency}, at one exchange rate. Rates are of the opening base.")
table(telling.rows(view), telling.columns(view), key="retention-table", alt=telling.answer(view), noun="rows",
      has_total=True)  # fmt: skip

drill.customers(actor, view, arguments)
tabs.more(actor, view, mine, arguments)

prices = access.may(actor, offers.WITH_PRICES)
taking = {
    "right": offers.WITH_PRICES if prices else offers.WITHOUT_PRICES, "with_prices": prices, **arguments,
    "period": clock.period_of(arguments["as_of"], held.calendar),
    "mime": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
files = download("Download these numbers", offers.workbook, name="retention-totals", **taking,
                 file_name=offers.file_name("retention", view.as_of))  # fmt: skip
if access.may(actor, drill.RIGHT):
    files += download("Download the customers", offers.workbook, name="retention", **taking,
                      file_name=offers.file_name("retention-customers", view.as_of))  # fmt: skip
page_foot(as_of=f"{view.as_of}, compared with {view.since}", source="subscriptions and rates in this store",
          files=data_as_of(mine, "subscriptions", known_on=view.as_of), n=view.total.tally.cohort,
          noun="customers in the cohort", downloads=tuple(files), key="retention")  # fmt: skip
