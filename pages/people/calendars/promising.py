"""What is promised, as a small form: how much time, on which clock, the default hours; a new version with a note."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.page_head import section
from components.table import Column, table
from data.core.access import Actor
from data.people import commands
from data.pipeline.formulas import clocks
from data.pipeline.formulas.clocks import ServiceLevel
from pages.people.calendars import editing, reading

Row = dict[str, Any]
UNITS = {**{code: f"minutes {words}" for code, words in reading.CLOCKS.items()}, "days": "whole working days"}


def form(actor: Actor, shipped: dict[str, Any], versions: list[Row], today: date) -> None:
    """Ask for the promises, beginning with the newest version, and put them in force on a click."""
    newest = versions[0] if versions else {"version": 0, "valid_from": None, "content": shipped}
    start = max(today, newest["valid_from"] or today)
    content, key = newest["content"], f"levels-{newest['version']}"
    section("What is promised", "A new version holds from its first day on. What started before keeps its due time.")
    if start > today:
        states.notice(f"Version {newest['version']} begins on {start}: it is the one edited here.")
    with st.form("service-levels", border=False):
        asked = {code: _ask(level, f"{key}-{code}") for code, level in clocks.levels_of(content).items()}
        section("Default hours", "Where a territory has no calendar, in the zone of your reports, without holidays.")
        week = editing.week_grid({int(d): list(h) for d, h in content["calendar"]["hours"].items()}, f"{key}-week")
        left, right = st.columns([1, 2])
        first = left.date_input("Holds from", value=start, min_value=start, format="YYYY-MM-DD", key=f"{key}-from")
        note = right.text_input("Why", max_chars=500, placeholder="Kept with the version", key=f"{key}-note")
        is_sent = st.form_submit_button("Save as a new version", type="primary")
    if is_sent:
        with write(actor, note.strip() or "service levels") as saving:
            commands.edit_service_levels(
                saving.session, actor=actor, version=newest["version"], promises=asked, week=week, note=note,
                valid_from=first,
            )  # fmt: skip
        if saving.is_done:
            st.session_state[editing.DONE] = f"The service levels are saved. They hold from {first} on."
            st.rerun()


def _ask(level: ServiceLevel, key: str) -> dict[str, Any]:
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    held = level.minutes if level.days is None else level.days
    number = left.number_input(plain(level.label), min_value=1, value=held, step=1, key=f"{key}-n")
    now = "days" if level.days is not None else level.clock
    unit = right.selectbox(
        f"Counted in, {plain(level.label)}", list(UNITS), index=list(UNITS).index(now), key=f"{key}-u",
        format_func=lambda code: UNITS[code], label_visibility="collapsed",
    )  # fmt: skip
    if unit == "days":
        return {"clock": "business", "days": int(number)}
    return {"clock": unit, "minutes": int(number)}


def listed(levels: dict[str, ServiceLevel]) -> None:
    """The promises that hold today, to read."""
    section("What is promised", "A clock keeps the due time that it was given when it started.")
    rows = [{"label": level.label, "promise": reading.promise(level)} for level in levels.values()]
    table(rows, [Column("label", "Promise"), Column("promise", "Time allowed")], key="levels",
          alt="Service levels in force", noun="promises")  # fmt: skip


def versions(found: list[Row]) -> None:
    """Every version with its first day, its author and its note."""
    section("Versions of the service levels")
    if not found:
        states.notice("The service levels are those the suite came with.")
        return
    columns = [Column("version", "Version", "count"), Column("valid_from", "In force from", "date"),
               Column("by", "By"), Column("note", "Why", width=380)]  # fmt: skip
    table(found, columns, key="levels-versions", alt="Versions of the service levels", noun="versions")
