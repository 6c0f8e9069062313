"""Churn and win-back

Who left and why, what reviews found, and who can be won back from which day on.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, data_as_of, download, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.customers.views.churn import CHURN_READS, churn_page
from pages.customers.churn import acts, parts, reading

PAGE = {
    "order": 50, "icon": ":material/logout:", "right": "customers.view",
    "shows": ("customers.churned_arr", "customers.win_back_rate", "customers.won_back_arr"),
}  # fmt: skip
PARTS = ("Review queue", "Win-back", "Causes")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

actor = require("customers.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "customers.view")
may_open = access.may(actor, "customers.view_accounts")

head = st.container()
every = read(churn_page, groups=CHURN_READS, scope=mine, as_of=today, filters=None)
fields = [
    as_of_field(today),
    Field("segment", "Segment", kind="many", options={name: name for name in every.segments}, front=True),
    Field("owner", "Owner", kind="many", options={name: name for name in every.owners}, front=True),
]
chosen = scope_bar(fields, key="churn")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
filters = {name: tuple(chosen[name]) for name in ("segment", "owner") if chosen[name]} or None
view = read(churn_page, groups=CHURN_READS, scope=mine, as_of=as_of, filters=filters)
is_past = as_of < today
with head:
    page_head("Who left, and who can come back?", reading.answer(view))
if not view.lost and not view.unexplained:
    states.empty("Why customers left, by reason and month, what reviews found, and who can be won back.",
                 "No customer that you may see has left yet.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring a list of who left", "/quality-import")
tiles(reading.tiles(view, words(fields, chosen)), key="churn")
if view.records:
    parts.behind(reading.months(view), view, may_open=may_open)
    parts.reasons(view)

part = st.segmented_control("What to see", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
                            label_visibility="collapsed")  # fmt: skip
if not may_open:
    states.notice(f"Single customers are open to: {access.who_may('customers.view_accounts')}.")
else:
    {"Review queue": parts.queue, "Win-back": parts.winback, "Causes": parts.causes}[part](view)
    opened = next((one for one in view.lost if one.id == st.session_state.get(parts.OPENED)), None)
    ended = next((one for one in view.unexplained if one.id == st.session_state.get(parts.ENDED)), None)
    st.session_state.pop(parts.OPENED, None), st.session_state.pop(parts.ENDED, None)
    if opened is not None:
        acts.show(actor, opened, view, is_past=is_past)
    elif ended is not None and not is_past:
        acts.explain_end(actor, ended, view)

prices = access.may(actor, offers.WITH_PRICES)
files = download(
    "Download the records", offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
    with_prices=prices, name="churn", period=clock.period_of(as_of, held.calendar), mime=MIME, as_of=as_of,
    filters=filters, file_name=offers.file_name("churn", as_of),
) if may_open else ()  # fmt: skip
page_foot(as_of=f"{view.as_of}", source="records of churn and subscriptions in this store", n=len(view.lost),
          noun="records", downloads=files, key="churn",
          files=data_as_of(mine, "churn_records", known_on=view.as_of))  # fmt: skip
