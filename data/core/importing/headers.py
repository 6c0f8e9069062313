"""Finds the table in a sheet: its header row, its rows, and what lies around and between them that is not data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING, Any

from data.core.importing import blocks, heads, rows
from data.core.importing.cells import without
from data.core.importing.files import FileRefused, sniff
from data.core.importing.sheets import (
    NEVER_CALCULATED,
    Cell,
    ErrorCell,
    RawFile,
    RawSheet,
    Skipped,
    column_letter,
    missing_rows,
    row_ranges,
    shown,
)
from data.core.importing.texts import read_text
from data.core.importing.workbooks import read_workbook

if TYPE_CHECKING:
    from data.core.importing.turning import Turned

LOOK_AT = 40
ENOUGH = 0.75
LONG = 4096


@dataclass
class Table:
    """A table as it stands in the file, column by column: each a sequence of cells, packed where it is long.

    `row_numbers` are the file's own, 1-based, one a row; `places` are those of the columns; `ragged` maps a row
    number to why its cells do not line up: such a row is kept so that it can be refused by number, never to be written.
    A table that was `turned` has a row for each cell of a wide one, and that cell's address as its number.
    """

    file: str
    sheet: str | None
    header_row: int
    headers: list[str]
    columns: Sequence[Any]
    row_numbers: Sequence[Any]
    skipped: list[Skipped]
    notes: list[str]
    ragged: dict[Any, str] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    turned: "Turned | None" = None


def read_tables(content: bytes, name: str, *, sheet: str | None = None, header_row: int | None = None) -> list[Table]:
    """Every table of the visible sheets of a file, or of the sheet named (hidden or not).

    `header_row` is the row's number in the file, found by itself when None; with it a sheet is one table. Sheets
    without a table are listed in `skipped` of the first. Raises FileRefused with a plain sentence when nothing is read.
    """
    kind = sniff(content)
    raw = read_text(content) if kind == "text" else read_workbook(content, sheet=sheet)
    parts = raw.sheets if header_row else [part for whole in raw.sheets for part in blocks.split(whole)]
    tables = [table for table in (_table(part, name, header_row, raw) for part in parts) if table]
    if not tables:
        raise FileRefused(_nothing(raw))
    tables[0].skipped[:0] = raw.skipped
    for table in tables:
        table.notes[:0] = [*raw.notes, *_surprises(kind, name)]
    return tables


def _surprises(kind: str, name: str) -> list[str]:
    ending = name.rsplit(".", 1)[-1].lower()
    notes = ["The macros in this workbook were ignored."] if kind == "xlsm" else []
    if kind == "text" and ending in ("xlsx", "xlsm", "xlsb", "xls", "ods"):
        notes.append("The file is named like a workbook but holds text: it was read as text.")
    if kind != "text" and ending in ("csv", "tsv", "txt"):
        notes.append("The file is named like a text file but is a workbook: it was read as a workbook.")
    return notes


def _nothing(raw: RawFile) -> str:
    hidden = [s.sheet for s in raw.skipped if s.sheet and "hidden" in s.why]
    more = f" Hidden sheets: {', '.join(hidden)}; name one to import it." if hidden else ""
    return f"No table was found: no row of column names with rows below it.{more}"


def _table(raw: RawSheet, name: str, header_row: int | None, result: RawFile) -> Table | None:
    """The sheet's table, or None with the reason added to what was skipped."""
    place = find_header(raw) if header_row is None else _asked(raw, header_row)
    if place is None:
        result.skipped.append(Skipped(raw.name, "all", "no table: no row of column names with rows below it"))
        return None
    names, first, notes = heads.names(raw, place)
    skipped = _above(raw, place)
    drop = rows.not_data(raw.columns, first, names)
    for why, places in drop.items():
        skipped.append(Skipped(raw.name, row_ranges(raw.row_numbers[p] for p in places), why))
    gaps = missing_rows(raw.row_numbers[first - 1 :])
    if gaps:
        skipped.append(Skipped(raw.name, row_ranges(gaps), "blank"))
    columns, numbers = _cut(raw, first, {p for places in drop.values() for p in places})
    expected = raw.widths.get(raw.row_numbers[place], raw.usual_width) or len(columns)
    used = [i for i, v in enumerate(columns) if names[i] or (i < expected and v.count(None) < len(v))]
    headers, doubled = unique([names[i] or f"Column {column_letter(raw.first_column + i)}" for i in used])
    return Table(
        file=name,
        sheet=raw.name,
        header_row=raw.row_numbers[place],
        headers=headers,
        columns=[columns[i] for i in used],
        row_numbers=numbers,
        skipped=skipped,
        notes=[*raw.notes, *notes, *doubled, *_about(raw, headers, numbers),
               *_uncalculated(headers, columns, used, raw.failed)],
        ragged=_ragged(raw, expected, set(numbers)) if raw.widths else {},
        places=[raw.first_column + i + 1 for i in used],
    )  # fmt: skip


def find_header(raw: RawSheet) -> int | None:
    """Position of the row that names the columns: the first with about as many short texts as any row near it."""
    count = min(LOOK_AT, len(raw.row_numbers))
    near = [[column[i] for column in raw.columns] for i in range(count)]
    texts = [len({cell for cell in row if rows.is_name(cell)}) for row in near]
    filled = [sum(cell is not None for cell in row) for row in near]
    if not count or max(texts) == 0 or len(raw.row_numbers) + max(filled) <= 2:
        return None
    return heads.row_of_periods(near) if (found := _row_of_names(near, texts, filled)) is None else found


def _row_of_names(near: list[list[Cell]], texts: list[int], filled: list[int]) -> int | None:
    if max(filled) == 1:
        prose = any(len(shown(cell)) > rows.LONGEST_NAME for row in near for cell in row)
        return None if prose or not texts[0] else 0
    if max(texts) == 1:
        return next((i for i in range(len(near)) if texts[i] and filled[i] >= ENOUGH * max(filled)), None)
    likely = [i for i in range(len(near)) if texts[i] >= ENOUGH * max(texts)]
    return next((i for i in likely if texts[i] >= 2 * (filled[i] - texts[i]) - 1), None)


def _asked(raw: RawSheet, header_row: int) -> int:
    if header_row not in raw.row_numbers:
        where = f' of sheet "{raw.name}"' if raw.name else ""
        raise FileRefused(f"Row {header_row}{where} is blank or outside the table, so it cannot hold the column names.")
    return raw.row_numbers.index(header_row)


def _above(raw: RawSheet, place: int) -> list[Skipped]:
    first = raw.row_numbers[place]
    return [Skipped(raw.name, row_ranges(range(1, first)), "above the column names")] if place else []


def _cut(raw: RawSheet, first: int, drop: set[int]) -> tuple[list[Sequence[Cell]], Sequence[int]]:
    """What is below the names and data; the numbers of many rows stay packed."""
    gone = {*range(first), *drop}
    numbers = raw.row_numbers[first:]
    if drop:
        numbers = list(compress(numbers, [place not in drop for place in range(first, len(raw.row_numbers))]))
    return [without(column, gone) for column in raw.columns], numbers if len(numbers) > LONG else list(numbers)


def unique(names: list[str]) -> tuple[list[str], list[str]]:
    """Names made different ("Amount", "Amount (2)") and a sentence for each that was doubled.

    >>> unique(["a", "b", "a"])
    (['a', 'b', 'a (2)'], ['2 columns are called "a": they are told apart as "a", "a (2)".'])
    """
    seen: dict[str, list[str]] = {}
    taken, result = set(names), []
    for name in names:
        n, new = len(seen.get(name, [])) + 1, name
        while n > 1 and (new := f"{name} ({n})") in taken:
            n += 1
        taken.add(new)
        seen.setdefault(name, []).append(new)
        result.append(new)
    quoted = {name: ", ".join(f'"{new}"' for new in all_) for name, all_ in seen.items() if len(all_) > 1}
    return result, [f'{len(seen[n])} columns are called "{n}": they are told apart as {q}.' for n, q in quoted.items()]


def _about(raw: RawSheet, headers: list[str], numbers: Sequence[int]) -> list[str]:
    notes = []
    if not numbers:
        notes.append("The table has column names but no rows.")
    if headers[0] in ("Row Labels", "Column Labels"):
        notes.append("This looks like a pivot table: import the rows behind it instead.")
    known = set(numbers) if raw.merged else set()
    merged = [a + 1 for a, _, c, _ in raw.merged if c > a and a + 1 in known]
    if merged:
        where = row_ranges(merged)
        notes.append(f"Cells are merged across rows (from {where}): only the first row of each holds its value.")
    return notes


def _uncalculated(headers: list[str], columns: list[Sequence[Cell]], used: list[int], failed: set[int]) -> list[str]:
    cell = ErrorCell(NEVER_CALCULATED)
    names = [f'"{header}"' for header, i in zip(headers, used, strict=True) if i in failed and cell in columns[i]]
    if not names:
        return []
    where = f"Column {names[0]} holds" if len(names) == 1 else f"Columns {', '.join(names)} hold"
    return [f"{where} formulas that were never calculated: open the file in a spreadsheet program and save it."]


def _ragged(raw: RawSheet, expected: int, numbers: set[int]) -> dict[int, str]:
    """Rows of a text file with more or fewer cells than its header: their values may stand in the wrong column."""
    found = {}
    for position, number in enumerate(raw.row_numbers):
        width = raw.widths.get(number, raw.usual_width)
        extra = width > expected and any(column[position] is not None for column in raw.columns[expected:])
        if number in numbers and (width < expected or extra):
            found[number] = f"the row has {width} {'cell' if width == 1 else 'cells'}, the column names are {expected}"
    return found
