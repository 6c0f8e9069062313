"""Customer

One customer: what it pays and until when, how it fares and why, who speaks for us, and what is done.
"""


import streamlit as st

from components import states
from components.frame import address_day, data_as_of, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.tile import tiles
from data.core import access, clock
from data.customers import views
from pages.customers.account import acts, blocks, head, past, work
from pages.customers.account.opened import Open

PAGE = {"order": 90, "icon": ":material/apartment:", "right": "customers.view_accounts", "hidden": True}
RIGHT, DEALS = "customers.view_accounts", "pipeline.view_deals"
PARTS = ("Overview", "Steps and signs", "Requests and scores", "History")

actor = require("customers.view_accounts")
zone = settings().zone
today = clock.today(zone)
asked, mine = st.query_params.get("id", ""), scope(actor, RIGHT)
if not asked.isdigit() or len(asked) > 15:
    page_head("Which customer?", "None is chosen.")
    states.empty("A customer with contracts, health, people, deals and history.",
                 "Customers are opened from the lists of health, renewals and expansion.")  # fmt: skip
    link("Open expansion", "/customers-expansion")
    st.stop()

as_of = address_day(today)
is_past = as_of < today
view = read(views.account_page, groups=views.ACCOUNT_READS, scope=mine, account_id=int(asked), as_of=as_of,
            is_past=is_past)  # fmt: skip
if view is None:
    page_head("Which customer?", "There is none such among those that you may see.")
    past_banner(as_of, today)
    states.notice("It may belong to somebody else, or be gone with the import that brought it. Customers are open to: "
                  f"{access.who_may(RIGHT)}, as far as each may see.")  # fmt: skip
    st.stop()

deals, hidden = (), 0
if access.may(actor, DEALS):
    deals, hidden = read(views.account_deals, groups=views.ACCOUNT_READS, scope=scope(actor, DEALS),
                         account_id=view.id)  # fmt: skip
opened = Open(actor, view, deals, hidden, zone, is_past)
status, word = head.standing(view)
page_head(view.facts["name"], head.answer(view), status=status, word=word)
if is_past:
    states.past(f"{as_of.day} {as_of:%B %Y}")
    link("Back to today", f"/customers-account?id={view.id}")
    states.notice("Contracts, health, use, requests and scores are those of that day. The profile, people and open "
                  "deals are those known now: their changes are under History.")  # fmt: skip
tiles(head.tiles(view), key="account")
acts.buttons(opened)

part = st.segmented_control("Part", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
                            label_visibility="collapsed")  # fmt: skip
if part == "Overview":
    blocks.overview(opened)
elif part == "Steps and signs":
    work.draw(opened)
elif part == "Requests and scores":
    past.requests(opened)
elif part == "History":
    past.history(opened, mine)

page_foot(as_of=f"{as_of}", source="subscriptions, use, people, requests and scores in this store",
          n=len(view.contracts), noun="subscriptions", key="account",
          files=data_as_of(mine, "subscriptions", "account_usage", known_on=as_of))  # fmt: skip
