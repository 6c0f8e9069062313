"""Velocity

How long do deals stay in each stage, how many go on, and how fast does a sale come through?
"""

import streamlit as st

from components import chart, states
from components.frame import data_as_of, download, go, link, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from data.pipeline.exports import movement as movement_exports
from data.pipeline.views import pace
from data.pipeline.views.conversion import conversions
from data.pipeline.views.velocity import velocity
from data.pipeline.views.velocity_tables import stage_rows
from pages.pipeline.velocity import asked, pictures, tabs, telling

PAGE = {
    "order": 22, "icon": ":material/timer:", "right": "pipeline.view",
    "shows": (
        "pipeline.median_days", "pipeline.conversion", "pipeline.not_won_rate", "pipeline.regression_rate",
        "pipeline.slip_rate", "pipeline.cycle_days", "pipeline.sales_velocity",
    ),
}  # fmt: skip
TITLE = "How fast do deals move?"
NUMBERS = {"velocity": pace.sales_velocity, "cycle": pace.cycle_days, "slip": pace.slip_rate,
           "not_won": pace.not_won_rate, "regression": pace.regression_rate}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="velocity")
past_banner(chosen["as_of"], today)
with understood(head, TITLE):
    arguments = asked.arguments(chosen, held, today)

view = read(velocity, groups=views.READS, scope=mine, **arguments)
found = {name: read(number, groups=views.READS, scope=mine, **arguments) for name, number in NUMBERS.items()}
with head:
    page_head(TITLE, telling.answer(view, found))
if not view.has_stays:
    states.empty("Time in each stage, conversion, slippage and the speed of the pipeline, from each deal's history.",
                 "No deal has a stage yet, or none fits these filters.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")
    st.stop()

tiles(telling.tiles(view, found, as_of=arguments["as_of"], currency=found["velocity"].currency,
                    filters=words(fields, chosen)), key="velocity")  # fmt: skip

road = "" if view.from_sums else " Counted stay by stay, as they stood on that day."
section("How many are still in the stage", f"Deals that are still there count as long as they have been there.{road} "
        "Pick a curve to see the deals that are there now.")  # fmt: skip
picked = chart.draw(pictures.spec(view), alt=pictures.alt(view), key="velocity-curves", pick="name")
if (stage := pictures.stage_of(view, picked)) and access.may(actor, "pipeline.view_deals"):
    go("/pipeline-deals", stage=stage)

went = read(conversions, groups=views.READS, scope=mine, **arguments)
section("Stage by stage", f"Time over all stays known; conversion of {arguments['period'].label}.")
table(stage_rows(view, went), telling.columns(), key="velocity-table", alt=telling.answer(view, found), noun="stages")

tabs.more(actor, view, went, found, mine, arguments)

taking = {"right": offers.WITH_PRICES if access.may(actor, offers.WITH_PRICES) else offers.WITHOUT_PRICES,
          "name": "velocity", **arguments}  # fmt: skip
name = offers.file_name("velocity", arguments["period"].label, arguments["as_of"], ending="")[:-1]
files = (
    *download("Workbook by stage", offers.workbook, file_name=f"{name}.xlsx",
              mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", **taking),
    *download("By stage as csv", movement_exports.csv, file_name=f"{name}.csv", mime="text/csv", **taking),
)  # fmt: skip
page_foot(as_of=f"{arguments['as_of']}", source="deals in this store",
          files=data_as_of(mine, "deals", known_on=arguments["as_of"]), n=sum(s.median.n or 0 for s in view.stages),
          noun="stays", downloads=files, key="velocity")  # fmt: skip
