"""What a person corrects on the way in: cells of refused rows, and hidden rows or columns that are to stay out.

The file itself is never touched: corrections lie beside it, and go into the record of the import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from data.core.importing.headers import Table
from data.core.importing.parts import Part
from data.core.importing.sheets import Skipped, row_ranges
from data.core.importing.turning import origin, turned

Place = tuple[str | None, int, int, str]
"""A cell: sheet, row of the column names, row, column."""


@dataclass(frozen=True)
class Repairs:
    """Corrected cells by their place, and what is hidden and left out: sheet, header row, rows or columns."""

    cells: Mapping[Place, str] = field(default_factory=dict)
    left_out: frozenset[tuple[str | None, int, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out)

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `from_json` reads."""
        order = sorted(self.left_out, key=lambda place: (place[0] or "", place[1], place[2]))
        return {"cells": [[*place, text] for place, text in self.cells.items()], "left_out": [list(p) for p in order]}


def from_json(told: Mapping[str, Any] | None) -> Repairs:
    """Read what `as_json` wrote."""
    if not told:
        return Repairs()
    cells = {(sheet, head, row, column): text for sheet, head, row, column, text in told["cells"]}
    return Repairs(cells, frozenset((sheet, head, what) for sheet, head, what in told["left_out"]))


def repaired(part: Part, repairs: Repairs, hidden: "Hidden | None" = None) -> Part:
    """Return the part with its corrected cells in place, and without what is hidden and was left out.

    A table that was turned is corrected as it stands in the file, and turned again.
    """
    table = origin(part.table)
    here = {place: text for place, text in repairs.cells.items() if place[:2] == (table.sheet, table.header_row)}
    if here:
        table = _corrected(table, here)
    left_out = {what for sheet, head, what in repairs.left_out if (sheet, head) == (table.sheet, table.header_row)}
    if hidden and left_out:
        table = _without(table, hidden, left_out)
    if table is origin(part.table):
        return part
    table = turned(table, part.mapping)
    columns = {header: name for header, name in part.mapping.columns.items() if header in table.headers}
    return replace(part, table=table, mapping=replace(part.mapping, columns=columns))


def _corrected(table: Table, here: Mapping[Place, str]) -> Table:
    positions = {number: position for position, number in enumerate(table.row_numbers)}
    places = {header: place for place, header in enumerate(table.headers)}
    columns, ragged = list(table.columns), dict(table.ragged)
    touched: set[int] = set()
    for (_, _, row, header), text in here.items():
        if row not in positions or header not in places:
            continue
        place = places[header]
        if place not in touched:
            columns[place] = list(columns[place])
            touched.add(place)
        columns[place][positions[row]] = text.strip() or None
        ragged.pop(row, None)  # somebody has looked at where its cells stand
    return replace(table, columns=columns, ragged=ragged)


@dataclass(frozen=True)
class Hidden:
    """What a sheet does not show: numbers of rows, and columns by their header."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns)


def hidden_of(table: Table, found: Mapping[str, Mapping[str, Sequence[int]]]) -> Hidden:
    """Return what of a table its sheet does not show. `found`: sheet to rows and columns, as the file counts them."""
    told = found.get(table.sheet or "")
    if not told:
        return Hidden()
    table, rows, places = origin(table), set(told["rows"]), set(told["columns"])
    columns = [header for header, place in zip(table.headers, table.places, strict=False) if place in places]
    return Hidden(tuple(number for number in table.row_numbers if number in rows), tuple(columns))


def _without(table: Table, hidden: Hidden, what: set[str]) -> Table:
    if "rows" in what and hidden.rows:
        keep = [number not in set(hidden.rows) for number in table.row_numbers]
        gone = Skipped(table.sheet, row_ranges(hidden.rows), "hidden, and left out as you asked")
        table = replace(
            table, columns=[list(compress(column, keep)) for column in table.columns],
            row_numbers=list(compress(table.row_numbers, keep)), skipped=[*table.skipped, gone],
        )  # fmt: skip
    if "columns" in what and hidden.columns:
        kept = [header not in hidden.columns for header in table.headers]
        note = f"Hidden columns were left out as you asked: {', '.join(hidden.columns)}."
        table = replace(table, headers=list(compress(table.headers, kept)),
                        columns=list(compress(table.columns, kept)), places=list(compress(table.places, kept)),
                        notes=[*table.notes, note])  # fmt: skip
    return table


def listed(repairs: Repairs, table: Table) -> list[dict[str, Any]]:
    """Return the corrections of a table as the record of an import keeps them: sheet, row, column, now."""
    here = (table.sheet, table.header_row)
    return [
        {"sheet": sheet, "row": row, "column": column, "now": text}
        for (sheet, head, row, column), text in repairs.cells.items()
        if (sheet, head) == here
    ]
