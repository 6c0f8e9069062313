"""Coverage

Is there enough open pipeline for what is still missing, by segment, owner, territory, product, motion or type?
"""

import streamlit as st

from components import chart, states
from components.frame import data_as_of, download, past_banner, read, require, scope, settings, understood
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import access, clock, offers
from data.pipeline import views
from pages.pipeline.coverage import asked, drill, pictures, reading, tabs

PAGE = {
    "order": 10, "icon": ":material/speed:", "right": "pipeline.view",
    "shows": (
        "pipeline.coverage", "pipeline.coverage_plan", "pipeline.weighted_coverage", "pipeline.clean_coverage",
        "pipeline.overdue_amount", "pipeline.required_coverage", "pipeline.win_rate",
        "pipeline.win_rate_excluding_no_decision",
    ),
}  # fmt: skip

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "pipeline.view")
names = read(views.choices, groups=("people", "deals", "definitions"), scope=mine)

head = st.container()
fields = asked.fields(held, today, names)
chosen = scope_bar(fields, key="coverage")
past_banner(chosen["as_of"], today)
with understood(head, "Is there enough pipeline?"):
    arguments = asked.arguments(chosen, held, today)

view = read(views.coverage, groups=views.READS, scope=mine, **arguments)
with head:
    page_head(
        f"Is there enough pipeline for {view.period.label}?",
        reading.answer(view),
        status=view.total.headline.status if view.has_deals else None,
        word=views.status_word(view.total.headline),
    )
if not view.has_deals:
    drill.nothing_yet(actor)
    st.stop()

earlier = read(views.trend, groups=views.READS, scope=mine,
               **{name: arguments[name] for name in ("period", "as_of", "by", "filters")})  # fmt: skip
tiles(reading.tiles(view, earlier, filters=words(fields, chosen)), key="coverage")

section(f"{pictures.title(view)} by {view.by}", pictures.remark(view))
bars = pictures.bars(view)
if bars:
    picked = chart.draw(pictures.spec(view, bars), alt=pictures.alt(view, bars), key="coverage-bars", pick="group")
    drill.follow_bar(view, picked)
else:
    states.notice("Nothing is open, won or planned for this period and these filters. Choose another period above; "
                  "open deals without a close date belong to none.")

section("What it is made of", f"Amounts in {view.currency}. The largest gap to {reading.policy(view)} first.")
table(reading.rows(view), reading.columns(view), key="coverage-table", alt=reading.answer(view), noun="rows",
      has_total=True, on_open=drill.follow_row)  # fmt: skip

drill.deals(actor, view, arguments)
tabs.more(view)

prices = access.may(actor, offers.WITH_PRICES)
page_foot(
    as_of=f"{view.as_of}",
    source="deals, targets and rates in this store",
    files=data_as_of(mine, "deals", "targets", known_on=view.as_of),
    n=view.total.tally.open_deals,
    noun="open deals",
    downloads=download(
        "Download this table",
        offers.workbook,
        right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES,
        file_name=offers.file_name("coverage", view.period.label, view.as_of),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name="coverage",
        with_prices=prices,
        **arguments,
    ),
    key="coverage",
)
