"""Referrals

Which companies partners have sent, which of them wait for our answer, and whether we answer in time.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, data_as_of, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.partners.views.referrals import LABELS, REFERRAL_READS, choices, referrals
from pages.partners.referrals import deciding, listing, sending, telling

PAGE = {"order": 20, "icon": ":material/forward_to_inbox:", "right": "partners.view_partners",
        "shows": ("partners.referral_acceptance", "partners.referral_sla")}  # fmt: skip
TITLE = "Which referrals wait for our answer?"

actor = require("partners.view_partners")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "partners.view_partners")

head = st.container()
offered = read(choices, groups=REFERRAL_READS, scope=mine, as_of=today)
fields = [
    as_of_field(today),
    Field("state", "State", kind="many", options=dict(LABELS), front=True),
    Field("owner", "Partner owner", kind="many",
          options={name: name for name in offered.owners}, front=True),
]  # fmt: skip
chosen = scope_bar(fields, key="referrals")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
filters = {name: tuple(chosen[name]) for name in ("state", "owner") if chosen[name]}
asked = {"scope": mine, "as_of": as_of, "states": filters.get("state", ()), "owners": filters.get("owner", ())}
view = read(referrals, groups=REFERRAL_READS, **asked, pages=(1, 1))
if (turned := listing.pages(view)) != (1, 1):
    view = read(referrals, groups=REFERRAL_READS, **asked, pages=turned)
with head:
    status, word = telling.standing(view)
    page_head(TITLE, telling.answer(view), status=status, word=word)

is_today = as_of == today
if is_today and access.may(actor, "partners.edit"):
    sending.button(actor, scope(actor, "partners.edit"), today)
if not view.waits + view.answered and not filters:
    states.empty("Companies that partners send, with the clock of each answer.",
                 "None has come in. Send the first one, make a link for a partner, or bring a list.")  # fmt: skip
else:
    tiles(telling.tiles(view, filters=words(fields, chosen), currency=held.currency), key="referrals")
    listing.waiting(view)
    listing.decided(view)
opened = str(st.session_state.pop(listing.OPENED, None) or st.query_params.pop("id", ""))
if is_today and opened.isascii() and opened.isdigit() and len(opened) < 16:
    deciding.open_one(actor, mine, int(opened), today)

page_foot(
    as_of=f"{as_of}", source="referrals in this store; both rates count what was sent in twelve months",
    n=view.waits + view.answered, noun="referrals", key="referrals",
    files=data_as_of(mine, "referrals", known_on=as_of),
    downloads=download(
        "Download these referrals", offers.workbook, right=offers.WITHOUT_PRICES, with_prices=False, name="referrals",
        as_of=as_of, filters=filters, period=clock.period_of(as_of, held.calendar),
        file_name=offers.file_name("referrals", as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)  # fmt: skip
