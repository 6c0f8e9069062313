"""Tables as a workbook: typed cells, lists to pick from, a frozen heading, and what the way back needs."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from data.core import clock
from data.core.exporting.escaping import cell_text, sheet_name
from data.core.exporting.shapes import Column, Sheet
from data.core.numbers import minor_places

MOST_ROWS = 1_048_576
ROOM = 1_000
"""Rows below the last one that get the lists too: new rows are typed there."""

LONGEST_STAMP = 30_000
"""Characters of a stamp in one cell: a cell holds little more."""

LISTS, STAMP = "Lists", "Origin"
"""The hidden sheets: what cells can be picked from, and where the rows come from."""

_NUMBER_FORMATS = {
    "number": "#,##0.##########", "percent": "0.0%", "ratio": "0.00", "count": "#,##0",
    "date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss",
}
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets believe in 29 February 1900: an earlier date would be a day off, so it goes out as text."""


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook: for each sheet the title, the notes, the headings, the total, then the rows.

    Text goes in as text: no formula, no link. Raises ValueError when a sheet has more rows than a worksheet holds.
    """
    buffer = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, safe) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        names: list[str] = [LISTS, STAMP]
        lists: dict[tuple[str, ...], str] = {}
        stamps = []
        for sheet in sheets:
            names.append(sheet_name(sheet.title, names))
            _write_sheet(book, book.add_worksheet(names[-1]), sheet, lists)
            stamps += [(names[-1], sheet.stamp)] if sheet.stamp else []
        _write_lists(book, lists)
        _write_stamps(book, stamps)
    return buffer.getvalue()


def _write_lists(book: Workbook, lists: Mapping[tuple[str, ...], str]) -> None:
    """Put the words to pick from on a hidden sheet: a list written into the rule itself ends at 255 characters."""
    if lists:
        page = book.add_worksheet(LISTS)
        page.hide()
        for place, words in enumerate(lists):
            for line, word in enumerate(words):
                page.write_string(line, place, cell_text(word))


def _write_stamps(book: Workbook, stamps: Sequence[tuple[str, str]]) -> None:
    if stamps:
        page = book.add_worksheet(STAMP)
        page.hide()
        for line, (name, stamp) in enumerate([("Sheet", "Origin"), *stamps]):
            page.write_string(line, 0, name)
            for place in range(0, len(stamp), LONGEST_STAMP):
                page.write_string(line, 1 + place // LONGEST_STAMP, stamp[place : place + LONGEST_STAMP])


def _write_sheet(book: Workbook, page: Worksheet, sheet: Sheet, lists: dict[tuple[str, ...], str]) -> None:
    bold = book.add_format({"bold": True})
    looks = [_format(book, column) for column in sheet.columns]
    strong = [_format(book, column, is_bold=True) for column in sheet.columns]
    head = line = _write_head(book, page, sheet)
    for place, column in enumerate(sheet.columns):
        _write_text(page, line, place, column.title, bold)
        page.set_column(place, place, column.width, None, {"hidden": column.is_hidden})
    page.freeze_panes(line + 1, 0)
    if sheet.total is not None:
        line += 1
        _write_row(page, line, sheet.columns, sheet.total, strong)
    for row in sheet.rows:
        line += 1
        if line >= MOST_ROWS:
            raise ValueError(f'"{sheet.title}" has more rows than a worksheet holds. Narrow the filters or export csv.')
        _write_row(page, line, sheet.columns, row, looks)
    if sheet.stamp and line > head:
        page.autofilter(head, 0, line, len(sheet.columns) - 1)
    _offer_lists(page, sheet.columns, head + 1, min(line + ROOM, MOST_ROWS - 1), lists)


def _offer_lists(page: Worksheet, columns: Sequence[Column], first: int, last: int,
                 lists: dict[tuple[str, ...], str]) -> None:  # fmt: skip
    for place, column in enumerate(columns):
        if column.choices:
            letter = xl_col_to_name(len(lists))
            source = lists.setdefault(column.choices, f"={LISTS}!${letter}$1:${letter}${len(column.choices)}")
            said = {"error_title": cell_text(column.title)[:32], "error_message": "Pick a value from the list."}
            strict = "warning" if column.is_open else "stop"
            rule = {"validate": "list", "source": source, "error_type": strict, **said}
            page.data_validation(first, place, last, place, rule)


def _write_head(book: Workbook, page: Worksheet, sheet: Sheet) -> int:
    """Write title and notes; return the line of the headings."""
    _write_text(page, 0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
    for line, (label, text) in enumerate(sheet.notes, start=1):
        _write_text(page, line, 0, f"{label}: {text}", None)
    return len(sheet.notes) + 2


def _format(book: Workbook, column: Column, *, is_bold: bool = False) -> Format:
    number = _NUMBER_FORMATS.get(column.kind, "General")
    if column.kind == "money" and column.currency:
        places = minor_places(column.currency)
        number = "#,##0" + ("." + "0" * places if places else "") + f' "{column.currency}"'
    elif column.kind == "money":
        number = "#,##0.00"
    return book.add_format({"num_format": number, "bold": is_bold})


def _write_row(
    page: Worksheet, line: int, columns: Sequence[Column], row: Mapping[str, Any], looks: Sequence[Format]
) -> None:
    for place, column in enumerate(columns):
        _write_cell(page, line, place, row.get(column.key), looks[place])


def _write_cell(page: Worksheet, line: int, place: int, value: Any, look: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(line, place, value)
    elif isinstance(value, int | float | Decimal) and _is_exact_in_a_cell(value):
        page.write_number(line, place, float(value), look)
    elif isinstance(value, date) and _day(value) >= _FIRST_DAY:
        page.write_datetime(line, place, _without_zone(value), look)
    else:
        _write_text(page, line, place, value.isoformat() if isinstance(value, date) else str(value), None)


def _is_exact_in_a_cell(value: int | float | Decimal) -> bool:
    """A cell keeps 15 digits: longer whole numbers (identifiers) and no-numbers go out as text."""
    number = Decimal(str(value))
    return number.is_finite() and (abs(number) < 10**15 or number == 0)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _without_zone(value: date) -> date:
    # Cells have no zone: instants go out in UTC.
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _write_text(page: Worksheet, line: int, place: int, text: str, look: Format | None) -> None:
    page.write_string(line, place, cell_text(text), look)
