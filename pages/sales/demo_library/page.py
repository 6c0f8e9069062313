"""Demo library

Which demo to give: flows of 5, 15 and 45 minutes by segment, how fresh they are, and what they led to.
"""

from components import states
from components.frame import download, link, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import access, clock, offers
from data.sales.views.demos import DEMO_READS, EVERY, library
from pages.sales.demo_library import flows, reading

PAGE = {"order": 52, "icon": ":material/slideshow:", "right": "sales.view_library",
        "shows": ("sales.demo_advance_rate",)}  # fmt: skip
EDIT = "sales.edit_library"

actor = require("sales.view_library")
held = settings()
today = clock.today(held.zone)
view = read(library, groups=DEMO_READS, scope=scope(actor, "sales.view_library"), as_of=today)
may_edit = access.may(actor, EDIT)

page_head("Which demo should we give?", reading.answer(view))
options = {name: name for name in [EVERY, *view.segments.values()]}
chosen = scope_bar([Field("segment", "Segment", options=options, all_label="All segments", front=True)], key="demos")
tiles(reading.tiles(view), key="demos")
flows.draw(actor, view, chosen["segment"], may_edit=may_edit)
if not may_edit:
    states.notice(f"The library is edited by: {access.who_may(EDIT)}. A demo is noted on its deal, under Process.")
elif not view.flows and access.may(actor, "import.preview"):
    link("Bring a sheet of yours", "/quality-import")

page_foot(
    as_of=f"{today}", source="the demo library and the history of deals", n=view.uses, noun="uses",
    downloads=download(
        "Download the library", offers.workbook, right=offers.WITHOUT_PRICES, name="demo-library", with_prices=False,
        file_name=offers.file_name("demo-library", today), as_of=today, period=clock.period_of(today, held.calendar),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="demos",
)  # fmt: skip
