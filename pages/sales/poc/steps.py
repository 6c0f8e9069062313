"""The steps: two lanes and the provisioning as a picture, each step to be done, moved or given to somebody."""

from typing import Any

import streamlit as st

from components import chart, states
from components.checklist import Condition, checklist
from components.escape import clean
from components.page_head import section
from components.table import Column, table
from data.sales import commands
from data.sales.formulas.pocs import LANES
from data.sales.views import board_tables
from data.sales.views.poc_shapes import StepRow
from pages.sales.poc import lanes
from pages.sales.poc.opened import Open, save

STATES = {"open": "Open", "done": "Done", "dropped": "Dropped"}
CHOSEN, LAST = "poc-step-chosen", "poc-step-picked"


def timeline(opened: Open) -> None:
    """The picture: each lane with its steps, the slower one marked."""
    row = opened.view.row
    steps = [_mark(one) for one in opened.view.steps if one.state != "dropped" and (one.done_on or one.due_on)]
    if not steps or row.started_on is None:
        return
    drawn = [lanes.Lane(one.label, board_tables.lane_words(one), one.is_slower) for one in row.lanes if one.total]
    section("Two lanes and the provisioning", "The slower lane is the one that decides when this can end. Diamond: the "
            "moment of value. Pick a step to open it.")  # fmt: skip
    end = row.planned_end or max(one.day for one in steps)
    # A line for today says something only between the start and the end of what is drawn.
    today = None if opened.is_closed or opened.as_of < row.started_on else opened.as_of
    spec = lanes.spec(tuple(drawn), tuple(steps), row.started_on, end, today,
                      "As of" if opened.is_past else "Today")
    picked = chart.draw(spec, alt=lanes.alt(drawn, steps), key=opened.key("lanes"), pick="title")
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        one = next((step for step in opened.view.steps if clean(step.title) == picked), None)
        if one is not None and opened.may_edit:
            _change(opened, one)


def _mark(one: StepRow) -> lanes.Step:
    look = "done" if one.state == "done" else "late" if one.late_days else "open"
    day = one.done_on if one.state == "done" and one.done_on else one.due_on
    assert day is not None  # noqa: S101 - the caller left out steps without a day
    return lanes.Step(LANES[one.lane], one.title, day, look, one.is_aha)


def draw(opened: Open) -> None:
    """The list of steps and the provisioning as a checklist."""
    view = opened.view
    section("Steps", f"Moment of value: {view.aha}." if view.aha else "")
    if not view.steps:
        states.notice("There is no step.")
    rows = [{"id": one.id, "title": f"◆ {one.title}" if one.is_aha else one.title, "lane": LANES[one.lane],
             "day": one.day, "due": one.due_on, "owner": one.owner or "nobody", "state": _state(one)}
            for one in view.steps]  # fmt: skip
    columns = [Column("title", "Step", "open", width=360), Column("lane", "Lane"), Column("day", "Day", "count"),
               Column("due", "Due", "date"), Column("owner", "Owner"), Column("state", "State", "status")]  # fmt: skip
    if rows:
        table(rows, columns, key=opened.key("steps"), alt=f"{len(rows)} steps", noun="steps",
              on_open=lambda row: st.session_state.update({CHOSEN: row["id"]}))  # fmt: skip
    chosen = st.session_state.pop(CHOSEN, None)
    one = next((step for step in view.steps if step.id == chosen), None)
    if one is not None and opened.may_edit:
        _change(opened, one)
    if opened.may_edit and st.button("Add a step", icon=":material/add:", key=opened.key("step-add")):
        _add(opened)


def provisioning(opened: Open) -> None:
    """The provisioning lane as the checklist that it is."""
    mine = [one for one in opened.view.steps if one.lane == "provisioning" and one.state != "dropped"]
    section("Provisioning", "We provide nothing ourselves: this is what has to be there.")
    if not mine:
        states.notice("Nothing has to be provided.")
        return
    checklist([Condition(one.title, True if one.state == "done" else False if one.late_days else None,
                         detail=one.owner, word=_state(one)[1]) for one in mine], label="Provisioning")  # fmt: skip


def _state(one: StepRow) -> tuple[str | None, str]:
    if one.state != "open":
        return ("green" if one.state == "done" else "grey"), STATES[one.state]
    if one.late_days:
        return "red", f"{one.late_days} day{'' if one.late_days == 1 else 's'} late"
    return "grey", "Open"


@st.dialog("Step")
def _change(opened: Open, one: StepRow) -> None:
    section(one.title, f"{LANES[one.lane]}, day {one.day}, {STATES[one.state].lower()}.")
    given: dict[str, Any] = {"why": "step of a proof of concept", "row_version": one.row_version}
    with st.container(horizontal=True, gap="small", key="qd-poc-step"):
        for state, words in (("done", "Done"), ("dropped", "Drop it"), ("open", "Open again")):
            if state != one.state and st.button(words, type="primary" if state == "done" else "secondary"):
                save(opened, commands.finish_poc_step, one.id, state=state, **given)
    if one.state == "open":
        due = st.date_input("Due on", value=one.due_on, format="YYYY-MM-DD", key=opened.key(f"due-{one.id}"))
        later = st.toggle("Move what comes after it in this lane too", key=opened.key(f"later-{one.id}"))
        if st.button("Move it", disabled=due is None or due == one.due_on):
            save(opened, commands.move_poc_step, one.id, due_on=due, with_later=later, **given)
    people: dict[int | None, str] = {None: "nobody", **opened.view.people}
    numbers = list(people) if one.owner_id in people else [*people, one.owner_id]
    owner = st.selectbox("Owner", numbers, index=numbers.index(one.owner_id), key=opened.key(f"owner-{one.id}"),
                         format_func=lambda n: clean(people.get(n, one.owner)))  # fmt: skip
    if st.button("Give it", disabled=owner == one.owner_id):
        save(opened, commands.assign_poc_step, one.id, owner_id=owner, **given)


@st.dialog("Add a step")
def _add(opened: Open) -> None:
    lane = st.selectbox("Lane", list(LANES), format_func=LANES.__getitem__, key=opened.key("new-lane"))
    title = st.text_input("Step", max_chars=300, key=opened.key("new-title"))
    due = st.date_input("Due on", value=opened.as_of, format="YYYY-MM-DD", key=opened.key("new-due"))
    if st.button("Add it", type="primary"):
        save(opened, commands.add_poc_step, opened.view.row.id, why="step of a proof of concept", lane=lane,
             title=title, due_on=due)  # fmt: skip
