"""Workbooks to fill in: a target's columns with their notes, and lists to choose from. They go in as they are."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import select
from sqlmodel import Session

from data.core.importing.relations import RELATED
from data.core.importing.targets import Field, Target
from data.core.ledger.entries import table_of

LISTS = "Lists"
HEAD = 2
LAST = 5_000
MOST_WORDS = 2_000
_FORMS = {
    "date": "a date, such as 2025-07-31", "money": "an amount, such as 1234.50", "integer": "a whole number",
    "number": "a number", "percent": "a share, such as 12 %", "boolean": "yes or no", "email": "an e-mail address",
    "instant": "a moment, such as 2025-07-31 14:05",
    "list": "names, separated by ;", "identifier": "the id in the other system, kept letter by letter",
}  # fmt: skip
_FORMATS = {"date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}
_FORMATS |= dict.fromkeys(("identifier", "text", "choice", "list", "email"), "@")
_WIDTHS = {"money": 14, "date": 13, "integer": 12, "number": 12, "percent": 10, "boolean": 10}


def template(target: Target, words: dict[str, Sequence[str]] | None = None) -> bytes:
    """Return a workbook for a target: notes, column names, lists. `words`: what a field's cells may be chosen from."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = target.title[:31]
    page.cell(1, 1).value = _notes(target)
    page.cell(1, 1).alignment = Alignment(vertical="top")
    offered = {**{f.name: f.choices for f in target.fields if f.choices}, **(words or {})}
    offered |= {f.name: ("yes", "no") for f in target.fields if f.kind == "boolean"}
    ranges = _write_lists(book, {name: texts for name, texts in offered.items() if texts})
    for place, field in enumerate(target.fields, start=1):
        _write_column(page, place, field, ranges.get(field.name))
    page.freeze_panes = page.cell(HEAD + 1, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes(target: Target) -> str:
    return (
        f"{target.about} One row each, from row {HEAD + 1} on; columns in bold are needed. An empty cell changes "
        "nothing, the word (clear) empties a field. Leave columns out or move them as you like."
    )


def _write_column(page: Any, place: int, field: Field, choices: str | None) -> None:
    head = page.cell(HEAD, place)
    head.value, head.font = field.label, Font(bold=field.required)
    head.comment = Comment(note(field), "Quarterdeck")
    letter = get_column_letter(place)
    page.column_dimensions[letter].width = max(_WIDTHS.get(field.kind, 20), len(field.label) + 2)
    if field.kind in _FORMATS:
        for row in range(HEAD + 1, HEAD + 201):
            page.cell(row, place).number_format = _FORMATS[field.kind]
    if choices:
        # Other words are let in: the import says what it makes of them, and a name may be a new one.
        listed = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=False)
        listed.add(f"{letter}{HEAD + 1}:{letter}{LAST}")
        page.add_data_validation(listed)


def note(field: Field) -> str:
    """Return what a cell of a field holds, in words.

    >>> note(Field("closed_on", "date", "Closed", required=True))
    'Needed. A date, such as 2025-07-31.'
    """
    what = field.help or ("one of the list" if field.choices else _FORMS.get(field.kind, "text"))
    if field.relation and not field.help:
        what = f"the name of one of the {field.relation}"
    return f"{'Needed. ' if field.required else ''}{what[0].upper()}{what[1:]}."


def _write_lists(book: Any, offered: dict[str, Sequence[str]]) -> dict[str, str]:
    """Write the lists onto a hidden sheet and return the range of each: a list in a cell holds 255 characters only."""
    if not offered:
        return {}
    page = book.create_sheet(LISTS)
    page.sheet_state = "hidden"
    ranges = {}
    for place, (name, texts) in enumerate(offered.items(), start=1):
        letter = get_column_letter(place)
        for row, text in enumerate(texts[:MOST_WORDS], start=1):
            cell = page.cell(row, place)
            cell.value, cell.data_type = text, "s"  # a name that begins like a formula stays a name
        ranges[name] = f"{LISTS}!${letter}$1:${letter}${min(len(texts), MOST_WORDS)}"
    return ranges


def known_words(session: Session, target: Target) -> dict[str, Sequence[str]]:
    """Return for each field that points to records the names there are, in alphabetical order."""
    found: dict[str, Sequence[str]] = {}
    for field in target.fields:
        related = RELATED.get(field.relation or "")
        if related is None:
            continue
        column = table_of(related.model).columns[next(iter(related.by.values()))]
        statement = select(column).where(column.is_not(None)).distinct().order_by(column).limit(MOST_WORDS)
        found[field.name] = tuple(session.execute(statement).scalars())
    return found
