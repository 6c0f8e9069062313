"""Column names that are not one row of texts: groups over figures in two rows, dates as names."""

from collections.abc import Sequence
from itertools import pairwise

from data.core.importing import rows
from data.core.importing.periods import FEWEST, periods_of
from data.core.importing.sheets import Cell, RawSheet

Group = tuple[int, int]
"""The first and the last column under one name."""


def names(raw: RawSheet, place: int) -> tuple[list[str], int, list[str]]:
    """Column names, the position of the first row below them, and what to say about it."""
    found = [rows.name_of(column[place]) for column in raw.columns]
    row = raw.row_numbers[place] - 1
    below = place + 1
    if below >= len(raw.row_numbers) or raw.row_numbers[below] != row + 2:
        return found, below, []
    under = [column[below] for column in raw.columns]
    merged = [(b - raw.first_column, d - raw.first_column) for a, b, c, d in raw.merged if a == row == c and d > b]
    groups = merged or _groups(found, under)
    if not groups or not all(cell is None or rows.is_name(cell) for cell in under) or not any(under):
        return found, below, []
    for start, end in groups:
        for i in range(max(0, start), min(len(found), end + 1)):
            found[i] = found[max(0, start)]
    pairs = [(name, rows.name_of(cell)) for name, cell in zip(found, under, strict=True)]
    joined = [" / ".join(part for part in pair if part) for pair in pairs]
    return joined, below + 1, ["The column names stand in two rows: they were joined."]


def _groups(above: Sequence[str], under: Sequence[Cell]) -> list[Group]:
    """Periods over the same few figures each, where nothing is merged: as a text table keeps such a sheet."""
    starts = [place for place, name in enumerate(above) if name]
    found = periods_of(above)
    if found is None or len(found.headings) < 2:
        return []
    months = {one.place for one in found.headings}
    ends = [*starts, max((place for place, cell in enumerate(under) if cell is not None), default=0) + 1]
    groups = [(start, end - 1) for start, end in pairwise(ends) if start in months and end > start]
    figures = {tuple(under[start : end + 1]) for start, end in groups}
    if len(figures) != 1 or len(groups) < len(months) or groups[0][0] == groups[0][1]:
        return []
    covered = {place for start, end in groups for place in range(start, end + 1)}
    is_whole = {place for place, cell in enumerate(under) if cell is not None} == covered
    return groups if is_whole else []


def row_of_periods(near: Sequence[Sequence[Cell]]) -> int | None:
    """Position of the row that names most of its columns by dates or years, in their order; None without one."""
    for place, row in enumerate(near):
        given = [cell for cell in row if cell is not None]
        named = [rows.name_of(cell) for cell in given if not rows.is_name(cell)]
        found = periods_of(named) if len(named) >= FEWEST and any(map(rows.is_name, given)) else None
        if found and not found.has_no_year and len(found.headings) == len(named):
            written = [str(one.written()) for one in found.headings]
            if written == sorted(set(written)):
                return place
    return None
