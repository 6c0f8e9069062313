"""The ends and steps of a scale in round numbers, so that a drawing's places are known before it is drawn."""

import math
import re
from collections.abc import Sequence

from components.numbers import text_of


def rounds(values: Sequence[float], *, from_zero: bool = True, most: int = 5) -> list[float]:
    """Round steps from at or below the smallest value to at or above the largest; with `from_zero` zero is one.

    >>> rounds([0.12, 0.31])
    [0.0, 0.1, 0.2, 0.3, 0.4]
    >>> rounds([-30, 1200])
    [-500.0, 0.0, 500.0, 1000.0, 1500.0]
    >>> rounds([])
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    known = [*values, 0.0] if from_zero else list(values)
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0)
        high += 1.0 if low == high else 0.0
    step = _step((high - low) / max(most - 1, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [_neat(i * step) for i in range(first, last + 1)]


def tick_text(value: float, kind: str, *, currency: str = "") -> str:
    """A step of a scale in words, without decimals that say nothing.

    >>> tick_text(0.25, "percent"), tick_text(1.5e6, "money", currency="USD"), tick_text(-5e8, "money", currency="USD")
    ('25%', '$1.5 M', '−$500 M')
    """
    text = text_of(str(value), kind, currency=currency)
    return re.sub(r"(\.\d*?)0+(?=\D*$)", lambda part: part[1].rstrip("."), text)


def _step(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= size * (1 - 1e-9))


def _neat(value: float) -> float:
    # 3 * 0.1 is 0.30000000000000004, which a label would show.
    return float(f"{value:.12g}")
