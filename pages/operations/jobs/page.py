"""Jobs

The jobs that the company has to get done: which are on track, who answers for each, and which figures are due.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, data_as_of, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.print_sheet import lying_sheet
from components.scope_bar import scope_bar
from components.tile import tiles
from data.core import access, clock, offers
from data.operations import views
from pages.operations.jobs import chosen, listing, month, owners, pictures, reading, reviews, seen

PAGE = {"order": 20, "icon": ":material/grid_view:", "right": "jobs.view",
        "shows": ("operations.jobs_green_share", "operations.jobs_red_share",
                  "operations.jobs_reported_share")}  # fmt: skip
PARTS = {"All jobs": "jobs.view", "Coming up": "jobs.view", "Enter a month": "jobs.enter", "Owners": "jobs.assign"}
"""What is below the maps, and the right that it takes; what changes something is there on the present day only."""

actor = require("jobs.view")
today = clock.today(settings().zone)
mine = scope(actor, "jobs.view")
lying_sheet(hide=("qd-jobs-parts", "qd-scope-jobs", "qd-foot-jobs", "qd-pulse"))

head = st.container()
asked = scope_bar([as_of_field(today)], key="jobs")
past_banner(asked["as_of"], today)
as_of = min(asked["as_of"] or today, today)
groups = views.job_reads(as_of)
since = seen.since(actor, as_of)
view = read(views.job_board, groups=groups, scope=mine, as_of=as_of, since_day=since and since.day,
            since_at=since and since.at)  # fmt: skip
with head:
    page_head("Are the jobs of the company on track?", reading.answer(view))
if not any(row.source == "entered by hand" for row in view.rows):
    states.notice("Nobody has entered a figure yet. Say under Owners who answers for which job, and enter the first "
                  "month, or bring a sheet of values under Import (Job values).")  # fmt: skip

tiles(reading.tiles(view), key="jobs")
past = as_of if as_of < today else None
pictures.maps(view, past)

with st.container(key="qd-jobs-parts"):
    offered = [name for name, right in PARTS.items()
               if right == "jobs.view" or (access.may(actor, right) and as_of == today)]  # fmt: skip
    part = st.segmented_control("What to see", offered, default="All jobs", required=True, key="part",
                                bind="query-params", label_visibility="collapsed")  # fmt: skip
    picked = chosen.NOTHING
    if part == "All jobs":
        picked = chosen.bar(view)
        listing.jobs(view, picked, past)
    elif part == "Coming up":
        reviews.calendar(view, past)
    elif part == "Enter a month":
        month.grid(actor, today, groups)
    elif part == "Owners":
        owners.grid(actor, view, mine)

page_foot(
    as_of=f"{as_of}", source="values that were entered, and metrics of this store", n=len(view.rows), noun="jobs",
    files=data_as_of(mine, "job_values", known_on=as_of),
    downloads=download(
        "Download this scoreboard", offers.workbook, right=offers.WITHOUT_PRICES, name="jobs", as_of=as_of,
        period=clock.period_of(as_of, settings().calendar), filters=picked.filters,
        file_name=offers.file_name("jobs", as_of), since=since and (since.day, since.at),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="jobs",
)  # fmt: skip
