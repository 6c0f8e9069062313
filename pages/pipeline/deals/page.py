"""Deals

Every deal in one grid: find, sort, edit in place, move many at once.
"""

import streamlit as st

from components import states
from components.frame import data_as_of, download, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.pager import page_of, pager
from components.scope_bar import scope_bar
from data.core import access, clock, offers
from data.pipeline import views
from data.pipeline.exports import deals as deals_export
from pages.pipeline.deals import asked, editing, saved, telling

PAGE = {"order": 12, "icon": ":material/table_rows:", "right": "pipeline.view_deals"}

actor = require("pipeline.view_deals")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view_deals")
names = read(views.choices, groups=views.GRID_READS, scope=mine)

head = st.container()
chosen = scope_bar(asked.fields(today, names), key="deals")
past_banner(chosen["as_of"], today)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-deals-find"):
    chosen["q"] = st.text_input("Find", key="q", bind="query-params", placeholder="Name, ID or account", width=320)
    saved.bar(actor)
arguments = asked.arguments(chosen, today)

total = read(views.deals_grid, groups=views.GRID_READS, scope=mine, **arguments, size=1).n
key = f"deals-{asked.mark(arguments)}"
shown = editing.shown_before(key)
page = page_of(key, total)
grid = read(views.deals_grid, groups=views.GRID_READS, scope=mine, **arguments, page=page,
            **({"only": shown} if shown else {}))  # fmt: skip
with head:
    page_head("Which deals are there, and what do they lack?", telling.answer(grid, total))

if not total:
    is_any = read(views.deals_grid, groups=views.GRID_READS, scope=mine, as_of=arguments["as_of"], size=1).n
    if is_any:
        states.notice("No deal fits these filters.")
    else:
        states.empty("Every deal, to filter, edit and move.", "There are no deals here yet.")
        if access.may(actor, "import.preview"):
            link("Bring your spreadsheets", "/quality-import")
    st.stop()

pager(total, key=key, noun="deals")
if arguments["as_of"] == today and access.may(actor, "pipeline.edit_deal"):
    editing.grid(actor, grid, key=key)
else:
    telling.table(grid, key=key)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=str(grid.as_of),
    source="deals in this store",
    files=data_as_of(mine, "deals", known_on=grid.as_of),
    n=total,
    noun="deals",
    downloads=download(
        "Download these deals",
        deals_export.workbook,
        right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        file_name=offers.file_name("deals", grid.as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        with_prices=prices,
        **arguments,
    ),
    key="deals",
)
