"""To-dos as a list to read, numbers of the wall as a table, and the way to the presenter's screen."""

from collections.abc import Sequence

import streamlit as st

from components.escape import clean
from components.markup import draw
from components.palette import status_text
from components.plain_table import plain_table
from data.partners.formulas.todos import SIDES, STATES
from data.partners.views.review import Todo
from data.partners.walls import Wall
from pages.partners.review.opened import Open


def day(todo: Todo) -> str:
    """A to-do's day as people read it."""
    return f"{todo.due_on.day}\N{NO-BREAK SPACE}{todo.due_on:%b\N{NO-BREAK SPACE}%Y}" if todo.due_on else "no day yet"


def todo_table(todos: Sequence[Todo], *, alt: str) -> None:
    """To-dos with owner, side, day and state; nothing to show is said."""
    rows = [[clean(one.text), clean(one.owner) or "nobody yet", SIDES.get(one.side, one.side), day(one),
             one.settled or STATES[one.state]] for one in todos]  # fmt: skip
    heads = [("To-do", False), ("Owner", False), ("Side", False), ("By", False), ("State", False)]
    draw(plain_table(rows or [["None", "", "", "", ""]], heads, alt=alt))


def figures(wall: Wall | None) -> None:
    """The numbers as they were taken."""
    if wall is None or not wall.figures:
        return
    rows = [[clean(one.title), status_text(one.status, one.word), one.actual or "no evidence", one.target,
             one.change, clean(" · ".join(part for part in (one.note, one.stands_over) if part))]
            for one in wall.figures]  # fmt: skip
    heads = [("Number", False), ("Status", False), ("Actual", True), ("Due by now", True), ("Change", True),
             ("Note", False)]  # fmt: skip
    draw(plain_table(rows, heads, alt=f"{len(rows)} numbers as they stood at the start"))


def to_presenter(opened: Open) -> None:
    """Open what the room sees, for the shared screen."""
    st.link_button("Open the presenter's screen", f"/partners-review?id={opened.number}&view=presenter",
                   icon=":material/present_to_all:")  # fmt: skip
