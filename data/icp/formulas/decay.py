"""How behaviour loses its worth: a day's points on a later day, in whole millionths (domain.md 2.2)."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from data.core.numbers import EXACT, ratio, round_half_up

MILLION = 1_000_000
HALF = Decimal("0.5")
SCALE = 10**40
"""What factors are multiplied by as whole numbers: more digits than they have."""


@lru_cache(maxsize=8192)
def factor(days: int, half_life_days: int) -> Decimal:
    """Return what is left of a point after some days, 1 on the day itself.

    >>> factor(0, 30), factor(60, 30)
    (Decimal('1'), Decimal('0.25'))
    """
    return EXACT.power(HALF, ratio(days, half_life_days))


@lru_cache(maxsize=8192)
def _scaled(days: int, half_life_days: int) -> int:
    # Whole numbers: a page reads a hundred thousand of them, and decimals cost ten times as much.
    return int(factor(days, half_life_days) * SCALE)


def folded(daily: Iterable[tuple[Decimal | int, int]], *, half_life_days: int) -> int:
    """Add up (points, age in days) as they are worth after their age, in millionths of a point.

    >>> folded([(30, 30), (10, 0)], half_life_days=30)
    25000000
    """
    worth = (points * factor(age, half_life_days) for points, age in daily)
    return int(round_half_up(sum(worth, Decimal(0)) * MILLION, 0))


def later(millionths: int, *, days: int, half_life_days: int) -> int:
    """Return what an amount of millionths is worth some days later: nothing has to be written as days pass.

    >>> later(25_000_000, days=30, half_life_days=30), later(3, days=0, half_life_days=30)
    (12500000, 3)
    """
    return (2 * millionths * _scaled(days, half_life_days) + SCALE) // (2 * SCALE) if days else millionths


def behaviour_hundredths(millionths: int, *, weight: int, full_points: int) -> int:
    """Return what behaviour adds to the score, in hundredths of points: its whole weight from `full_points` on.

    >>> behaviour_hundredths(40_000_000, weight=25, full_points=50)
    2000
    """
    if millionths >= full_points * MILLION:
        return weight * 100
    return (millionths * weight * 200 + full_points * MILLION) // (2 * full_points * MILLION)
