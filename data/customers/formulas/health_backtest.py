"""Did health tell who would leave: what it said so many days before the end of a term, against what came of it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from data.core.numbers import ratio
from data.core.statistics import wilson
from data.customers.formulas.health import COLOURS, GREEN, RED

HOLDS, REWEIGH, UNKNOWN = "holds", "reweigh", "unknown"


class Case(NamedTuple):
    """One end of a term: the health before it, and whether the customer was lost."""

    status: str
    is_lost: bool


@dataclass(frozen=True)
class Colour:
    """The terms of one colour: how many, how many were lost, the share, and its 95 % interval."""

    status: str
    n: int
    lost: int
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Backtest:
    """What health was worth. precision: lost of those red; recall: red of those lost; both None with n = 0.

    ratio: the lost share of red over that of green; None without either, or while no green was lost (`is_boundless`).
    verdict: whether red loses enough times as often as green; unknown where one of them has no terms.
    """

    colours: tuple[Colour, ...]
    n: int
    lost: int
    precision: Decimal | None
    recall: Decimal | None
    ratio: Decimal | None
    is_boundless: bool
    verdict: str

    @property
    def holds(self) -> bool | None:
        """Whether red loses enough times as often as green; None where that cannot be said."""
        return None if self.verdict == UNKNOWN else self.verdict == HOLDS

    def of(self, status: str) -> Colour:
        """The terms of a colour."""
        return next(one for one in self.colours if one.status == status)


def backtest(cases: Collection[Case], needed: Decimal) -> Backtest:
    """Return what health was worth. needed: how many times as often red has to lose (domain.md 5.2: 3).

    A grey health says nothing: it counts in what was lost, and neither as red nor as green.

    >>> found = backtest([Case("red", True), Case("red", False), Case("green", False)], Decimal(3))
    >>> found.precision, found.recall, found.is_boundless, found.verdict
    (Decimal('0.5'), Decimal('1'), True, 'holds')
    """
    counts, lost = Counter(one.status for one in cases), Counter(one.status for one in cases if one.is_lost)
    colours = tuple(_colour(status, counts[status], lost[status]) for status in COLOURS)
    gone = sum(lost.values())
    red, green = (next(one for one in colours if one.status == status) for status in (RED, GREEN))
    times = ratio(red.share, green.share) if red.share is not None and green.share else None
    return Backtest(
        colours, len(cases), gone, red.share, ratio(red.lost, gone) if gone else None, times,
        bool(red.n and green.n and not green.lost and red.lost), _verdict(red, green, times, needed),
    )  # fmt: skip


def _colour(status: str, n: int, lost: int) -> Colour:
    if not n:
        return Colour(status, 0, 0, None, None, None)
    low, high = (Decimal(f"{bound:.6f}") for bound in wilson(lost, n))
    return Colour(status, n, lost, ratio(lost, n), low, high)


def _verdict(red: Colour, green: Colour, times: Decimal | None, needed: Decimal) -> str:
    if not red.n or not green.n:
        return UNKNOWN
    if times is None:  # no green was lost: red is worth something as soon as it lost anybody
        return HOLDS if red.lost else UNKNOWN
    return HOLDS if times >= needed else REWEIGH
