"""The cells of one column in little memory: packed in blocks, and unpacked where somebody looks."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, compress
from typing import Any, overload

from data.core.importing.packs import SEPARATOR, Block, block_of
from data.core.importing.sheets import Cell

LONGEST = 4096
"""How many cells a block has at most where we pack them; two bytes hold a code for each."""


class Cells(Sequence[Cell]):
    """The cells of one column from the top; unpacked a block at a time, and only what is looked at."""

    __slots__ = ("_blocks", "_ends", "_last")

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks: list[Block] = []
        self._ends: list[int] = []
        self._last: tuple[int, list[Cell]] = (-1, [])
        for block in blocks:
            self.add(block)

    def add(self, block: Block) -> None:
        """Put a block below the others."""
        if block.size:
            self._blocks.append(block)
            self._ends.append(len(self) + block.size)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> list[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | list[Cell]:
        if isinstance(place, slice):
            return self._slice(*place.indices(len(self)))
        place = place + len(self) if place < 0 else place
        number = bisect_right(self._ends, place)
        last, cells = self._last
        if number != last:
            if not 0 <= number < len(self._blocks) or place < 0:
                raise IndexError("there is no such row")
            cells = self._blocks[number].cells()
            self._last = number, cells
        return cells[place - self._ends[number]]

    def _slice(self, start: int, stop: int, step: int) -> list[Cell]:
        if step != 1:
            return list(self)[start:stop:step]
        first = bisect_right(self._ends, start)
        above = self._ends[first - 1] if first else 0
        some: list[Cell] = []
        for block in self._blocks[first:]:
            if above + len(some) >= stop:
                break
            some += block.cells()
        return some[start - above : max(stop, start) - above]

    def __iter__(self) -> Iterator[Cell]:
        return chain.from_iterable(block.cells() for block in self._blocks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str) or len(other) != len(self):
            return NotImplemented
        return all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Cells({list(self)!r})"

    def count(self, value: Any) -> int:
        """Return how many cells are a value."""
        return sum(block.cells().count(value) for block in self._blocks)

    def distinct(self) -> dict[Cell, None]:
        """Return each value once, in the order in which they come first."""
        return dict.fromkeys(chain.from_iterable(block.distinct() for block in self._blocks))

    def kinds(self) -> set[type]:
        """Return the kinds of the values, and maybe that of blank cells though there are none."""
        return set(chain.from_iterable(block.kinds() for block in self._blocks))

    def mapped(self, known: Mapping[Any, Any]) -> list[Any]:
        """Return what each cell becomes."""
        return list(chain.from_iterable(block.mapped(known.__getitem__) for block in self._blocks))

    def pieces(self, *, repeated: bool) -> Iterator[str]:
        """Return all texts in a few pieces, each text at least once in its piece or as often as it stands there."""
        return (block.text(repeated=repeated) for block in self._blocks)

    def without(self, places: Set[int]) -> "Cells":
        """Return the cells without some of them; blocks that stay whole are shared."""
        kept, above = Cells(), 0
        touched = sorted(places)
        for block, end in zip(self._blocks, self._ends, strict=True):
            if bisect_left(touched, above) < bisect_left(touched, end):
                keep = [place not in places for place in range(above, end)]
                block = block_of(list(compress(block.cells(), keep)))
            kept.add(block)
            above = end
        return kept


def packed(cells: Sequence[Cell]) -> Cells:
    """Pack the cells of a column."""
    return Cells(block_of(cells[start : start + LONGEST]) for start in range(0, len(cells), LONGEST))


def distinct(column: Sequence[Cell]) -> dict[Cell, None]:
    """Return each value of a column once, in the order in which they come first."""
    return column.distinct() if isinstance(column, Cells) else dict.fromkeys(column)


def kinds(column: Sequence[Cell]) -> set[type]:
    """Return the kinds of a column's values."""
    return column.kinds() if isinstance(column, Cells) else set(map(type, column))


def without(column: Sequence[Cell], places: Set[int]) -> Sequence[Cell]:
    """Return a column without some of its cells."""
    if isinstance(column, Cells):
        return column.without(places)
    return [cell for place, cell in enumerate(column) if place not in places]


def mapped(column: Sequence[Cell], known: Mapping[Any, Any]) -> list[Any]:
    """Return what each cell of a column becomes."""
    return column.mapped(known) if isinstance(column, Cells) else list(map(known.__getitem__, column))


def pieces(column: Sequence[Cell], *, repeated: bool = False) -> Iterator[str]:
    """Return all texts of a column in a few pieces, zero characters between; `repeated`: as often as they come."""
    if isinstance(column, Cells):
        return column.pieces(repeated=repeated)
    return iter([SEPARATOR.join([cell for cell in column if type(cell) is str])])
