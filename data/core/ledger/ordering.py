"""Lines in order, however many: what does not fit in hand is sorted in portions and waits in files."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile

PORTION = 100_000
"""Lines in hand at a time."""


def in_order(lines: Iterable[str], *, portion: int = PORTION) -> Iterator[str]:
    """Yield lines without line breaks in the order of their characters.

    >>> list(in_order(["b", "c", "a"], portion=2))
    ['a', 'b', 'c']
    """
    rest = iter(lines)
    with ExitStack() as files:
        waiting: list[Iterator[str]] = []
        while some := sorted(islice(rest, portion)):
            if len(some) < portion:
                waiting.append(iter(some))
                break
            file = files.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))
            file.writelines(f"{line}\n" for line in some)
            file.seek(0)
            waiting.append(line.rstrip("\n") for line in file)
        yield from merge(*waiting)
