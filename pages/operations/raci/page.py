"""Who answers for what

Every stage and hand-off with who is responsible, accountable, consulted and informed, by role and by person.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import Field, scope_bar
from components.tile import tiles
from data.core import access, clock, drafts, offers
from data.operations.raci_document import KINDS
from data.operations.views.raci import DRAFT, IN_FORCE, RACI_READS, raci
from pages.operations.raci import editing, flow, grid, tabs, telling

PAGE = {"order": 10, "icon": ":material/assignment_ind:", "right": "definitions.view",
        "shows": ("operations.raci_validity",)}  # fmt: skip

actor = require("definitions.view")
today = clock.today(settings().zone)
mine = scope(actor, "definitions.view")
holds = read(raci, groups=RACI_READS, scope=mine, as_of=today)
coming = holds.coming
draft = read(raci, groups=RACI_READS, scope=mine, as_of=today, which=DRAFT) if coming else None
flow.settle(coming)
can_draft = access.may(actor, drafts.PROPOSE)

head = st.container()
versions = {IN_FORCE: "In force"} | ({DRAFT: f"Next version ({coming.state})"} if coming else {})
parts = dict.fromkeys([*holds.document.groups, *(draft.document.groups if draft else [])])
chosen = scope_bar(
    [
        Field("version", "Version", options=versions, default=IN_FORCE, front=True),
        Field("shown", "Shown", options=grid.SHAPES, default=grid.ROLES, front=True),
        Field("part", "Part", options={name: name for name in parts}, front=True),
        Field("kind", "Kind", options=KINDS),
        Field("findings", "Only with findings", kind="flag"),
        as_of_field(today),
    ],
    key="raci",
)
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
is_draft = draft is not None and chosen["version"] == DRAFT and as_of == today
view = draft if is_draft and draft else read(raci, groups=RACI_READS, scope=mine, as_of=as_of)
with head:
    page_head("Who answers for what?", telling.answer(view), status=telling.status(view), word=telling.word(view))

flow.told()
flow.steps(actor, view, today)
tiles(telling.tiles(view), key="raci")
is_edited = is_draft and can_draft and view.coming is not None and view.coming.state in (drafts.DRAFT, drafts.PROPOSED)
section("Activities and roles", editing.HOW if is_edited else telling.KEY)
if is_edited:
    editing.editor(actor, view, chosen)
else:
    keys = grid.chosen_keys(view, chosen)
    grid.draw_grid(view, keys, chosen["shown"] or grid.ROLES)
    telling.findings(view, keys)
if not view.has_seats:
    states.notice("Nobody holds a seat yet, so it is not judged whether roles are filled.",
                  items=["Seats are given under Departments and roles."])  # fmt: skip
tabs.show(actor, view, mine, today, can_draft=can_draft)
page_foot(
    as_of=f"{as_of}", source=f"definition raci, {telling.named(view)}; seats in this store",
    n=len(view.document.activities), noun="activities",
    downloads=download(
        "Download this RACI", offers.workbook, right="definitions.view", name="raci",
        file_name=offers.file_name("raci", as_of), as_of=as_of, period=clock.period_of(as_of, settings().calendar),
        which=view.which,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="raci",
)  # fmt: skip
