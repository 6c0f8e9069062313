"""Runbooks

How a proof of concept is run: its days, its lanes, the moment of value, and what it has to show.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, past_banner, require, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import access, clock, rulebook
from data.sales.runbooks import NAME, runbooks
from pages.sales.runbooks import editor, reading

PAGE = {"order": 40, "icon": ":material/menu_book:", "right": "definitions.view"}

actor = require("definitions.view")
today = clock.today(settings().zone)

head = st.container()
now = runbooks(today)
chosen = scope_bar(
    [Field("runbook", "Runbook", options={key: one.title for key, one in now.items()}, default=next(iter(now)),
           front=True), as_of_field(today)],
    key="runbooks",
)  # fmt: skip
past_banner(chosen["as_of"], today)
day = min(chosen["as_of"] or today, today)
held, known = rulebook.held(NAME, day), runbooks(day)
book = known.get(chosen["runbook"]) or next(iter(known.values()))
with head:
    page_head("How is a proof of concept run?", reading.answer(book))
if chosen["runbook"] and chosen["runbook"] not in known:
    states.notice("This runbook did not exist on that day. Another is shown.")
tiles(reading.tiles(book, held), key="runbooks")

may_edit = access.may(actor, "definitions.edit")
shown, edit, versions = st.tabs(["In force", "Edit", "Versions"], on_change="rerun", key="runbooks-tabs")
if shown.open:
    with shown:
        reading.draw(book)
if edit.open:
    with edit:
        if day < today:
            states.notice("Runbooks are edited on the present day: what was started before keeps its steps.")
        elif not may_edit:
            states.notice(f"Runbooks are edited by: {access.who_may('definitions.edit')}.")
        else:
            editor.draw(actor, held, book.key)
if versions.open:
    with versions:
        reading.versions()

page_foot(as_of=f"{day}", source="definition runbooks, " + reading.named(held), n=len(known), noun="runbooks",
          key="runbooks")  # fmt: skip
