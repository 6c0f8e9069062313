"""The plain shapes that readers hand on: cells, raw sheets, what was left out and why."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple


class ErrorCell(NamedTuple):
    """A cell whose formula failed (`#REF!`) or was never calculated; never to be read as blank."""

    code: str


NEVER_CALCULATED = "formula not calculated"

Cell = str | int | float | bool | date | datetime | ErrorCell | None


@dataclass(frozen=True)
class Skipped:
    """Rows (as people count them: "4", "7-9") or a whole sheet ("all") left out, and the reason in plain words."""

    sheet: str | None
    rows: str
    why: str


@dataclass
class RawSheet:
    """One sheet as it lies in the file, column by column; blank rows are gone, `row_numbers` keeps the file's own."""

    name: str | None
    columns: Sequence[Sequence[Cell]]
    row_numbers: Sequence[int]
    first_column: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)  # places of the columns in which formulas failed
    usual_width: int = 0  # of the rows of a text table, 0 for workbooks, whose rows are all equally wide
    widths: dict[int, int] = field(default_factory=dict)  # by row number, where not the usual one
    notes: list[str] = field(default_factory=list)


@dataclass
class RawFile:
    """The sheets that were read, what was left out, and what the reader wants said (encoding, macros)."""

    sheets: list[RawSheet]
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def row_ranges(rows: Iterable[int], most: int = 12) -> str:
    """Row numbers the way people write them.

    >>> row_ranges([4, 5, 6, 9])
    '4-6, 9'
    """
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    words = [str(a) if a == b else f"{a}-{b}" for a, b in spans]
    return ", ".join(words if len(words) <= most else [*words[:most], f"and {len(words) - most} more places"])


def joined(above: Sequence[int], below: Sequence[int]) -> Sequence[int]:
    """Row numbers and those below them, in little memory: a range as long as no row is missing.

    >>> joined(range(1, 3), range(3, 5)), list(joined(range(1, 3), range(4, 6)))
    (range(1, 5), [1, 2, 4, 5])
    """
    if not above:
        return below
    if isinstance(above, range) and isinstance(below, range) and above.stop == below.start:
        return range(above.start, below.stop)
    numbers = above if isinstance(above, array) else array("I", above)
    numbers.extend(below)
    return numbers


def column_letter(index: int) -> str:
    """The spreadsheet's name of the column at a 0-based index.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(cell: Cell) -> str:
    """A raw cell as its owner reads it in the file.

    >>> shown(123.0), shown(None), shown(True), shown(ErrorCell("#REF!"))
    ('123', '', 'TRUE', '#REF!')
    """
    if cell is None:
        return ""
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return cell.isoformat(*([" "] if isinstance(cell, datetime) else [])) if isinstance(cell, date) else str(cell)


def at(*spots: int | str) -> str:
    """Where something stands, in words: rows by their number, cells by their address.

    >>> at(3), at(3, 4), at("F7")
    ('row 3', 'rows 3, 4', 'cell F7')
    """
    noun = "cell" if isinstance(spots[0], str) else "row"
    return f"{noun}{'s' if len(spots) > 1 else ''} {', '.join(map(str, spots))}"


def missing_rows(row_numbers: Sequence[int]) -> list[int]:
    """The numbers between the first and the last that are absent (blank rows, once readers have dropped them)."""
    if not row_numbers or row_numbers[-1] - row_numbers[0] + 1 == len(row_numbers):
        return []
    gaps: list[int] = []
    for before, after in pairwise(row_numbers):
        if after - before > 1:
            gaps.extend(range(before + 1, min(after, before + 1000)))
    return gaps
