"""Reviews

Which reviews are due, which were held and what they left: plan one, open one, settle to-dos between them.
"""

import streamlit as st

from components.frame import read, require, scope, settings
from components.page_head import page_head
from components.tile import tiles
from data.core import clock
from data.partners.views.reviews import LIST_READS, reviews
from pages.partners.reviews import lists, reading

PAGE = {"order": 95, "icon": ":material/event_repeat:", "right": "partners.view_partners",
        "shows": ("partners.review_adherence", "partners.todos_overdue")}  # fmt: skip

actor = require("partners.view_partners")
today = clock.today(settings().zone)
mine = scope(actor, "partners.view_partners")
view = read(reviews, groups=LIST_READS, scope=mine, as_of=today)
status, word = reading.standing(view)
page_head("Which reviews are due?", reading.answer(view), status=status, word=word)
tiles(reading.tiles(view, mine), key="reviews")
lists.plan(actor, today)

due, held, todos = st.tabs(["Due by partner", "All reviews", "To-dos"], on_change="rerun", key="reviews-tabs")
if due.open:
    with due:
        lists.due_list(view)
if held.open:
    with held:
        lists.review_list(view)
if todos.open:
    with todos:
        lists.todo_list(actor, view)
lists.foot(mine, view)
