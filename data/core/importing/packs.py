"""Some cells of a column, one below the other, in as few bytes as they need."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from data.core.importing.sheets import Cell

SEPARATOR = "\0"
SAMPLE = 64
ONE_BYTE = 256


class Block:
    """Some cells of a column, one below the other, as they are."""

    __slots__ = ("size", "values")

    def __init__(self, values: list[Cell]) -> None:
        self.values = values
        self.size = len(values)

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return self.values

    def distinct(self) -> Iterable[Cell]:
        """Return each value at least once, in the order in which they come first."""
        return self.cells()

    def kinds(self) -> set[type]:
        """Return the kinds of the values, and maybe that of blank cells though there are none."""
        return set(map(type, self.values))

    def mapped(self, find: Callable[[Any], Any]) -> Iterable[Any]:
        """Return what each cell becomes."""
        return map(find, self.cells())

    def text(self, *, repeated: bool = False) -> str:
        """Return all texts among the cells with zero characters between, each at least once or as often as it comes."""
        values = self.cells() if repeated else self.distinct()
        return SEPARATOR.join([value for value in values if type(value) is str])


class Coded(Block):
    """Few values that come again and again, and the place of each cell's value among them."""

    __slots__ = ("codes",)

    def __init__(self, values: list[Cell], codes: "bytes | array[int]") -> None:
        super().__init__(values)
        self.codes = codes
        self.size = len(codes)
        if max(codes, default=-1) >= len(values):
            raise ValueError("a code without a value")

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return list(map(self.values.__getitem__, self.codes))

    def distinct(self) -> Iterable[Cell]:
        """Return the values."""
        return self.values

    def mapped(self, find: Callable[[Any], Any]) -> Iterable[Any]:
        """Return what each cell becomes: found once for each value."""
        return map(list(map(find, self.values)).__getitem__, self.codes)


class Texts(Block):
    """Texts that hardly come again, joined; a blank cell is a text of no letters."""

    __slots__ = ("joined",)

    def __init__(self, joined: bytes, size: int) -> None:
        super().__init__([])
        self.joined, self.size = joined, size
        if joined.count(b"\0") != size - 1:
            raise ValueError("not as many texts as cells")

    def cells(self) -> list[Cell]:
        """Return the cells."""
        texts = self.text().split(SEPARATOR)
        return [text or None for text in texts]

    def kinds(self) -> set[type]:
        """Return what the cells are."""
        return {str, type(None)}

    def text(self, *, repeated: bool = False) -> str:  # noqa: ARG002 - they stand there as often as they come
        """Return the texts with zero characters between them."""
        return self.joined.decode()


class Numbers(Block):
    """Numbers, eight bytes each; a blank cell is the number that is none."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: "array[float]") -> None:
        super().__init__([])
        self.numbers, self.size = numbers, len(numbers)

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return [None if number != number else number for number in self.numbers]

    def kinds(self) -> set[type]:
        """Return what the cells are."""
        return {float, type(None)}

    def text(self, *, repeated: bool = False) -> str:  # noqa: ARG002 - no text is none twice
        """Return nothing: there are no texts."""
        return ""


class Days(Block):
    """Dates, four bytes each; a blank cell is day 0, which no calendar has."""

    __slots__ = ("days",)

    def __init__(self, days: "array[int]") -> None:
        super().__init__([])
        self.days, self.size = days, len(days)
        list(map(_day, set(days)))  # a number that is no day is said here, and not where somebody looks

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return list(map(_day, self.days))

    def distinct(self) -> Iterable[Cell]:
        """Return each day once."""
        return map(_day, dict.fromkeys(self.days))

    def kinds(self) -> set[type]:
        """Return what the cells are."""
        return {date, type(None)}

    def text(self, *, repeated: bool = False) -> str:  # noqa: ARG002 - no text is none twice
        """Return nothing: there are no texts."""
        return ""


@lru_cache(maxsize=65_536)
def _day(number: int) -> date | None:
    return date.fromordinal(number) if number else None


def block_of(cells: Sequence[Cell]) -> Block:
    """Pack cells that stand one below the other; a text of no letters is a blank cell.

    >>> block_of(["a", "", "a", "a"]).cells()
    ['a', None, 'a', 'a']
    """
    if not set(map(type, cells)) <= {str, type(None)}:
        return Block([None if cell == "" else cell for cell in cells])
    if len(set(cells[:SAMPLE])) * 2 <= min(len(cells), SAMPLE):
        values = list(dict.fromkeys(cells))
        if len(values) * 2 <= len(cells):
            return Coded([value or None for value in values], _codes(cells, values))
    try:
        return Texts(SEPARATOR.join([str(cell or "") for cell in cells]).encode(), len(cells))
    except ValueError:  # a zero character, or one that no encoding has
        return Block([cell or None for cell in cells])


def _codes(cells: Sequence[Cell], values: list[Cell]) -> "bytes | array[int]":
    places = map({value: place for place, value in enumerate(values)}.__getitem__, cells)
    return bytes(places) if len(values) <= ONE_BYTE else array("H", places)


def blank(size: int) -> Block:
    """Return cells that are all blank."""
    return Coded([None], bytes(size))
