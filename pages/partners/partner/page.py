"""Partner

One partner: who it is, its people, what it sends and brings, what it learns and costs, its scoreboard and links.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar
from components.tile import tiles
from data.core import access, clock
from data.partners.views.partners import PARTNER_READS, partner_page
from pages.partners.partner import acts, links, opened, parts, past, people, standing

PAGE = {
    "order": 90, "icon": ":material/handshake:", "right": "partners.view_partners", "hidden": True,
    "shows": ("partners.referral_acceptance", "partners.referral_sla"),
}  # fmt: skip
PARTS = ("Overview", "People", "Referrals", "Deals", "Trainings", "Costs", "Links", "History")

actor = require("partners.view_partners")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "partners.view_partners")
asked = st.query_params.get("id", "")
if not (asked.isascii() and asked.isdigit()) or len(asked) > 15:
    page_head("Which partner?", "None is chosen.")
    states.empty("One partner with everything about it.", "Partners are opened from their home.")
    link("Open the partners", "/partners-home")
    st.stop()

head = st.container()
chosen = scope_bar([as_of_field(today)], key="partner")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(partner_page, groups=(*PARTNER_READS, "reviews", "term_sheets"), scope=mine, as_of=as_of,
            partner_id=int(asked))  # fmt: skip
if view is None:
    with head:
        page_head("Which partner?", "There was no such partner on this day.")
    states.notice("It may have been added later, or be gone with the import that brought it. Partners are open to: "
                  f"{access.who_may('partners.view_partners')}.")  # fmt: skip
    link("Open the partners", "/partners-home")
    st.stop()

page = opened.Open(actor, view, as_of, held.zone, as_of < today)
with head:
    page_head(view.row.name, standing.answer(view))
tiles(standing.tiles(page), key="partner")
part = st.segmented_control("Part of the partner", PARTS, default=PARTS[0], required=True, key="part",
                            bind="query-params", label_visibility="collapsed")  # fmt: skip
if part == "Overview":
    standing.overview(page, mine)
    if page.may_edit:
        acts.edit(page)
elif part == "People":
    people.listed(page)
elif part == "Referrals":
    parts.referrals(page, mine)
elif part == "Deals":
    parts.deals(page, mine)
elif part == "Trainings":
    people.trainings(page)
elif part == "Costs":
    parts.costs(page)
elif part == "Links":
    links.draw(page)
elif part == "History":
    past.history(page, mine)

link("Back to the partners", "/partners-home")
page_foot(as_of=f"{as_of}", source="everything about this partner in this store",
          n=view.referrals.waits + view.referrals.answered, noun="referrals", key="partner")  # fmt: skip
