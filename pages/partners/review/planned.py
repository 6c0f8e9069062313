"""A review that has not begun: who comes, how the time is shared out, what comes back, the button that starts it."""

import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import write
from components.markup import draw as typeset
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.plain_table import plain_table
from data.partners import commands
from data.partners.formulas.agenda import scaled, total
from data.partners.formulas.todos import SIDES
from data.partners.views.review import Room
from pages.partners.review import lists
from pages.partners.review.opened import Open


def draw(opened: Open, found: Room) -> None:
    """The page of a planned review; whoever may run it can change everything until it starts."""
    waits = len(found.carried)
    held_on = f"{found.planned_on.day} {found.planned_on:%B %Y}"
    page_head(found.title, f"Planned for {held_on}, {total([one.minutes for one in found.plan])} minutes; "
                           f"{waits} {'to-do comes' if waits == 1 else 'to-dos come'} back from before.")  # fmt: skip
    may_run = opened.may_run(found)
    opened.tell()
    if may_run:
        _start(opened)
    _plan(opened, found, may_run)
    _people(opened, found, may_run)
    section("What comes back", "Open to-dos from before. They are read out first and settled one by one.")
    if found.carried:
        lists.todo_table(found.carried, alt="Open to-dos from before")
    else:
        states.notice("No to-do is open from before.")
    if may_run:
        _drop(opened)
    page_foot(as_of=f"{opened.today}", source="this review", n=len(found.plan), noun="parts", key="review")


def _start(opened: Open) -> None:
    states.notice("Starting takes the numbers of the scoreboard as they stand: they do not move during the review. "
                  "Share the presenter's screen, and take notes on this one.")  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button("Start the review", type="primary", icon=":material/play_arrow:", key=opened.key("start")):
            opened.click(commands.start_review, opened.number)
            st.rerun()
        lists.to_presenter(opened)


def _plan(opened: Open, found: Room, may_run: bool) -> None:
    section("Agenda", found.template.about)
    labels = {part.code: part for part in found.template.parts}
    if not may_run:
        rows = [[clean(labels[one.part].label), f"{one.minutes}", labels[one.part].asks] for one in found.plan]
        typeset(plain_table(rows, [("Part", False), ("Minutes", True), ("Asked", False)], alt="Agenda"))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for length in found.template.lengths:
            if st.button(f"{length} minutes", key=opened.key(f"length-{length}")):
                own = dict(zip(labels, scaled(found.template.minutes, length), strict=True))
                _set(opened, found, own)
    with st.form(opened.key(f"agenda-{found.row_version}"), border=False):
        given = {}
        for row, one in zip(st.columns(len(found.plan)), found.plan, strict=True):
            given[one.part] = int(row.number_input(labels[one.part].label, 1, 600, one.minutes, 1))
        if st.form_submit_button("Save these times"):
            _set(opened, found, given)


def _set(opened: Open, found: Room, minutes: dict[str, int]) -> None:
    with write(opened.actor, "time plan", done="Saved") as saving:
        commands.set_agenda(saving.session, opened.number, actor=opened.actor, row_version=found.row_version,
                            minutes=minutes)  # fmt: skip
    if saving.is_done:
        st.rerun()


def _people(opened: Open, found: Room, may_run: bool) -> None:
    if not may_run:
        section("Who comes")
        typeset(plain_table([[SIDES.get(side, side), clean(name)] for side, name in found.attendees],
                         [("Side", False), ("Name", False)], alt="Who comes"))  # fmt: skip
        return
    with st.expander("Who comes, when, and what it is called", expanded=not found.attendees):
        with st.form(opened.key(f"people-{found.row_version}"), border=False):
            given = {"title": st.text_input("Title", value=found.title, max_chars=160)}
            day = st.date_input("Day", value=found.planned_on, format="YYYY-MM-DD")
            people = dict(found.people)
            numbers = list(people) if found.lead_id in people else [*people, found.lead_id]
            lead = st.selectbox("Who leads it", numbers, index=numbers.index(found.lead_id),
                                format_func=lambda n: clean(people.get(n, "nobody")))  # fmt: skip
            given["attendees"] = st.text_area(plain("Who comes: a name a line, us or them before it"),
                                              value=found.attendee_lines, height=120,
                                              placeholder="us Kim Adler\nthem Ana Ruiz")  # fmt: skip
            if not st.form_submit_button("Save"):
                return
        with write(opened.actor, "review planned", done="Saved") as saving:
            commands.edit_review(saving.session, opened.number, actor=opened.actor, row_version=found.row_version,
                                 planned_on=day, lead_id=lead, **given)  # fmt: skip
        if saving.is_done:
            st.rerun()


def _drop(opened: Open) -> None:
    with st.popover("Give this review up"):
        states.notice("It leaves the plan. To-dos that come back stay where they are.")
        if st.button("Give it up", key=opened.key("drop")):
            opened.click(commands.drop_review, opened.number)
            st.rerun()
