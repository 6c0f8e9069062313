"""Typing letters into the grid as into a spreadsheet: all of it by keyboard."""

from collections.abc import MutableMapping, Sequence

import pandas as pd
import streamlit as st

from components.escape import clean
from components.frame import edits
from data.operations.formulas import raci as rules
from data.operations.raci_words import spelled
from data.operations.views.raci import RaciView, with_letters
from pages.operations.raci import grid

BASE, ROUND = "raci-typed-base", "raci-typed-round"
LETTERS = "^$|^[RACIraci]$|^[Aa]/?[Rr]$|^[Rr]/?[Aa]$"
Cells = MutableMapping[tuple[str, str], tuple[str, str]]


def forget() -> None:
    """Begin anew: what was typed is saved, thrown away, or stands among the unsaved cells."""
    if st.session_state.pop(BASE, None) is not None:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def typed_grid(view: RaciView, keys: Sequence[str], cells: Cells) -> None:
    """Draw the grid to type in; what is typed joins the unsaved cells.

    The grid is given the same letters for as long as it is open: what it gives back is compared with them.
    """
    base = st.session_state.setdefault(BASE, dict(cells))
    before = with_letters(view, {place: after for place, (_, after) in base.items()})
    names = {column: f"c{number}" for number, column in enumerate(view.document.columns)}
    shown = _frame(before, keys, names)
    config = {"title": st.column_config.TextColumn("Activity", pinned=True, width=grid.WIDE), "key": None}
    given = {"width": grid.NARROW + 26, "alignment": "center", "max_chars": 3, "validate": LETTERS}
    config |= {name: st.column_config.TextColumn(clean(view.document.columns[column].head), **given)
               for column, name in names.items()}  # fmt: skip
    edited = st.data_editor(
        shown, hide_index=True, num_rows="fixed", disabled=["key", "title"], column_config=config, row_height=grid.ROW,
        height=(min(max(len(keys), 1), grid.MOST_ROWS) + 1) * grid.ROW + 8,
        key=f"raci-typed-{st.session_state.get(ROUND, 0)}-{hash(tuple(keys))}",
    )  # fmt: skip
    columns = {name: column for column, name in names.items()}
    written = {(one.row_id, columns[one.field]): rules.letters_of((one.new or "").replace("/", ""))
               for one in edits(shown, edited, key="key", fields=list(columns))}  # fmt: skip
    cells.clear()
    cells |= base
    for place, wanted in written.items():
        stored = view.document.activities[place[0]].letters.get(place[1], "")
        first = base.get(place, (stored, ""))[0]
        cells[place] = first, wanted
        if wanted == first:
            del cells[place]


def _frame(view: RaciView, keys: Sequence[str], names: dict[str, str]) -> pd.DataFrame:
    rows = []
    for key in keys:
        one = view.document.activities[key]
        told = {name: spelled(one.letters[column]) if one.letters.get(column) else ""
                for column, name in names.items()}  # fmt: skip
        rows.append({"key": key, "title": clean(one.title), **told})
    return pd.DataFrame(rows, columns=["key", "title", *names.values()])
