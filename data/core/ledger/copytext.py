"""Columns of plain values as the text that PostgreSQL's COPY takes: made column by column, no object for each row."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

NOTHING = "\\N"
ROWS = 2_000
"""Rows in one message to the server."""

_MARKS = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x0b": "\\v", "\x0c": "\\f", "\x08": "\\b"}
_MARKED = re.compile(r"[\\\t\n\r\x0b\x0c\x08]")


def lines(columns: Sequence[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the rows of these columns in portions.

    >>> list(lines([[1, 2], ["a\\tb", None]]))
    [b'1\\ta\\\\tb\\n2\\t\\\\N\\n']
    """
    rows = map("\t".join, zip(*map(texts, columns), strict=True))
    while some := list(islice(rows, ROWS)):
        yield ("\n".join(some) + "\n").encode()


def texts(values: Sequence[Any]) -> Sequence[str]:
    """Return the values of one column as COPY reads them. Raises TypeError for values that it has no text for."""
    kinds = set(map(type, values))
    writers = {kind: writer_of(kind) for kind in kinds}
    if len(kinds) == 1:
        (kind,) = kinds
        return _strings(values) if kind is str else list(map(writers[kind], values))
    return [writers[type(value)](value) for value in values]


def _strings(values: Sequence[str]) -> Sequence[str]:
    # One look at all of them: texts with a tab or a backslash are rare.
    return list(map(_escaped, values)) if _MARKED.search("".join(values)) else values


def _escaped(text: str) -> str:
    return _MARKED.sub(lambda found: _MARKS[found[0]], text)


@lru_cache(maxsize=65536)
def _day(day: date) -> str:
    return day.isoformat()


WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: NOTHING,
    str: _escaped,
    int: int.__str__,
    bool: lambda value: "t" if value else "f",
    float: repr,
    Decimal: str,
    bytes: lambda value: "\\\\x" + value.hex(),
    date: _day,
    datetime: lambda value: (value.astimezone(UTC) if value.tzinfo else value).isoformat(),
}


def writer_of(kind: type) -> Callable[[Any], str]:
    """Return what writes values of a type. Raises TypeError where there is nothing."""
    for known in kind.__mro__:
        if known in WRITERS:
            return WRITERS[known]
    raise TypeError(f"{kind.__name__} cannot be copied into the store")
