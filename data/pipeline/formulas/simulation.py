"""What open deals may bring: the range of a simulated total, and whether predicted odds came true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from data.core.numbers import EXACT, ratio
from data.core.statistics import wilson

CELLS = 4_000_000
"""How many deal-draws are in memory at once. The drawn numbers do not depend on it."""


@dataclass(frozen=True)
class Simulation:
    """Totals in minor units: a tenth, half, nine tenths of the draws came to at most p10, p50, p90. Mean is exact."""

    p10: int
    p50: int
    p90: int
    mean: Decimal
    n: int
    draws: int


def monte_carlo(amounts: Sequence[int], odds: Sequence[Decimal], *, draws: int, seed: int) -> Simulation:
    """Draw every deal as won or not, independently, many times over; add up what was won in each draw.

    Takes minor units of one currency and odds as fractions; the order of the deals does not matter. Deals that hang
    together (one budget, one buyer) spread wider than this. Raises ValueError when the lists differ in length, an
    amount is negative, odds lie outside 0 to 1, or there is no draw.

    >>> monte_carlo([100, 300], [Decimal(1), Decimal(0)], draws=100, seed=1)
    Simulation(p10=100, p50=100, p90=100, mean=Decimal('100'), n=2, draws=100)
    """
    import numpy  # only pages that simulate pay for it

    deals = sorted(zip(amounts, odds, strict=True))
    if draws < 1 or any(amount < 0 or not 0 <= chance <= 1 for amount, chance in deals):
        raise ValueError("A simulation takes at least one draw, amounts of zero or more and odds from 0 to 1.")
    generator = numpy.random.default_rng(seed)
    totals = numpy.zeros(draws, dtype=numpy.int64)
    block = max(1, CELLS // draws)
    for first in range(0, len(deals), block):
        part = deals[first:first + block]
        chances = numpy.array([float(chance) for _, chance in part])
        won = generator.random((len(part), draws)) < chances[:, None]
        totals += numpy.array([amount for amount, _ in part], dtype=numpy.int64) @ won
    low, middle, high = numpy.quantile(totals, [0.1, 0.5, 0.9], method="inverted_cdf")
    mean = sum((EXACT.multiply(amount, chance) for amount, chance in deals), Decimal(0))
    return Simulation(int(low), int(middle), int(high), mean, len(deals), draws)


@dataclass(frozen=True)
class Band:
    """Deals whose predicted odds lie in [low, high): how many, what was predicted on average, what share was won."""

    low: Decimal
    high: Decimal
    n: int
    won: int
    predicted: Decimal | None
    observed: Decimal | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Calibration:
    """The bands, and the Brier score of all `n` deals: mean squared miss, 0 is perfect; None without deals."""

    bands: tuple[Band, ...]
    brier: Decimal | None
    n: int


def calibration(predictions: Iterable[tuple[Decimal, bool]], *, edges: Sequence[Decimal]) -> Calibration:
    """Compare predicted odds with outcomes over (odds, was won) of decided deals, in bands between the edges.

    Use the odds as they stood before the close, or the outcome leaks in. The last band holds its upper edge.
    Raises ValueError when the edges do not rise or an odd lies outside them.

    >>> edges = [Decimal(0), Decimal("0.5"), Decimal(1)]
    >>> table = calibration([(Decimal("0.2"), False), (Decimal("0.8"), True)], edges=edges)
    >>> [(str(band.predicted), str(band.observed)) for band in table.bands], str(table.brier)
    ([('0.2', '0'), ('0.8', '1')], '0.04')
    """
    listed = list(predictions)
    if sorted(set(edges)) != list(edges) or len(edges) < 2:
        raise ValueError("The edges of the bands rise.")
    if any(not edges[0] <= odds <= edges[-1] for odds, _ in listed):
        raise ValueError("Every predicted probability lies between the first and the last edge.")
    bands = tuple(_band(listed, low, high, is_last=high == edges[-1]) for low, high in pairwise(edges))
    misses = sum((EXACT.power(odds - won, 2) for odds, won in listed), Decimal(0))
    return Calibration(bands, ratio(misses, len(listed)) if listed else None, len(listed))


def _band(predictions: Iterable[tuple[Decimal, bool]], low: Decimal, high: Decimal, *, is_last: bool) -> Band:
    inside = [(odds, won) for odds, won in predictions if low <= odds < high or (is_last and odds == high)]
    n, won = len(inside), sum(is_won for _, is_won in inside)
    if not n:
        return Band(low, high, 0, 0, None, None, None)
    predicted = ratio(sum((odds for odds, _ in inside), Decimal(0)), n)
    return Band(low, high, n, won, predicted, ratio(won, n), wilson(won, n))
