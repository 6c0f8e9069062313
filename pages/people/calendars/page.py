"""Business calendars

When a promise is due: opening hours and holidays, who works by which, and how much time is allowed.
"""

import streamlit as st

from components import states
from components.frame import read, require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import tiles
from data.core import access, clock, rulebook
from data.people import views
from data.pipeline import leads_policy
from pages.people.calendars import editing, places, promising, reading, trial

PAGE = {"order": 30, "icon": ":material/calendar_month:", "right": "definitions.view"}
EDIT = "definitions.edit"

actor = require("definitions.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "definitions.view")
can_edit = access.may(actor, EDIT)
rows = read(views.calendars, groups=("definitions", "people"), scope=mine, on=today)
territories = read(views.territory_calendars, groups=("definitions", "people"), scope=mine)
history = read(views.service_level_versions, groups=("definitions", "people"), scope=mine)
levels = dict(leads_policy.levels(today))
usual = reading.default_row(leads_policy.default_hours(today), held.zone)

page_head("When is a promise due?", reading.answer(levels, territories))
tiles(reading.tiles(rows, territories, levels, rulebook.held("service_levels", today).version), key="calendars")
if told := st.session_state.pop(editing.DONE, None):
    states.notice(told)
trial.draw_trial([*rows, usual], levels, today)
states.notice("A promise already made keeps the due time it was given: new hours, holidays or service levels count for "
              "clocks that start after the change.")  # fmt: skip


def choose(row: dict) -> None:
    """Open a calendar when the page is drawn next."""
    st.session_state["calendars-open"] = row["id"]


def listed() -> None:
    """The calendars; a name opens one for whoever may edit it."""
    if can_edit and st.button("Add a calendar", icon=":material/add:"):
        editing.change(actor, None, usual, levels.get(reading.FIRST), today)
    section("Calendars", "Open a name to change hours or holidays." if can_edit else
            f"To read. Edited by: {access.who_may(EDIT)}.")  # fmt: skip
    if not rows:
        states.empty("Opening hours and holidays of your offices.",
                     f"There are none yet: everybody works {usual['hours']} in {usual['zone']}.")  # fmt: skip
        return
    shown = [{**row, "territories": ", ".join(row["territories"]), "none": "none ahead", "nobody": "nobody yet"}
             for row in rows]  # fmt: skip
    columns = [
        Column("name", "Calendar", "open" if can_edit else "text", width=220), Column("hours", "Open", width=220),
        Column("zone", "Time zone"), Column("ahead", "Holidays ahead", "count"),
        Column("next_holiday", "Next holiday", "date", reason="none"),
        Column("territories", "Territories", reason="nobody"),
    ]  # fmt: skip
    table(shown, columns, key="calendars", alt=f"{len(rows)} business calendars", noun="calendars",
          on_open=choose if can_edit else None, href=lambda row: f"/people-calendars?calendar={row['id']}")  # fmt: skip


calendars, who, what, past = st.tabs(
    ["Calendars", "Territories", "Service levels", "Versions"], on_change="rerun", key="calendars-tabs"
)
if calendars.open:
    with calendars:
        listed()
if who.open:
    with who:
        places.draw(actor, territories, rows, can_edit=can_edit)
if what.open:
    with what:
        if can_edit:
            promising.form(actor, dict(rulebook.in_force("service_levels", today)), history, today)
        else:
            promising.listed(levels)
if past.open:
    with past:
        promising.versions(history)

asked = st.session_state.pop("calendars-open", None) or st.query_params.pop("calendar", None)
found = next((row for row in rows if str(row["id"]) == str(asked)), None)
if found and can_edit:
    editing.change(actor, found, usual, levels.get(reading.FIRST), today)
page_foot(as_of=moment(clock.now(), held.zone), source="calendars, territories and service levels in this store",
          n=len(rows), noun="calendars", key="calendars")  # fmt: skip
