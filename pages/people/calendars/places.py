"""Which territory works by which calendar."""

from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import edits, write
from components.page_head import section
from components.table import Column, table
from data.core.access import Actor
from data.people import commands
from pages.people.calendars import reading
from pages.people.calendars.editing import DONE

Row = dict[str, Any]


def draw(actor: Actor, places: list[Row], rows: list[Row], *, can_edit: bool) -> None:
    """The territories with their calendars; a grid for whoever may edit them."""
    section("Who works by which hours", "A person's territory decides which hours their promises are counted on.")
    if not places:
        states.empty("Territories and the calendars they work by.",
                     "There are no territories yet. They come in with an import of people or deals.")  # fmt: skip
        return
    names = {row["id"]: row["name"] for row in rows}
    shown = pd.DataFrame(
        [{"id": place["id"], "name": place["name"], "calendar": names.get(place["calendar_id"], reading.DEFAULT)}
         for place in places]
    )  # fmt: skip
    if not can_edit:
        columns = [Column("name", "Territory"), Column("calendar", "Calendar")]
        table(shown.to_dict("records"), columns, key="places", alt="Territories and calendars", noun="territories")
        return
    kinds = st.column_config
    edition = "-".join(str(place["calendar_id"] or 0) for place in places)
    edited = st.data_editor(
        shown, key=f"places-{edition}", hide_index=True, num_rows="fixed", width="stretch",
        column_config={"id": None, "name": kinds.TextColumn("Territory", disabled=True),
                       "calendar": kinds.SelectboxColumn("Calendar", options=[reading.DEFAULT, *names.values()],
                                                         required=True)},
    )  # fmt: skip
    if st.button("Save who works by which", type="primary"):
        _save(actor, places, {name: number for number, name in names.items()}, shown, edited)


def _save(actor: Actor, places: list[Row], numbers: dict[str, int], shown: Any, edited: Any) -> None:
    opened = {place["id"]: place["calendar_id"] for place in places}
    with write(actor, "calendars of territories") as saving:
        for edit in edits(shown, edited, key="id", fields=("calendar",)):
            if edit.new not in {reading.DEFAULT, *numbers}:
                raise ValueError(f"There is no calendar called {edit.new}. Nothing was saved.")
            commands.set_territory_calendar(saving.session, edit.row_id, actor=actor, opened=opened[edit.row_id],
                                            calendar_id=numbers.get(edit.new))  # fmt: skip
    if saving.is_done:
        st.session_state[DONE] = "Saved. It counts for clocks that start from now on."
        st.rerun()
