"""Fit

How well accounts and open pipeline fit whom we want, why each account scores as it does, and whether the score tells.
"""

import streamlit as st

from components import chart, states
from components.frame import as_of_field, link, past_banner, read, require, scope, settings
from components.page_head import page_head, section
from components.scope_bar import Field, scope_bar, words
from components.table import table
from components.tile import tiles
from data.core import clock
from data.icp.views.fit import FIT_READS, fit
from data.icp.views.fit_calibration import CALIBRATION_READS, calibration
from pages.icp.fit import accounts, reading, tabs

PAGE = {"order": 41, "icon": ":material/join_inner:", "right": "icp.view_fit",
        "shows": ("icp.match_share", "icp.completeness", "icp.fit_auc")}  # fmt: skip

actor = require("icp.view_fit")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "icp.view_fit")
names = read(fit, groups=FIT_READS, scope=mine, as_of=today)

head = st.container()
fields = [
    as_of_field(today),
    Field("segment", "Segment", kind="many", options={name: name for name in names.segments}, front=True),
    Field("owner", "Owner", kind="many", options={name: name for name in names.owners}, front=True),
]
chosen = scope_bar(fields, key="fit")
past_banner(chosen["as_of"], today)
arguments = {
    "as_of": min(chosen["as_of"] or today, today),
    "filters": {name: tuple(chosen[name]) for name in ("segment", "owner") if chosen[name]},
}
view = read(fit, groups=FIT_READS, scope=mine, **arguments)
with head:
    page_head("How well do they fit?", reading.answer(view))
if view.is_blank or not view.scored:
    states.empty("Every account with its score, the reasons for and against it, and what each band brings.",
                 reading.why_nothing(view))  # fmt: skip
    link("Open the customer profile", "/icp-definition")
    st.stop()

judged = read(calibration, groups=CALIBRATION_READS, scope=mine, **arguments)
tiles(reading.tiles(view, judged, filters=words(fields, chosen)), key="fit")
for said in reading.remarks(view):
    states.notice(said)

section("Accounts by score", f"Fast path from {view.fast}, nurture below {view.line}. A click lists the accounts.")
spec, said = reading.picture(view)
accounts.follow_bar(chart.draw(spec, alt=said, key="fit-scores", pick="group"), view)

section("What each band brings", f"Open and won new and expansion business in {view.currency}; won: ever since.")
table(reading.band_rows(view), reading.BAND_COLUMNS, key="fit-bands", alt=reading.answer(view), noun="bands",
      on_open=accounts.follow_band)  # fmt: skip

tabs.draw(actor, mine, view, judged, arguments)
