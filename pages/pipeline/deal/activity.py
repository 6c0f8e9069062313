"""What comes next and what happened: the next step with its day, the log, and a form to add to it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from components import states
from components.escape import plain
from components.instants import moment
from components.page_head import section
from components.table import Column, table
from data.core import clock
from data.pipeline import commands
from pages.pipeline.deal.saving import Open, begin_anew, rest, save

KINDS = {"call": "Call", "meeting": "Meeting", "mail": "Mail", "note": "Note"}
DIRECTIONS = {"out": "From us", "in": "From them", "both": "Both ways"}


def next_step(opened: Open) -> None:
    """What happens next, who does it and when."""
    view, values = opened.view, opened.view.values
    if not view.is_open:
        return
    by = view.names["next_step_owner_id"] or view.names["owner_id"]
    due = values["next_step_date"]
    said = f"{values['next_step'] or 'No words'}, {by or 'nobody'}, by {due}"
    section("Next step", said if due else "None. Each step needs one with a date.")
    if not opened.may("pipeline.edit_deal"):
        return
    key, people = rest(opened, "step"), opened.choices["owner_id"]
    with st.grid(3, min_column_width=220, gap=14) as grid:
        with grid.cell():
            text = st.text_input("What", value=values["next_step"] or "", max_chars=500, key=f"{key}-text")
        with grid.cell():
            day = st.date_input("By", value=due, format="YYYY-MM-DD", key=f"{key}-day")
        with grid.cell():
            held = values["next_step_owner_id"] or values["owner_id"]
            who = st.selectbox("Who", list(people), index=list(people).index(held) if held in people else None,
                               format_func=lambda n: plain(people[n]), key=f"{key}-who")  # fmt: skip
    if st.button("Save the next step", type="primary", key=f"{key}-go", disabled=day is None) and save(
        opened, commands.set_next_step, why="next step", done="Saved", row_version=opened.version, text=text,
        due_on=day, owner_id=who,
    ):  # fmt: skip
        begin_anew(opened, "step")
        st.rerun()


def log(opened: Open, zone: str) -> None:
    """What happened, newest first, and a form for one more."""
    view = opened.view
    section("What happened", f"The newest {len(view.activities)} of {view.activity_count}." if view.activities else "")
    if view.activities:
        rows = [
            {"when": moment(one["occurred_at"], zone), "kind": KINDS.get(one["kind"], one["kind"].capitalize()),
             "way": DIRECTIONS.get(one["direction"], "") if one["is_human"] else "", "what": one["summary"] or ""}
            for one in view.activities
        ]  # fmt: skip
        columns = [Column("when", "When", width=190),
                   Column("kind", "Kind", width=110), Column("way", "Way", width=90),
                   Column("what", "What", width=520)]  # fmt: skip
        table(rows, columns, key=opened.key("activities"), alt="What happened with the deal", noun="activities")
    else:
        states.notice("Nothing has been logged yet.")
    if opened.may("pipeline.edit_deal"):
        _add(opened, zone)


def _add(opened: Open, zone: str) -> None:
    key, now = rest(opened, "activity"), clock.now().astimezone(ZoneInfo(zone))
    with st.expander("Log something", expanded=not opened.view.activities, key=f"{key}-box"):
        with st.grid(4, min_column_width=160, gap=14) as grid:
            with grid.cell():
                kind = st.selectbox("Kind", list(KINDS), format_func=KINDS.__getitem__, key=f"{key}-kind")
            with grid.cell():
                way = st.selectbox("Way", list(DIRECTIONS), format_func=DIRECTIONS.__getitem__, key=f"{key}-way")
            with grid.cell():
                today = now.date()
                day = st.date_input("Day", value=today, max_value=today, format="YYYY-MM-DD", key=f"{key}-day")
            with grid.cell():
                at = st.time_input("Time", value=time(now.hour, now.minute), key=f"{key}-time")
        text = st.text_area("What was said or done", max_chars=4000, key=f"{key}-text")
        then = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(clock.UTC)
        if st.button("Log it", type="primary", key=f"{key}-go") and save(
            opened, commands.log_activity, why="activity", done="Logged", kind=kind, direction=way, occurred_at=then,
            summary=text,
        ):  # fmt: skip
            begin_anew(opened, "activity")
            st.rerun()
