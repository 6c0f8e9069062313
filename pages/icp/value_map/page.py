"""Value map

Which pain of which segment we end, what proves it, by which lever it pays, and what each proof has won.
"""

import streamlit as st

from components import states
from components.frame import download, link, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import access, clock, offers
from data.icp.views.value_map import EVERY, MAP_READS, value_map
from pages.icp.value_map import assets, grid, reading

PAGE = {"order": 42, "icon": ":material/conversion_path:", "right": "definitions.view"}
EDIT = "icp.edit_value_map"

actor = require("definitions.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "definitions.view")
view = read(value_map, groups=MAP_READS, scope=mine, as_of=today)
may_edit = access.may(actor, EDIT)

page_head("What proves our value?", reading.answer(view))
options = {name: name for name in [EVERY, *view.segments.values()]}
chosen = scope_bar([Field("segment", "Segment", options=options, all_label="All segments", front=True)], key="map")
tiles(reading.tiles(view), key="map")

names = ["Pains", "Proof assets"]
pains, proofs = st.tabs(names, on_change="rerun", key="map-tabs")
if pains.open:
    with pains:
        grid.draw(actor, view, chosen["segment"], may_edit=may_edit)
if proofs.open:
    with proofs:
        assets.draw(actor, view, may_edit=may_edit)
if not may_edit:
    states.notice(f"The map is edited by: {access.who_may(EDIT)}.")
elif not view.rows and access.may(actor, "import.preview"):
    link("Bring a sheet of yours", "/quality-import")

page_foot(
    as_of=f"{today}", source="the value map and the deals of this store", n=len(view.rows), noun="rows",
    downloads=download(
        "Download the map", offers.workbook, right=offers.WITHOUT_PRICES, name="value-map",
        file_name=offers.file_name("value-map", today), as_of=today, period=clock.period_of(today, held.calendar),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="map",
)  # fmt: skip
