"""Baselines

Where the success metrics stood on going live, what they are now, and where they are to go.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, data_as_of, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar
from components.table import table
from components.tile import tiles
from components.timeline import timeline
from data.core import access, clock, offers
from data.quality import baselines, views
from pages.quality.baselines import acts, telling

PAGE = {
    "order": 66, "icon": ":material/flag:", "right": "pipeline.view",
    "shows": (
        "pipeline.coverage", "pipeline.win_rate", "pipeline.conversion", "pipeline.cycle_days",
        "pipeline.sales_velocity", "sales.poc_conversion", "customers.grr", "customers.nrr",
        "customers.expansion_contribution",
    ),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")

head = st.container()
chosen = scope_bar([as_of_field(today)], key="baselines")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(views.baselines, groups=views.baseline_reads(as_of), scope=mine, as_of=as_of)
can_edit = access.may(actor, baselines.RIGHT) and as_of == today
with head:
    page_head("What has changed since go-live?", telling.answer(view))
if told := st.session_state.pop(acts.DONE, None):
    states.notice(told)
if mine.kind != "all":
    states.notice("Baselines are of the whole company, and you see a part of it: the numbers are left out.")

tiles(telling.tiles(view), key="baselines")
if view.frozen_on is None:
    states.empty(
        "Each success metric with its baseline, what it is now, and its target.",
        "Nothing was frozen up to this day." if as_of < today else
        "No baseline is frozen yet. Freeze on the day you go live; every change is measured from there.",
    )  # fmt: skip
if can_edit:
    acts.row(actor, view, today)
else:
    states.notice(telling.who_may(as_of == today))

section("Baseline, now, target", "Each of the whole company, in the quarter of its day. Open a metric to see why.")
table(telling.rows(view), telling.COLUMNS, key="baselines", alt=telling.answer(view), noun="metrics",
      on_open=lambda row: st.session_state.update({acts.OPENED: row["name"]}))  # fmt: skip

if view.history:
    section("Frozen and aimed at", "Every version is kept: what was frozen before still holds for the days before.")
    timeline(telling.events(view), label="Versions of the baselines and targets")
if asked := st.session_state.pop(acts.OPENED, None):
    acts.open_why(view, asked, held.currency)
prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{as_of}", source="this store, and the baselines frozen in it", files=data_as_of(mine, known_on=as_of),
    n=len(view.rows), noun="metrics",
    downloads=download(
        "Download this table", offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        name="baselines", with_prices=prices, as_of=as_of, period=clock.period_of(as_of, held.calendar),
        file_name=offers.file_name("baselines", as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="baselines",
)  # fmt: skip
