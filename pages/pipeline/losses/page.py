"""Losses

Why deals are lost or left undecided, against whom, and from which stage.
"""

import streamlit as st

from components import chart, states
from components.frame import link, past_banner, read, require, scope, settings, understood
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock
from data.pipeline import views
from data.pipeline.views.loss_values import loss_values
from data.pipeline.views.losses import LOSS_READS, losses
from data.pipeline.views.losses_tables import reason_columns, reason_rows
from pages.pipeline.losses import asked, drill, reading, tabs

PAGE = {
    "order": 50, "icon": ":material/trending_down:", "right": "pipeline.view",
    "shows": ("pipeline.loss_share", "pipeline.vague_reasons", "pipeline.win_rate", "pipeline.competitive_win_rate"),
}  # fmt: skip
MEASURES = ("Share of deals", "Share of amount")

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="losses")
past_banner(chosen["as_of"], today)
with understood(head, "Why do we lose?"):
    arguments = asked.arguments(chosen, held, today)

view = read(losses, groups=LOSS_READS, scope=mine, **arguments)
with head:
    page_head("Why do we lose?", reading.answer(view))
if not view.has_deals:
    states.empty("Reasons month by month, competitors and stages, with the deals behind every mark.",
                 "There are no deals yet. They come in with your spreadsheets or the export of your CRM.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")
    st.stop()

when = {name: arguments[name] for name in ("period", "as_of", "filters", "state")}
values = read(loss_values, groups=LOSS_READS, scope=mine, **when)
tiles(reading.tiles(view, values, filters=words(fields, chosen)), key="losses")
if view.vague.is_alarm:
    states.notice("More reasons than the limit say nothing. Go through the list of reasons with sales.")
    link("Open the list of reasons", "/quality-codes")

section("Reasons month by month", f"The {len(reading.drawn(view))} reasons that cost most. A click shows the deals.")
if view.deals:
    measure = st.segmented_control("Measure", MEASURES, default=MEASURES[0], key="losses-measure",
                                   label_visibility="collapsed")  # fmt: skip
    spec, said = reading.picture(view, by_amount=measure == MEASURES[1])
    drill.follow(chart.draw(spec, alt=said, key="losses-months", pick="name"), view)
else:
    states.notice("No deal was lost or left undecided in this time, with these filters.")

section("Reasons", f"Amounts in {view.currency}, at the rates of each close.")
given = reason_columns(view)
rows = [{**row, "amount": reading.whole(row["amount"])} for row in reason_rows(view)]
table(rows, reading.columns(given), key="losses-reasons", alt=reading.answer(view), noun="reasons", has_total=True,
      on_open=drill.follow_reason)  # fmt: skip

tabs.more(actor, view, arguments)
drill.deals(actor, view, arguments)
drill.foot(actor, view, arguments)
