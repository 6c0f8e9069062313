"""The terms of every kind of partnership: what a sheet begins with, what can be, what needs nobody's approval."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import drafting, edits, read
from components.frame.drafting import Desk
from components.page_head import section
from components.table import Column, table
from data.core import access, documents, drafts
from data.core.access import Actor, Scope
from data.partners import sheet_fields, term_grid
from data.partners.term_grid import FIELDS
from data.partners.views import term_book

VIEW = "definitions.view"
SAYS = ("A new sheet begins with these values. Nothing can be below or above its limits; what is outside the usual "
        "needs somebody's approval. Sheets that were begun keep their values.")  # fmt: skip
COLUMNS = [
    Column("partnership", "Partnership", width=170), Column("term", "Term", width=270),
    Column("unit", "Unit", width=80),
    *(Column(name, label, width=200 if name == "default" else 90) for name, label in FIELDS.items()),
]  # fmt: skip


def draw(actor: Actor, mine: Scope, today: date) -> None:
    """What is in force, the draft of the next version, and the versions."""
    if not access.may(actor, VIEW):
        states.notice(f"The terms are open to: {access.who_may(VIEW)}.")
        return
    book = read(term_book.document, groups=documents.READS, scope=mine, on=today)
    desk = Desk(actor, book, today, access.may(actor, drafts.PROPOSE), term_book.place_of, "terms")
    section(f"Terms by kind of partnership, version {book.version}", SAYS)
    drafting.standing(desk)
    if drafting.is_editing(desk):
        _edit(desk)
    else:
        held = book.draft.content if book.draft else book.content
        table([row._asdict() for row in term_grid.rows(held)], COLUMNS, key="terms", noun="terms",
              alt="Terms by kind of partnership with their limits")  # fmt: skip
        if not desk.may_draft:
            states.notice(f"Drafted by: {access.who_may(drafts.PROPOSE)}. Ratified by: "
                          f"{access.who_may(drafts.APPROVE)}.")  # fmt: skip
    drafting.versions(book, "the terms")


def _edit(desk: Desk) -> None:
    began = drafting.opened(desk)
    shown = pd.DataFrame(term_grid.rows(began))
    config: dict[str, Any] = {name: st.column_config.TextColumn(label) for name, label in FIELDS.items()}
    for column in COLUMNS[:3]:
        config[column.name] = st.column_config.TextColumn(column.label, pinned=column.name == "term")
    found = st.data_editor(
        shown, key=desk.key("grid"), hide_index=True, num_rows="fixed", disabled=["key", "partnership", "term", "unit"],
        column_order=[column.name for column in COLUMNS], column_config=config, height=560,
    )  # fmt: skip
    try:
        content = term_grid.edited(began, cells_of(shown, found))
    except ValueError as wrong:
        states.notice(f"{wrong} Nothing is saved until it is put right.")
        return
    problems = sheet_fields.wrong_with(content)
    for words in problems:
        states.notice(words)
    drafting.actions(desk, content, problems)


def cells_of(shown: pd.DataFrame, found: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return what was typed: key of the row to field to text. Raises ValueError for cells that stay as they are."""
    cells: dict[str, dict[str, str]] = {}
    for one in edits(shown, found, key="key", fields=list(FIELDS)):
        cells.setdefault(one.row_id, {})[one.field] = "" if one.new is None else str(one.new)
    return cells
