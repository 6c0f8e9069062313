"""Term sheets

Which offers to partners wait for an answer, what each says on its one page, and what its terms come to.
"""

import streamlit as st

from components.frame import only_today, read, require, scope, settings
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import clock
from data.partners import sheet_fields as fields
from data.partners.views.term_sheets import SHEET_READS, STATES, term_sheets
from pages.partners.term_sheets import listing, one, reading, terms

PAGE = {"order": 30, "icon": ":material/contract_edit:", "right": "partners.view_partners",
        "shows": ("partners.term_sheet_hours", "partners.term_sheets_open")}  # fmt: skip
PARTS = ("Sheets", "Terms by kind")

actor = require("partners.view_partners")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "partners.view_partners")
asked = st.query_params.get("id", "")
if asked:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
    only_today()
    one.draw(actor, mine, number, today, held.zone)
    st.stop()

head = st.container()
chosen = scope_bar([
    Field("kind", "Kind", kind="many", options={code: kind.label for code, kind in fields.kinds().items()}, front=True),
    Field("state", "State", kind="many", options=dict(STATES), front=True),
], key="sheets")  # fmt: skip
kinds, states = tuple(chosen["kind"] or ()), tuple(chosen["state"] or ())
view = read(term_sheets, groups=SHEET_READS, scope=mine, as_of=today, types=kinds, states=states)
with head:
    page_head("Which term sheets wait, and for whom?", reading.answer(view, clock.now()))
tiles(reading.tiles(view), key="sheets")
part = st.segmented_control("What to see", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
                            label_visibility="collapsed")  # fmt: skip
if part == PARTS[1]:
    terms.draw(actor, mine, today)
else:
    listing.draw(actor, view, held.zone)
listing.foot(view, {name: given for name, given in (("kind", kinds), ("state", states)) if given}, held)
