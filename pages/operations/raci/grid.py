"""The grid of activities: by role, by person, or in three plain columns; to read, or with cells to click."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.escape import clean
from components.markup import draw
from components.nouns import counted
from components.opening import opening
from components.palette import status_text
from components.plain_table import plain_table
from data.operations.formulas import raci as rules
from data.operations.raci_words import spelled
from data.operations.views.raci import RaciView
from data.operations.views.raci_plain import by_people, lines

ROLES, PEOPLE, PLAIN = "roles", "people", "plain"
SHAPES = {ROLES: "By role", PEOPLE: "By person", PLAIN: "Ownership, input, alignment"}
ROW, WIDE, NARROW, NAMED = 30, 290, 60, 104
MOST_ROWS = 22
EMPTY = "·"
Click = Callable[[str, str], None]
"""What a click on a cell does: given its column and its activity."""


def chosen_keys(view: RaciView, chosen: Mapping[str, Any]) -> list[str]:
    """Return the activities that the filters leave, in the order of the document."""
    part, kind = chosen["part"], chosen["kind"]
    return [
        key for key, one in view.document.activities.items()
        if part in (None, one.group) and kind in (None, one.kind)
        and (not chosen["findings"] or rules.has_error(view.judged.codes[key]))
    ]  # fmt: skip


def mark(view: RaciView, key: str) -> str:
    """Return an activity's state as symbol and word."""
    said = view.judged.codes[key]
    errors = sum(code in rules.ERRORS for code in said)
    if errors:
        return status_text("red", counted(errors, "errors"))
    return status_text("yellow", "look again") if said else status_text("green", "in order")


def draw_grid(view: RaciView, keys: Sequence[str], shape: str) -> None:
    """Draw the grid to read."""
    if shape == PLAIN:
        plain_words(view, keys)
        return
    if shape == PEOPLE:
        found = by_people(view)
        heads = {name: name for name in (*found.columns, *found.vacant)}
        cells = {key: found.letters[key] for key in keys}
    else:
        heads = {key: column.head for key, column in view.document.columns.items()}
        cells = {key: dict(view.document.activities[key].letters) for key in keys}
    _both(view, keys, heads, cells, on_click=None, place=shape)


def clickable(view: RaciView, keys: Sequence[str], *, on_click: Click) -> None:
    """Draw the grid by role with a button in every cell: `on_click(column, activity)`; by keyboard from a list."""
    heads = {key: column.head for key, column in view.document.columns.items()}
    cells = {key: dict(view.document.activities[key].letters) for key in keys}
    places = [(key, column) for key in keys for column in heads]
    names = [f"{view.document.activities[key].title}, {heads[column]}: {cells[key].get(column) or 'empty'}"
             for key, column in places]  # fmt: skip
    opening(names, key="raci-edit", noun="cells", has_links=False,
            on_open=lambda place: on_click(places[place][1], places[place][0]))  # fmt: skip
    _both(view, keys, heads, cells, on_click=on_click, place="edit")


def plain_words(view: RaciView, keys: Sequence[str]) -> None:
    """Draw each part of the business as a table of ownership, input flow and alignment."""
    wanted = set(keys)
    heads = [("Ownership", False), ("Input flow", False), ("Alignment", False)]
    for part, found in lines(view).items():
        rows = [[one.title, one.ownership, one.input_flow, one.alignment] for one in found if one.key in wanted]
        if rows:
            draw(plain_table(rows, [(part, False), *heads], alt=f"{part}: who owns, who is asked, who is told"))


def _both(view: RaciView, keys: Sequence[str], heads: Mapping[str, str], cells: Mapping[str, Mapping[str, str]], *,
          on_click: Click | None, place: str) -> None:  # fmt: skip
    with st.container(key=f"qd-grid-raci-{place}"):
        _grid(view, keys, heads, cells, on_click=on_click, place=place)
    with st.container(key=f"qd-twin-raci-{place}"):
        _cards(view, keys, heads, cells)


def _grid(view: RaciView, keys: Sequence[str], heads: Mapping[str, str], cells: Mapping[str, Mapping[str, str]], *,
          on_click: Click | None, place: str) -> None:  # fmt: skip
    names = {column: f"c{number}" for number, column in enumerate(heads)}
    blank = EMPTY if on_click else ""
    rows = [
        {"title": clean(view.document.activities[key].title), "state": mark(view, key),
         **{names[column]: spelled(cells[key][column]) if cells[key].get(column) else blank for column in heads}}
        for key in keys
    ]  # fmt: skip
    config: dict[str, Any] = {
        "title": st.column_config.TextColumn("Activity", pinned=True, width=WIDE),
        "state": st.column_config.TextColumn("State", pinned=True, width=92),
    }
    for column, name in names.items():
        config[name] = _column(view, column, heads[column], name, keys, on_click)
    frame = pd.DataFrame(rows, columns=["title", "state", *names.values()])
    shape = f"raci-grid-{place}-{view.which}"
    st.dataframe(
        frame, hide_index=True, column_config=config, row_height=ROW, lazy=False, key=shape,
        height=(min(max(len(rows), 1), MOST_ROWS) + 1) * ROW + 8,
        alt=f"{counted(len(rows), 'activities')} by {counted(len(heads), 'columns')}",
    )  # fmt: skip


def _column(view: RaciView, column: str, head: str, name: str, keys: Sequence[str], on_click: Click | None) -> Any:
    label = clean(head)
    known = view.document.columns.get(column)
    people = ", ".join(person for _, person in view.people.get(column, ()))
    told = f"{known.label}: {people or _nobody(view, known.kind)}" if known else head
    if on_click is None:
        width = NARROW if known else NAMED
        return st.column_config.TextColumn(label, width=width, alignment="center", help=clean(told))
    where = f"raci-click-{name}"

    def clicked() -> None:
        click = st.session_state.get(where)
        if click is not None and 0 <= click["row"] < len(keys):
            on_click(column, keys[click["row"]])

    return st.column_config.ButtonColumn(label, width=NARROW, type="tertiary", help=clean(told), key=where,
                                         on_click=clicked)  # fmt: skip


def _nobody(view: RaciView, kind: str) -> str:
    if kind != rules.ROLE:
        return {rules.GROUP: "a group", rules.EXTERNAL: "outside the company"}.get(kind, "not placed yet")
    return "vacant" if view.has_seats else "no seats yet"


def _cards(view: RaciView, keys: Sequence[str], heads: Mapping[str, str],
           cells: Mapping[str, Mapping[str, str]]) -> None:  # fmt: skip
    """On a phone and on paper: an activity a card, with the columns of each letter."""
    words = (("A", "Accountable"), ("R", "Responsible"), ("C", "Consulted"), ("I", "Informed"))
    rows = []
    for key in keys:
        named = {letter: [heads[c] for c, cell in cells[key].items() if letter in cell and c in heads]
                 for letter, _ in words}  # fmt: skip
        title = view.document.activities[key].title
        rows.append([title, *(", ".join(named[letter]) for letter, _ in words), mark(view, key)])
    draw(plain_table(rows, [("Activity", False), *((word, False) for _, word in words), ("State", False)],
                     alt="Activities with who has which letter"))  # fmt: skip
