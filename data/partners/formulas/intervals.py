"""How far a mean or a median could be off: 95 % intervals."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, sqrt

from data.core.numbers import ratio

Z = 1.96
"""Standard errors on either side of 95 %."""


def median(values: Sequence[int]) -> Decimal | None:
    """Return the middle value; None without any.

    >>> median([60, 70, 80]), median([1, 2]), median([])
    (Decimal('70'), Decimal('1.5'), None)
    """
    known = sorted(values)
    half = len(known) // 2
    return None if not known else Decimal(known[half]) if len(known) % 2 else ratio(known[half - 1] + known[half], 2)


def around_median(values: Sequence[int]) -> tuple[int, int] | None:
    """Return the interval of a median by the ranks of the values, from 6 values on; None below.

    Fewer than six cannot tell: even their smallest and largest leave more than 5 % outside.

    >>> around_median(list(range(1, 26))), around_median([1, 2, 3])
    ((7, 19), None)
    """
    known, n = sorted(values), len(values)
    if n < 6:
        return None
    low, high = floor((n - Z * sqrt(n)) / 2), ceil(1 + (n + Z * sqrt(n)) / 2)
    return known[max(low, 1) - 1], known[min(high, n) - 1]


def around_mean(values: Sequence[int]) -> tuple[Decimal, Decimal] | None:
    """Return the interval of a mean by Student's distribution, from 2 values on; None below.

    >>> low, high = around_mean([100, 120, 140])
    >>> round(low), round(high)
    (70, 170)
    """
    n = len(values)
    if n < 2:
        return None
    # scipy.stats takes longer to import than most pages take to draw.
    from scipy.stats import t

    middle = sum(values) / n
    spread = sqrt(sum((value - middle) ** 2 for value in values) / (n - 1) / n) * float(t.ppf(0.975, n - 1))
    return Decimal(f"{middle - spread:.6f}"), Decimal(f"{middle + spread:.6f}")
