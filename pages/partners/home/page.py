"""Partners

What calls for somebody: referrals, reviews, to-dos, red partners; how the programme recruits, works and earns.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, download, link, past_banner, period_field, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.partners.views.home import HOME_READS, home
from data.partners.views.partners import PARTNER_READS, partner_list
from data.partners.views.programme import READS as PROGRAMME_READS
from data.partners.views.programme import programme_view
from data.partners.views.sources import SOURCE_READS, by_source
from pages.partners.home import adding, blocks, choosing, lists, telling

PAGE = {
    "order": 10, "icon": ":material/handshake:", "right": "partners.view",
    "shows": (
        "partners.sourced_revenue", "partners.influenced_revenue", "partners.involved_revenue", "partners.close_rate",
        "partners.active_partners", "partners.new_partners", "partners.activation_rate",
        "partners.time_to_first_referral", "partners.training_participation", "partners.partner_retention",
        "partners.referral_acceptance", "partners.referral_sla",
    ),
}  # fmt: skip
TITLE = "How do our partners do, and what do they wait for?"
PARTS = ("To do", "Lifecycle", "Partners", "Choose a kind")

actor = require("partners.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "partners.view")
can_open = access.may(actor, "partners.view_partners")

head = st.container()
fields = [period_field(held, today), as_of_field(today)]
chosen = scope_bar(fields, key="partners")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
try:
    period = clock.parse_period(chosen["period"] or clock.period_of(as_of, held.calendar).label, held.calendar)
except ValueError as wrong:
    with head:
        page_head(TITLE)
    states.notice(str(wrong))
    st.stop()

view = read(home, groups=HOME_READS, scope=mine, as_of=as_of, period=period)
listed = read(partner_list, groups=PARTNER_READS, scope=mine, as_of=as_of)
with head:
    status, word = telling.standing(view)
    page_head(TITLE, telling.answer(view, listed), status=status, word=word)
if as_of == today and access.may(actor, "partners.edit"):
    adding.button(actor)
if not listed.rows:
    states.empty("Partners with their referrals, deals, reviews and scoreboards.",
                 "There is no partner yet. Add the first one, or bring the roster that you keep.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your roster", "/quality-import")
    choosing.wizard(actor, mine, as_of)
    st.stop()

tiles(telling.tiles(view, filters=words(fields, chosen)), key="partners")
part = st.segmented_control("What to see", PARTS if can_open else PARTS[1:2], default=PARTS[0 if can_open else 1],
                            required=True, key="part", bind="query-params", label_visibility="collapsed")  # fmt: skip
if part == "To do":
    lists.calls(view)
elif part == "Lifecycle":
    blocks.draw(view, filters=words(fields, chosen))
    if can_open:
        blocks.targets(read(programme_view, groups=PROGRAMME_READS, scope=mine, as_of=as_of))
    if access.may(actor, "customers.view"):
        blocks.sources(read(by_source, groups=SOURCE_READS, scope=mine, as_of=as_of), held.currency)
elif part == "Partners":
    lists.partners(listed)
else:
    choosing.wizard(actor, mine, as_of)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{as_of}", source="partners, referrals, deals and reviews in this store", n=len(listed.rows),
    noun="partners", key="partners",
    downloads=download(
        "Download the partners", offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        with_prices=prices, name="partners", as_of=as_of, period=period, filters={},
        file_name=offers.file_name("partners", as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ) if can_open else (),
)  # fmt: skip
