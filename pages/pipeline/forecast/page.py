"""Forecast

What will close in the period: what people call, what the categories add up to, and what the odds say.
"""

import streamlit as st

from components import chart, states
from components.frame import data_as_of, download, link, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from data.pipeline.views.forecast import FORECAST_READS, forecast
from data.pipeline.views.forecast_calls import forecast_calls
from data.pipeline.views.forecast_range import forecast_range
from data.pipeline.views.forecast_tables import forecast_columns, forecast_rows
from pages.pipeline.forecast import asked, calling, drill, reading, tabs

PAGE = {
    "order": 40, "icon": ":material/insights:", "right": "pipeline.view",
    "shows": (
        "pipeline.weighted", "pipeline.commit_forecast", "pipeline.most_likely_forecast",
        "pipeline.best_case_forecast", "pipeline.forecast_accuracy", "pipeline.forecast_bias",
    ),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="forecast")
past_banner(chosen["as_of"], today)
with understood(head, "What will close?"):
    arguments = asked.arguments(chosen, held, today)

when = {name: arguments[name] for name in ("period", "as_of")}
view = read(forecast, groups=FORECAST_READS, scope=mine, **arguments)
calls = read(forecast_calls, groups=FORECAST_READS, scope=mine, **when)
span = read(forecast_range, groups=FORECAST_READS, scope=mine, filters=arguments["filters"], **when)
with head:
    page_head(f"What will close in {view.period.label}?", reading.answer(view, span, calls))
if not view.has_deals:
    states.empty("What people call, the categories and the range, with the deals behind every number.",
                 "There are no deals yet. They come in with your spreadsheets or the export of your CRM.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")
    st.stop()

tiles(reading.tiles(view, calls, filters=words(fields, chosen)), key="forecast")
if view.as_of == today:
    calling.button(actor, view, calls)

section("What it may come to", reading.remark(span))
spec, said = reading.picture(view, span, calls)
drill.follow_mark(chart.draw(spec, alt=said, key="forecast-range", pick="name"))

section("Who said what", f"Amounts in {view.currency}. Calls beside what the categories and the odds add up to.")
rows, columns = reading.people(view, calls)
table(rows, columns, key="forecast-people", alt=reading.answer(view, span, calls), noun="rows", has_total=True,
      on_open=drill.follow_row)  # fmt: skip

section("By category", "Up to here: closed and every category above. The three odds are never mixed.")
given = forecast_columns(view)
money = [column.key for column in given if column.kind == "money"]
by_category = [{**row, **{key: reading.whole(row[key]) for key in money}} for row in forecast_rows(view)]
table(by_category, reading.columns(given), key="forecast-categories", alt="Deals and amounts by forecast category",
      noun="categories", on_open=drill.follow_category)  # fmt: skip

drill.deals(actor, view, arguments)
tabs.more(actor, view, calls, arguments)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{view.as_of}",
    source="deals, calls and rates in this store",
    files=data_as_of(mine, "deals", "targets", known_on=view.as_of),
    n=view.total.sums.open.deals,
    noun="open deals",
    downloads=download(
        "Download these tables",
        offers.workbook,
        right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        file_name=offers.file_name("forecast", view.period.label, view.as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name="forecast",
        with_prices=prices,
        **arguments,
    ),
    key="forecast",
)
