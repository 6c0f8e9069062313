"""A wide table, with a column for each month, turned into a long one: a row for each cell that says something."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from data.core.importing.cells import distinct, packed
from data.core.importing.files import FileRefused
from data.core.importing.headers import Table, unique
from data.core.importing.mappings import TableMapping, Wide
from data.core.importing.periods import Heading, Periods, periods_of
from data.core.importing.sheets import Cell, column_letter, shown
from data.core.importing.targets import TARGETS
from data.core.importing.types import BLANK_WORDS

PERIOD, FIGURE, VALUE = "Period", "Figure", "Value"
MOST_ROWS = 1_000_000
LONG = 4096


@dataclass(frozen=True)
class Turned:
    """Where the rows of a turned table stand in the wide one: in which row and which column. `kept` columns stay."""

    wide: Table
    rows: Sequence[int]
    places: Sequence[int]
    kept: tuple[int, ...]

    def source(self, position: int, column: int, *, last: int) -> tuple[int | None, int]:
        """Return row and column of the wide table that a cell comes from; no row for what a column's name says."""
        if column < len(self.kept):
            return self.rows[position], self.kept[column]
        return self.rows[position] if column == last else None, self.places[position]


class Addresses(Sequence[str]):
    """The addresses of cells ("F7"), each written when it is asked for: a wide table has very many."""

    def __init__(self, letters: Sequence[str], numbers: Sequence[int], turned: Turned) -> None:
        self._letters, self._numbers, self._turned = letters, numbers, turned

    def __len__(self) -> int:
        return len(self._turned.rows)

    @overload
    def __getitem__(self, position: int) -> str: ...
    @overload
    def __getitem__(self, position: slice) -> list[str]: ...
    def __getitem__(self, position: int | slice) -> str | list[str]:
        if isinstance(position, slice):
            return [self[one] for one in range(*position.indices(len(self)))]
        turned = self._turned
        return f"{self._letters[turned.places[position]]}{self._numbers[turned.rows[position]]}"

    def __iter__(self) -> Iterator[str]:
        letters, numbers = self._letters, self._numbers
        for row, place in zip(self._turned.rows, self._turned.places, strict=True):
            yield f"{letters[place]}{numbers[row]}"


def suggested(table: Table, mapping: TableMapping | None = None) -> Periods | None:
    """Return the columns of a table that look like periods in a row; None for a table that is long already.

    It only suggests: nothing is turned that nobody said is wide.
    """
    found = periods_of(table.headers, date_order=mapping.options.date_order if mapping else None)
    return found if found and found.is_wide else None


def origin(table: Table) -> Table:
    """Return the table as it stands in the file."""
    return table.turned.wide if table.turned else table


@dataclass(frozen=True)
class _Shape:
    """What a wide table becomes: its columns of periods, those that stay, the names of the turned one."""

    found: list[Heading]
    kept: tuple[int, ...]
    names: list[str]
    has_figure: bool


def turned(table: Table, mapping: TableMapping) -> Table:
    """Return the table turned as its mapping says; as it stands where the mapping says nothing of it.

    Columns that are no periods stay, each of their cells beside each of the row's values; totals and other periods
    stay out, and blank cells make no row. Raises FileRefused when a year is missing or there would be too many rows.
    """
    here = origin(table)
    shape = _shape(here, mapping)
    if shape is None:
        return here
    if any(one.year is None for one in shape.found):
        first, last = shape.found[0].header, shape.found[-1].header
        raise FileRefused(f'The columns "{first}" to "{last}" name no year: say which year the first one is in.')
    if len(shape.found) * len(here.row_numbers) > MOST_ROWS and _filled(here, shape.found) > MOST_ROWS:
        raise FileRefused(f"Turned, the table has more than {MOST_ROWS:,} rows. Split it and import the parts.")
    return _long(here, mapping, shape)


def headers_of(table: Table, mapping: TableMapping) -> list[str]:
    """Return the column names that a table has once it is turned as a mapping says."""
    shape = _shape(origin(table), mapping)
    return shape.names if shape else origin(table).headers


def address(table: Table, position: int, header: str) -> Any:
    """Return where a cell stands in the file: the number of its row, of a turned table its address ("F7")."""
    spot = _spot(table, position, header)
    if spot is None or table.turned is None:
        return table.row_numbers[position]
    wide, (row, place) = table.turned.wide, spot
    return f"{_letters(wide)[place]}{wide.header_row if row is None else wide.row_numbers[row]}"


def correctable(table: Table, number: Any, header: str) -> tuple[int, str] | None:
    """Return row number and column name, as the file has them, of a cell that is to be corrected; None for a cell that
    only a column's name says.
    """
    if table.turned is None:
        return int(number), header
    spot = _spot(table, table.row_numbers.index(number), header)
    if spot is None or spot[0] is None:
        return None
    return table.turned.wide.row_numbers[spot[0]], table.turned.wide.headers[spot[1]]


def _spot(table: Table, position: int, header: str) -> tuple[int | None, int] | None:
    if table.turned is None or header not in table.headers:
        return None
    return table.turned.source(position, table.headers.index(header), last=len(table.headers) - 1)


def _letters(table: Table) -> list[str]:
    return [column_letter(place - 1) for place in table.places or range(1, len(table.headers) + 1)]


def _shape(table: Table, mapping: TableMapping) -> _Shape | None:
    wide = mapping.wide
    read = periods_of(table.headers, date_order=mapping.options.date_order, year=wide.year) if wide else None
    if wide is None or read is None:
        return None
    found = [one for one in read.headings if one.header not in wide.leave_out]
    out = {one.place for one in read.headings}.union(read.beside)
    kept = tuple(place for place in range(len(table.headers)) if place not in out)
    has_figure = "" in wide.figures or any(one.figure for one in found)
    names = [*(table.headers[place] for place in kept), PERIOD, *([FIGURE] if has_figure else []), VALUE]
    return _Shape(found, kept, unique(names)[0], has_figure) if found else None


def _filled(table: Table, found: Sequence[Heading]) -> int:
    size = len(table.row_numbers)
    return sum(size - table.columns[one.place].count(None) for one in found)


def _long(table: Table, mapping: TableMapping, shape: _Shape) -> Table:
    rows, nth, values = _cells(table, mapping, shape.found)
    places = [one.place for one in shape.found]
    made = Turned(table, rows, array("I", [places[number] for number in nth]), shape.kept)
    as_text = _is_text(mapping, shape)
    columns = [_spread(list(table.columns[place]), rows) for place in shape.kept]
    columns.append(_spread([one.written(as_text=as_text) for one in shape.found], nth))
    if shape.has_figure:
        columns.append(_spread([_named(one.figure, mapping.wide or Wide()) for one in shape.found], nth))
    numbers = Addresses(_letters(table), table.row_numbers, made)
    return replace(
        table, headers=shape.names, columns=[*columns, packed(values)], row_numbers=numbers, places=[], turned=made,
        ragged=_ragged(table, rows, numbers), notes=[*table.notes, *_told(table, shape, len(rows))],
    )  # fmt: skip


def _cells(table: Table, mapping: TableMapping,
           found: Sequence[Heading]) -> tuple[Sequence[int], Sequence[int], list[Cell]]:  # fmt: skip
    """Row by row the cells that say something: their row, which of the columns of periods, and what they say."""
    rows, nth, values = array("I"), array("I"), []
    blank = _blanks(table, mapping, found)
    for row, cells in enumerate(zip(*(table.columns[one.place] for one in found), strict=True)):
        for number, cell in enumerate(cells):
            if cell not in blank:
                rows.append(row)
                nth.append(number)
                values.append(cell)
    return rows, nth, values


def _blanks(table: Table, mapping: TableMapping, found: Sequence[Heading]) -> set[Cell]:
    """What says nothing among the values."""
    words = BLANK_WORDS if mapping.options.blank_words is None else mapping.options.blank_words
    blank = {word.strip().casefold() for word in words} | {""}
    cells = {cell for one in found for cell in distinct(table.columns[one.place])}
    return {cell for cell in cells if shown(cell).strip().casefold() in blank}


def _spread(cells: Sequence[Any], places: Sequence[int]) -> Sequence[Cell]:
    many = list(map(cells.__getitem__, places))
    return packed(many) if len(many) > LONG else many


def _named(figure: str, wide: Wide) -> str | None:
    folded = {name.casefold(): ours for name, ours in wide.figures.items()}
    return folded.get(figure.casefold(), figure) or None


def _is_text(mapping: TableMapping, shape: _Shape) -> bool:
    """Whether the field that the periods go to keeps them as words."""
    name = mapping.columns.get(shape.names[-3 if shape.has_figure else -2])
    target = TARGETS.get(mapping.target)
    return bool(target and any(one.name == name and one.kind == "text" for one in target.fields))


def _ragged(table: Table, rows: Sequence[int], numbers: Sequence[str]) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for number, why in table.ragged.items():
        row = bisect_left(table.row_numbers, number)
        found |= dict.fromkeys(numbers[bisect_left(rows, row) : bisect_left(rows, row + 1)], why)
    return found


def _told(table: Table, shape: _Shape, size: int) -> list[str]:
    found, cells = shape.found, len(shape.found) * len(table.row_numbers)
    names = f'{len(found)} columns, "{found[0].header}" to "{found[-1].header}"'
    words = f"The table was turned: {names}, became {size:,} rows, one for each cell."
    blank = f" {cells - size:,} blank cells make no row." if cells > size else ""
    stay = {*shape.kept, *(one.place for one in found)}
    out = [header for place, header in enumerate(table.headers) if place not in stay]
    return [words + blank, *([f"Columns left out beside them: {', '.join(out)}."] if out else [])]
