"""Bridge

What changed in open pipeline between two days, and which deals did it?
"""

import streamlit as st

from components.frame import data_as_of, download, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from data.pipeline.exports import movement as movement_exports
from data.pipeline.views.bridge import bridge
from pages.pipeline.bridge import asked, drill, pictures, tabs, telling

PAGE = {
    "order": 20, "icon": ":material/waterfall_chart:", "right": "pipeline.view",
    "shows": (
        "pipeline.bridge_change", "pipeline.bridge_end",
    ),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="bridge")
past_banner(chosen["as_of"], today)
with understood(head, "What changed in the pipeline?"):
    arguments = asked.arguments(chosen, held, today)
    asked.chips(held, arguments["as_of"], since=arguments["since"])
    view = read(bridge, groups=views.READS, scope=mine, **arguments)

with head:
    scoped = "" if view.is_rolling else f" for {view.period.label}"
    page_head(f"What changed in the pipeline{scoped}?", telling.answer(view))
if not view.has_deals:
    drill.nothing_yet(actor)
    st.stop()

tiles(telling.tiles(view, filters=words(fields, chosen)), key="bridge")

section(telling.days(view), "Click a bar to see its deals. What leaves, leaves at its last amount.")
drill.follow_bar(pictures.waterfall_of(view, pictures.alt(view)))

section("The bars in numbers", f"Amounts in {view.currency}, at the plan rates of one day. A deal may be in several.")
table(telling.rows(view), telling.columns(view), key="bridge-table", alt=telling.answer(view), noun="lines",
      on_open=drill.follow_row)  # fmt: skip

bar = drill.deals(actor, view, arguments)
tabs.more(view, mine, arguments)

prices = access.may(actor, offers.WITH_PRICES)
taking = {"right": offers.WITH_PRICES if prices else offers.WITHOUT_PRICES, "with_prices": prices, **arguments}
name = offers.file_name("bridge", view.since, view.as_of, ending="")[:-1]
book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
files = [
    *download("Workbook of the bars", offers.workbook, file_name=f"{name}.xlsx", mime=book, name="bridge", **taking),
    *download("The bars as csv", movement_exports.csv, file_name=f"{name}.csv", mime="text/csv", name="bridge",
              **taking),
]  # fmt: skip
if access.may(actor, "pipeline.view_deals"):
    files += download("Workbook of the deals", offers.workbook, file_name=f"{name}-deals.xlsx", mime=book,
                      name="bridge-deals", **taking)  # fmt: skip
if bar:
    files += download("These deals as csv", movement_exports.csv, file_name=f"{name}-{bar}.csv", mime="text/csv",
                      name="bridge-deals", bar=bar, **taking)  # fmt: skip
page_foot(as_of=f"{view.as_of}, compared with {view.since}", source="deals and rates in this store",
          files=data_as_of(mine, "deals", known_on=view.as_of),
          n=view.total.deals["end"], noun="open deals", downloads=tuple(files), key="bridge")  # fmt: skip
