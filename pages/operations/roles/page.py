"""Departments and roles

The areas and their roles, what titles mean and why, who holds which role, and the rights that a role brings.
"""

import streamlit as st

from components import numbers, states
from components.frame import as_of_field, download, past_banner, read, require, scope, settings
from components.nouns import counted
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar
from data.core import access, clock, offers
from data.operations import views
from pages.operations.roles import people, rules, tables, waiting

PAGE = {
    "order": 30, "icon": ":material/badge:", "right": "definitions.view",
    "shows": ("operations.title_match_share", "operations.other_role_share"),
}  # fmt: skip

actor = require("definitions.view")
today = clock.today(settings().zone)
mine = scope(actor, "definitions.view")

head = st.container()
chosen = scope_bar([as_of_field(today)], key="roles")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(views.roles, groups=views.ROLE_READS, scope=mine, as_of=as_of)
share, n = view.matched_share
with head:
    said = "no contact has a title yet" if share is None else f"{numbers.percent(share)} of {n:,} contacts have a role"
    wait = "no title waits" if not view.waiting else f"waiting: {counted(len(view.waiting), 'titles')}"
    page_head(
        "Who is who, and what does a title mean?",
        f"{len(view.known.areas)} areas with {len(view.known.roles)} roles; {said}; {wait}.",
    )
if told := st.session_state.pop(waiting.DONE, None):
    states.notice(told)

is_now = as_of == today
roles, titles, seats, table_of_rules = st.tabs(
    ["Areas and roles", "Titles", "People and rights", "Rules"], key="roles-tabs", on_change="rerun"
)
if roles.open:
    with roles:
        tables.roles_table(view)
if titles.open:
    with titles:
        waiting.queue(view, actor if is_now and access.may(actor, "roles.decide_titles") else None)
        waiting.trial(mine, as_of)
if seats.open:
    with seats:
        people.seats(view, actor, today, is_now=is_now)
        people.rights(view, actor, mine, today, is_now=is_now)
if table_of_rules.open:
    with table_of_rules:
        rules.precedence(view)
page_foot(
    as_of=f"{as_of}", source="the list of departments, titles of contacts and leads", n=n, noun="contacts",
    downloads=download(
        "Download roles and titles", offers.workbook, right=offers.WITHOUT_PRICES, name="roles",
        file_name=offers.file_name("roles", as_of), as_of=as_of,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="roles",
)  # fmt: skip
