"""One calendar in a dialog: name, zone, hours by weekday, holidays written down or filled in from a country."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import write
from data.core import calendars
from data.core.access import Actor
from data.people import commands, opening_hours, public_holidays, views
from data.pipeline.formulas.clocks import ServiceLevel
from pages.people.calendars import trial

Row = dict[str, Any]
DONE = "calendars-done"


def week_grid(week: dict[int, list[str]], key: str) -> dict[int, list[str]]:
    """A row a weekday with two times; what it returns is as typed, for a command to check."""
    shown = pd.DataFrame(
        [{"day": name, **dict(zip(("opens", "closes"), week.get(day, ["", ""]), strict=True))}
         for day, name in enumerate(opening_hours.WEEKDAYS)], dtype=object,
    )  # fmt: skip
    kinds = st.column_config
    edited = st.data_editor(
        shown, key=key, hide_index=True, num_rows="fixed", width="stretch",
        column_config={"day": kinds.TextColumn("Weekday", disabled=True),
                       "opens": kinds.TextColumn("Opens", max_chars=5),
                       "closes": kinds.TextColumn("Closes", max_chars=5)},
    )  # fmt: skip
    rows = edited.to_dict("records")
    return {day: [_text(rows[day]["opens"]), _text(rows[day]["closes"])] for day in range(min(7, len(rows)))}


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


@st.dialog("Calendar", width="medium")
def change(actor: Actor, row: Row | None, usual: Row, level: ServiceLevel | None, today: date) -> None:
    """Draw a calendar to change, or a new one that begins with the usual hours."""
    begun, key = row or usual, f"calendar-{row['id'] if row else 'new'}"
    zones = views.zone_choices()
    states.notice("Promises already made keep their due time. A change counts for what starts after it.")
    name = st.text_input("Name", value=row["name"] if row else "", max_chars=80, placeholder="Office hours, London")
    known = zones if begun["zone"] in zones else [begun["zone"], *zones]
    zone = st.selectbox("Time zone", known, index=known.index(begun["zone"]))
    st.caption("Hours as 09:00, midnight as 24:00; leave both empty for a closed day.")
    week = week_grid(begun["week"], f"{key}-week")
    lines = f"{key}-holidays"
    st.session_state.setdefault(lines, opening_hours.holiday_lines(begun["holidays"]))
    _fill_in(lines, today)
    text = st.text_area("Holidays, one a line", key=lines, height=150, placeholder="2026-12-25 Christmas Day")
    _example(zone, week, text, level, today)
    note = st.text_input("Why", max_chars=200, placeholder="Kept in the history")
    if st.button("Save this calendar" if row else "Add this calendar", type="primary"):
        _save(actor, row, note, {"name": name, "zone": zone, "week": week}, text)


def _fill_in(lines: str, today: date) -> None:
    """Public holidays of a country, added to the list; nothing is saved yet."""
    with st.expander("Fill in public holidays"):
        countries = public_holidays.countries()
        country = st.selectbox("Country", list(countries), index=None, format_func=lambda c: countries[c],
                               key=f"{lines}-country")  # fmt: skip
        parts = public_holidays.regions(country) if country else ()
        region = st.selectbox("Region", parts, index=None, placeholder="The whole country", disabled=not parts,
                              key=f"{lines}-region-{country}")  # fmt: skip
        years = st.multiselect("Years", [today.year + n for n in range(4)], default=[today.year, today.year + 1],
                               key=f"{lines}-years")  # fmt: skip
        given = {"country": country, "region": region, "years": years}
        st.button("Add these holidays", on_click=_add, args=(lines, given), disabled=not country or not years)
        if told := st.session_state.pop(f"{lines}-told", None):
            states.notice(told)


def _add(lines: str, given: dict[str, Any]) -> None:
    try:
        held = opening_hours.holidays_in(st.session_state.get(lines) or "")
        found = public_holidays.public_holidays(given["country"], region=given["region"], years=given["years"])
    except ValueError as wrong:
        st.session_state[f"{lines}-told"] = str(wrong)
        return
    new = {day: name for day, name in found.items() if not held.get(day)}
    st.session_state[lines] = opening_hours.holiday_lines({**held, **new})
    st.session_state[f"{lines}-told"] = f"{len(new)} of {len(found)} days were new and stand in the list now."


def _example(zone: str, week: dict[int, list[str]], text: str, level: ServiceLevel | None, today: date) -> None:
    try:
        days = [day.isoformat() for day in opening_hours.holidays_in(text)]
        made = calendars.read_calendar(zone, opening_hours.checked_week(week), days)
        if level is not None:
            states.notice(trial.draft(level, made, today))
    except ValueError as wrong:
        states.notice(f"This cannot be saved yet. {wrong}")


def _save(actor: Actor, row: Row | None, note: str, given: dict[str, Any], text: str) -> None:
    with write(actor, note.strip() or None) as saving:
        given["holidays"] = opening_hours.holidays_in(text)
        if row is None:
            commands.create_calendar(saving.session, actor=actor, **given)
        else:
            commands.edit_calendar(saving.session, row["id"], actor=actor, opened=row["stored"], **given)
    if saving.is_done:
        st.session_state[DONE] = f"{given['name'].strip()} is saved. It counts for clocks that start from now on."
        st.rerun()
