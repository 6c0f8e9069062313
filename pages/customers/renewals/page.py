"""Renewals

What comes up for renewal, until when notice can be given, how owner and system see it, and what is kept.
"""

import streamlit as st

from components import states
from components.frame import data_as_of, download, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.customers.views.renewal_quarters import quarter, terms
from data.customers.views.renewal_shapes import RENEWAL_READS
from data.customers.views.renewals import runway
from pages.customers.renewals import asked, listing, one, pictures, quarters, reading
from pages.customers.renewals import offers as save_offers

PAGE = {
    "order": 20, "icon": ":material/autorenew:", "right": "customers.view",
    "shows": ("customers.renewal_rate", "customers.forecast_renewal_rate", "customers.on_time_renewal_rate",
              "customers.arr_due", "customers.arr_at_risk"),
}  # fmt: skip
PARTS = ("Contracts", "Calendar", "Quarters", "Save offers", "Steps")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

actor = require("customers.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "customers.view")
may_open = access.may(actor, "customers.view_accounts")

head = st.container()
every = read(runway, groups=RENEWAL_READS, scope=mine, as_of=today, filters=None)
fields = asked.fields(held, today, every.segments, every.owners)
chosen = scope_bar(fields, key="renewals")
past_banner(chosen["as_of"], today)
given = asked.arguments(chosen, today)
is_past = given["as_of"] < today
view = read(runway, groups=RENEWAL_READS, scope=mine, **given)
with understood(head, "What comes up for renewal?"):
    period = clock.parse_period(chosen["period"] or clock.period_of(given["as_of"], held.calendar).label, held.calendar)
rates = read(quarter, groups=RENEWAL_READS, scope=mine, period=period, **given)
with head:
    status, word = reading.standing(view)
    page_head("What comes up for renewal?", reading.answer(view), status=status, word=word)
if not view.segments and not view.owners and not view.contracts:
    reading.nothing_yet(actor)
tiles(reading.tiles(view, rates, words(fields, chosen)), key="renewals")

picked = pictures.runway(view) if view.contracts and may_open else None
part = st.segmented_control("What to see", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
                            label_visibility="collapsed")  # fmt: skip
if part == "Contracts" and may_open:
    section("Contracts", "Where owner and system differ first, then where a view is owed, then by the end of the term.")
    listing.table_of(view.contracts, view, key="renewals")
elif part == "Contracts":
    states.notice(f"Single contracts are open to: {access.who_may('customers.view_accounts')}.")
elif part == "Calendar":
    pictures.calendar(view, mine, given, is_open=may_open)
elif part == "Quarters":
    quarters.draw(view, reading.rates(view, rates, words(fields, chosen)))
    if may_open:
        ended = read(terms, groups=RENEWAL_READS, scope=mine, period=period, **given)
        quarters.terms(actor, ended, view, period.label, is_past=is_past)
elif part == "Save offers" and may_open:
    save_offers.draw(actor, mine, given, is_past=is_past)
elif part == "Steps":
    quarters.steps(view)
one.open_asked(actor, view, mine, given, picked=picked, is_past=is_past, may_open=may_open)

prices = access.may(actor, offers.WITH_PRICES)
files = download(
    "Download the renewals", offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
    with_prices=prices, name="save-offers" if part == "Save offers" else "renewals", period=period, mime=MIME,
    file_name=offers.file_name("save-offers" if part == "Save offers" else "renewals", view.as_of), **given,
) if may_open else ()  # fmt: skip
page_foot(as_of=f"{view.as_of}", source="subscriptions, views of their owners and health in this store",
          n=len(view.contracts), noun="contracts near their end", downloads=files, key="renewals",
          files=data_as_of(mine, "subscriptions", known_on=view.as_of))  # fmt: skip
