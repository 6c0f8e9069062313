"""Rows to workbooks and csv: typed cells, text that can never run as a formula, the filters printed on top."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from data.core import clock
from data.core.numbers import minor_places, plain

if TYPE_CHECKING:
    import pandas as pd

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
CUT = " … (cut)"
KINDS = ("text", "number", "money", "percent", "ratio", "count", "date", "instant")
_NUMBER_FORMATS = {
    "number": "#,##0.##########", "percent": "0.0%", "ratio": "0.00", "count": "#,##0",
    "date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss",
}
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets believe in 29 February 1900: an earlier date would be a day off, so it goes out as text."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The last four are the wide forms of = + - @, which run as formulas too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Column:
    """A column: the row's key, the heading, and what its cells are.

    Money is an amount (not minor units) and needs a currency; a percent is a fraction.
    """

    key: str
    title: str
    kind: str = "text"
    currency: str | None = None
    width: int = 16

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A column holds one of {', '.join(KINDS)}, not {self.kind}.")
        if self.kind == "money" and not self.currency:
            raise ValueError(f"The column {self.title} holds money and needs a currency.")


@dataclass(frozen=True)
class Sheet:
    """A table to hand out. notes: (label, text) lines such as filters, as of, source. total: shown above the rows."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    notes: Sequence[tuple[str, str]] = ()
    total: Mapping[str, Any] | None = field(default=None)


def sheet_of(
    frame: "pd.DataFrame", *, title: str, columns: Sequence[Column], notes: Sequence[tuple[str, str]] = ()
) -> Sheet:
    """Make a sheet of a frame; missing values of any kind become empty cells."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return Sheet(title, columns, [{str(key): value for key, value in row.items()} for row in rows], notes)


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook: for each sheet the title, the notes, the headings, the total, then the rows.

    Text goes in as text: no formula, no link. Raises ValueError when a sheet has more rows than a worksheet holds.
    """
    buffer = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, safe) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        names: list[str] = []
        for sheet in sheets:
            names.append(_sheet_name(sheet.title, names))
            _write_sheet(book, book.add_worksheet(names[-1]), sheet)
    return buffer.getvalue()


def to_csv(sheet: Sheet) -> bytes:
    """Return headings and rows as csv in UTF-8 with a byte order mark; text that looks like a formula gets a leading '.

    Numbers are plain and unrounded; dates ISO. Notes and total stay out, so that other programs can read the file.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(row.get(column.key)) for column in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and value.is_finite():
        return plain(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _guarded(value.isoformat() if isinstance(value, date | datetime) else str(value))


def _guarded(text: str) -> str:
    # Spreadsheets skip leading blanks before they look for a formula, hence the second look.
    is_live = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return ("'" if is_live else "") + printable(text)


def printable(text: str) -> str:
    """Drop characters that no workbook can hold (control characters, halves of a pair)."""
    return _UNPRINTABLE.sub("", text)


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """Return a name that a worksheet may have: 31 characters, none of []:*?/\\, not used before."""
    name = re.sub(r"[\[\]:*?/\\]", " ", printable(title)).strip().strip("'")[:31].rstrip(" '") or "Sheet"
    name = f"{name} 1" if name.lower() == "history" else name
    candidate, number = name, 2
    while candidate.lower() in {other.lower() for other in taken}:
        candidate, number = f"{name[: 30 - len(str(number))]} {number}", number + 1
    return candidate


def _write_sheet(book: Workbook, page: Worksheet, sheet: Sheet) -> None:
    bold = book.add_format({"bold": True})
    looks = [_format(book, column) for column in sheet.columns]
    strong = [_format(book, column, is_bold=True) for column in sheet.columns]
    line = _write_head(book, page, sheet)
    for place, column in enumerate(sheet.columns):
        _write_text(page, line, place, column.title, bold)
        page.set_column(place, place, column.width)
    page.freeze_panes(line + 1, 0)
    if sheet.total is not None:
        line += 1
        _write_row(page, line, sheet.columns, sheet.total, strong)
    for row in sheet.rows:
        line += 1
        if line >= MOST_ROWS:
            raise ValueError(f'"{sheet.title}" has more rows than a worksheet holds. Narrow the filters or export csv.')
        _write_row(page, line, sheet.columns, row, looks)


def _write_head(book: Workbook, page: Worksheet, sheet: Sheet) -> int:
    """Write title and notes; return the line of the headings."""
    _write_text(page, 0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
    for line, (label, text) in enumerate(sheet.notes, start=1):
        _write_text(page, line, 0, f"{label}: {text}", None)
    return len(sheet.notes) + 2


def _format(book: Workbook, column: Column, *, is_bold: bool = False) -> Format:
    number = _NUMBER_FORMATS.get(column.kind, "General")
    if column.kind == "money":
        places = minor_places(column.currency or "")
        number = "#,##0" + ("." + "0" * places if places else "") + f' "{column.currency}"'
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
    # A lone carriage return would go out as _x000D_, which not every program reads back.
    text = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    # One symbol outside the basic plane counts twice in a cell's limit.
    while len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        over = len(text.encode("utf-16-le")) // 2 - LONGEST_CELL
        text = text[: -(over + len(CUT))] + CUT
    page.write_string(line, place, text, look)
