"""Several tables on one sheet: below each other with a gap between, or side by side with an empty column between."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from data.core.importing.cells import packed
from data.core.importing.rows import is_name
from data.core.importing.sheets import Cell, RawSheet

FEWEST_COLUMNS = 2
LOOK_AT = 40
ENDS_APART = 2
"""Side by side, tables that begin together are two only when one ends so many rows before the other."""


def split(sheet: RawSheet) -> list[RawSheet]:
    """Return the tables of a sheet as sheets of their own, in reading order; what is doubtful stays one table.

    A table kept by hand has gaps of its own: a second one needs names of its own over cells of another kind.
    """
    if not sheet.columns or sheet.usual_width:  # of a text table every row has all cells: only gaps can part it
        return _below(sheet)
    return [part for side in _beside(sheet) for part in _below(side)]


def _beside(sheet: RawSheet) -> list[RawSheet]:
    size = len(sheet.row_numbers)
    if all(column and column[0] is not None for column in sheet.columns):
        return [sheet]
    is_empty = [column.count(None) == size for column in sheet.columns]
    runs = [list(run) for empty, run in groupby(range(len(is_empty)), key=is_empty.__getitem__) if not empty]
    groups = [runs[0]] if runs else []
    for run in runs[1:]:
        if _are_two(sheet, groups[-1], run):
            groups.append(run)
        else:
            groups[-1] = list(range(groups[-1][0], run[-1] + 1))
    if len(groups) < 2:
        return [sheet]
    return [_cut_columns(sheet, group[0], group[-1] + 1) for group in groups]


def _are_two(sheet: RawSheet, left: list[int], right: list[int]) -> bool:
    if min(len(left), len(right)) < FEWEST_COLUMNS:
        return False
    spans = [_span(sheet, side) for side in (left, right)]
    if any(span is None for span in spans):
        return False
    (first, last), (other_first, other_last) = spans[0] or (0, 0), spans[1] or (0, 0)
    if first != other_first:
        return True
    shorter = left if last < other_last else right
    is_dense = all(sheet.columns[shorter[0]][row] is not None for row in range(first, min(last, other_last) + 1))
    return is_dense and abs(last - other_last) >= ENDS_APART


def _span(sheet: RawSheet, side: list[int]) -> tuple[int, int] | None:
    """The row of the names and the last row of what may be a table; None when it is none."""
    size = len(sheet.row_numbers)
    first = next((row for row in range(min(LOOK_AT, size)) if _has_names(sheet, side, row)), None)
    last = next((row for row in range(size - 1, -1, -1) if any(sheet.columns[c][row] is not None for c in side)), 0)
    return None if first is None or last <= first else (first, last)


def _has_names(sheet: RawSheet, side: list[int], row: int) -> bool:
    cells = [sheet.columns[place][row] for place in side]
    return sum(map(is_name, cells)) == sum(cell is not None for cell in cells) >= FEWEST_COLUMNS


def _cut_columns(sheet: RawSheet, start: int, end: int) -> RawSheet:
    columns = list(map(list, sheet.columns[start:end]))
    rows = [r for r in range(len(sheet.row_numbers)) if any(column[r] is not None for column in columns)]
    return replace(
        sheet, columns=[packed([column[r] for r in rows]) for column in columns],
        first_column=sheet.first_column + start,
        row_numbers=[sheet.row_numbers[r] for r in rows], failed={p - start for p in sheet.failed if start <= p < end},
        notes=list(sheet.notes),
    )  # fmt: skip


def _below(sheet: RawSheet) -> list[RawSheet]:
    numbers = sheet.row_numbers
    if not numbers or numbers[-1] - numbers[0] + 1 == len(numbers):
        return [sheet]
    starts = [0]
    for place in range(1, len(numbers) - 1):
        is_after_gap = numbers[place] - numbers[place - 1] > 1
        if is_after_gap and numbers[place + 1] == numbers[place] + 1 and _begins(sheet, starts[-1], place):
            starts.append(place)
    return [_cut_rows(sheet, start, end) for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True)]


def _begins(sheet: RawSheet, start: int, place: int) -> bool:
    """Whether a new table begins here: names of its own, over kinds of cells that the table above does not have."""
    row = [column[place] for column in sheet.columns]
    given = [cell for cell in row if cell is not None]
    if len(given) < FEWEST_COLUMNS or not all(map(is_name, given)) or len(set(given)) < len(given):
        return False
    if any(cell is not None and cell in column[start:place] for cell, column in zip(row, sheet.columns, strict=True)):
        return False
    above, below = _kinds(sheet, range(start, place)), _kinds(sheet, _run(sheet, place + 1))
    if "typed" not in below.values() or above == below or not set(below) <= _filled(row):
        return False
    every = list(range(len(sheet.columns)))
    return any(_has_names(sheet, every, up) for up in range(start, place - 1))


def _filled(row: list[Cell]) -> set[int]:
    return {place for place, cell in enumerate(row) if cell is not None}


def _run(sheet: RawSheet, place: int) -> range:
    end = place
    while end + 1 < len(sheet.row_numbers) and sheet.row_numbers[end + 1] == sheet.row_numbers[end] + 1:
        end += 1
    return range(place, end + 1)


def _kinds(sheet: RawSheet, rows: range) -> dict[int, str]:
    """What the columns of some rows hold, where they hold anything: names, or numbers and dates."""
    return {place: kind for place, column in enumerate(sheet.columns) if (kind := _kind(column, rows))}


def _kind(column: Sequence[Cell], rows: range) -> str | None:
    cells = [column[row] for row in rows if column[row] is not None]
    if not cells:
        return None
    typed = sum(not is_name(cell) and not (isinstance(cell, str) and len(cell) > 40) for cell in cells)
    return "typed" if typed * 2 > len(cells) else "text"


def _cut_rows(sheet: RawSheet, start: int, end: int) -> RawSheet:
    if end - start == len(sheet.row_numbers):
        return sheet
    numbers = sheet.row_numbers[start:end]
    kept = set(numbers)
    usual = sheet.usual_width and max(sheet.widths.get(number, sheet.usual_width) for number in numbers)
    widths = {n: w for n in numbers if (w := sheet.widths.get(n, sheet.usual_width)) != usual} if usual else {}
    return replace(
        sheet, columns=[packed(column[start:end]) for column in sheet.columns], row_numbers=numbers, usual_width=usual,
        widths={number: width for number, width in widths.items() if number in kept}, notes=list(sheet.notes),
    )  # fmt: skip
