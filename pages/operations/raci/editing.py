"""Editing the next version: a click turns a cell, the rules speak at once, saving merges with what others did."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.markup import draw
from components.nouns import counted
from components.plain_table import plain_table
from data.core import drafts
from data.core.access import Actor
from data.operations import commands
from data.operations.formulas import raci as rules
from data.operations.raci_words import spelled
from data.operations.views.raci import RaciView, with_letters
from pages.operations.raci import acts, grid, letters, telling

HOW = "A click turns a cell: empty, R, A, C, I, A/R, empty. Or type the letters, as in a spreadsheet. Then save."
CLICK, TYPE = "Click", "Type"
EDITS, SAVED = "raci-edits", "raci-saved"
Place = tuple[str, str]
Edits = dict[Place, tuple[str, str]]
"""Cells that are changed and not saved: where, what stood there at the time, what is wanted."""


def pending(view: RaciView) -> Edits:
    """Return the unsaved cells of this draft; those of another one are gone."""
    number = view.coming.id if view.coming else 0
    held = st.session_state.setdefault(EDITS, {"draft": number, "cells": {}})
    if held["draft"] != number:
        held = st.session_state[EDITS] = {"draft": number, "cells": {}}
    cells: Edits = held["cells"]
    return cells


def editor(actor: Actor, view: RaciView, chosen: Mapping[str, Any]) -> None:
    """The grid with everything that edits it. A click runs this part of the page alone."""
    if told := st.session_state.pop(SAVED, None):
        states.notice(told)
    if view.coming and view.coming.state == drafts.PROPOSED:
        states.notice("This version is proposed. What you save takes the proposal back: propose it again afterwards.")
    acts.bar(actor, view)
    st.fragment(_edit)(actor, view, dict(chosen))


def _edit(actor: Actor, view: RaciView, chosen: Mapping[str, Any]) -> None:
    cells = pending(view)
    _forget_gone(view, cells)
    shown = with_letters(view, {place: after for place, (_, after) in cells.items()})
    shape = chosen["shown"] or grid.ROLES
    way = st.segmented_control("Change cells by", [CLICK, TYPE], default=CLICK, required=True, key="raci-way",
                               label_visibility="collapsed") if shape == grid.ROLES else None  # fmt: skip
    # Which rows are shown is settled by what is stored: a row must not jump away under the click that mends it.
    keys = grid.chosen_keys(view, chosen)
    if way == TYPE:
        letters.typed_grid(view, keys, cells)
        shown = with_letters(view, {place: after for place, (_, after) in cells.items()})
    elif way == CLICK:
        letters.forget()
        grid.clickable(shown, keys, on_click=lambda column, activity: _turn(view, shown, column, activity))
    else:
        grid.draw_grid(shown, keys, shape)
    _save_bar(actor, view, cells)
    telling.findings(shown, keys)


def _turn(view: RaciView, shown: RaciView, column: str, activity: str) -> None:
    """Turn the clicked cell to its next letters."""
    cells = pending(view)
    now = shown.document.activities[activity].letters.get(column, "")
    stored = view.document.activities[activity].letters.get(column, "")
    before = cells.get((activity, column), (stored, ""))[0]
    cells[activity, column] = before, rules.next_letters(now)
    if cells[activity, column][1] == before:
        del cells[activity, column]


def _forget_gone(view: RaciView, cells: Edits) -> None:
    for place in [p for p in cells if p[0] not in view.document.activities or p[1] not in view.document.columns]:
        del cells[place]


def _clashes(view: RaciView, cells: Edits) -> list[tuple[Place, str, str]]:
    """Return the unsaved cells that somebody else has changed since: place, theirs, mine."""
    found = []
    for place, (before, mine) in cells.items():
        theirs = view.document.activities[place[0]].letters.get(place[1], "")
        if theirs not in (before, mine):
            found.append((place, theirs, mine))
    return found


def _save_bar(actor: Actor, view: RaciView, cells: Edits) -> None:
    if clashes := _clashes(view, cells):
        _both_values(view, cells, clashes)
        return
    if not cells:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="qd-raci-save"):
        is_sent = st.button(f"Save {counted(len(cells), 'cells')}", type="primary", key="raci-save")
        st.button("Throw these away", type="tertiary", key="raci-drop-cells", on_click=_drop, args=(cells,))
    if is_sent:
        _save(actor, view, cells)


def _save(actor: Actor, view: RaciView, cells: Edits) -> None:
    number = view.coming.id if view.coming else 0
    wanted = [commands.CellEdit(*place, before, after) for place, (before, after) in cells.items()]
    with write(actor, "RACI draft", channel="grid") as saving:
        commands.set_raci_letters(saving.session, number, actor=actor, edits=wanted)
    if saving.is_done:
        st.session_state[SAVED] = f"{counted(len(wanted), 'cells')} saved in version {view.version}."
        _drop(cells)
    else:
        # Somebody was faster: drawn anew, the page shows what they wrote and asks whose letters are to stay.
        st.session_state[SAVED] = saving.problem
    st.rerun()


def _drop(cells: Edits) -> None:
    cells.clear()
    letters.forget()


def _both_values(view: RaciView, cells: Edits, clashes: Sequence[tuple[Place, str, str]]) -> None:
    """Show what somebody else wrote and what is wanted, cell by cell, and let the reader choose."""
    states.notice(f"Somebody else changed {counted(len(clashes), 'cells')} that you changed too. Nothing is lost.")
    rows = [[view.document.activities[activity].title, view.document.columns[column].label, spelled(theirs),
             spelled(mine)] for (activity, column), theirs, mine in clashes]  # fmt: skip
    heads = [(name, False) for name in ("Activity", "Role", "In the draft now", "Yours")]
    draw(plain_table(rows, heads, alt="Cells that two people changed"))
    with st.container(horizontal=True, gap="small"):
        st.button("Keep theirs", key="raci-theirs", on_click=_settle, args=(cells, clashes, False))
        st.button("Take mine", key="raci-mine", on_click=_settle, args=(cells, clashes, True))


def _settle(cells: Edits, clashes: Sequence[tuple[Place, str, str]], is_mine: bool) -> None:
    letters.forget()
    for place, theirs, mine in clashes:
        if is_mine:
            cells[place] = theirs, mine
        else:
            del cells[place]
