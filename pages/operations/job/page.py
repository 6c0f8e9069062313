"""Job

One job: what it is, who answers for it, its figure with limits and course, its values with their evidence.
"""


import streamlit as st

from components import states
from components.frame import address_day, link, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.tile import tiles
from data.core import access, clock
from data.operations import views
from pages.operations.job import course, entering, head, limits

PAGE = {"order": 90, "icon": ":material/task_alt:", "right": "jobs.view", "hidden": True}
PARTS = ("Values", "Limits", "Owner")
BOARD = "/operations-jobs"

actor = require("jobs.view")
today = clock.today(settings().zone)
mine = scope(actor, "jobs.view")
asked = st.query_params.get("job", "")
as_of = address_day(today)

view = read(views.job_page, groups=views.job_reads(as_of), scope=mine, job=asked, as_of=as_of) if asked else None
if view is None:
    page_head("Which job?", "There is no such job in the catalogue." if asked else "No job is chosen.")
    past_banner(as_of, today)
    states.empty("A job with its owner, figure, limits and values.", "Jobs are opened from the scoreboard.")
    link("Open the job scoreboard", BOARD)
    st.stop()

is_past = as_of < today
page_head(view.row.job.title, head.answer(view), status=view.row.status, word=view.row.word)
if is_past:
    states.past(f"{as_of.day} {as_of:%B %Y}")
tiles(head.tiles(view), key="job")
head.about(view, as_of)
course.picture(view)

part = st.segmented_control("Part of the job", PARTS, default="Values", required=True, key="part",
                            bind="query-params", label_visibility="collapsed")  # fmt: skip
may_enter = access.may(actor, "jobs.enter") and not is_past
if part == "Values":
    if may_enter:
        entering.form(actor, view, scope(actor, "jobs.enter"), today)
    course.values(view)
elif part == "Limits":
    limits.versions(view)
    if access.may(actor, "definitions.edit_thresholds") and not is_past:
        limits.form(actor, view, today)
elif part == "Owner":
    head.raci(view)
    if access.may(actor, "jobs.assign") and not is_past:
        entering.owner(actor, view, mine)

link("Back to the scoreboard", BOARD)
page_foot(as_of=f"{as_of}", source=head.source(view), n=len(view.values), noun="values", key="job")
