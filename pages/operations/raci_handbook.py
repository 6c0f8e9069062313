"""RACI handbook

The published RACI in plain words, part by part, to read and to print.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, link, past_banner, read, require, scope, settings
from components.markup import draw
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.plain_table import plain_table
from components.scope_bar import scope_bar
from data.core import clock
from data.operations.views.raci import RACI_READS, raci
from data.operations.views.raci_plain import lines

PAGE = {"order": 15, "icon": ":material/menu_book:", "right": "definitions.view"}
HEADS = [("What is done", False), ("Answers for it", False), ("Does it", False), ("Is asked before", False),
         ("Is told after", False)]  # fmt: skip

actor = require("definitions.view")
today = clock.today(settings().zone)
mine = scope(actor, "definitions.view")
head = st.container()
chosen = scope_bar([as_of_field(today)], key="handbook")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(raci, groups=RACI_READS, scope=mine, as_of=as_of)
since = f"Version {view.version}, in force since {view.valid_from}" if view.version else "As delivered"
with head:
    page_head("Who does what here?", f"{since}: {len(view.document.activities)} activities in "
                                     f"{len(view.document.groups)} parts, with the people of {as_of}.")  # fmt: skip
if not view.document.activities:
    states.empty("Each activity with who answers for it.", "The RACI has no activity yet.")
for part, found in lines(view).items():
    section(part)
    rows = [
        [f"{one.title}. {one.note}" if one.note else one.title,
         *(", ".join(holder.words for holder in held) for held in (one.accountable, one.responsible, one.consulted,
                                                                  one.informed))]
        for one in found
    ]  # fmt: skip
    draw(plain_table(rows, HEADS, alt=f"{part}: who answers, does, is asked and is told"))
link("Open the grid", "/operations-raci")
page_foot(as_of=f"{as_of}", source="definition raci and the seats in this store", n=len(view.document.activities),
          noun="activities")  # fmt: skip
