"""Exact numbers: half-up rounding, shares that add up, minor units and conversion of money."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from babel.numbers import get_currency_precision, list_currencies

# 34 digits (decimal128): a ratio of two large amounts keeps far more digits than any threshold or screen compares.
EXACT = Context(prec=34, rounding=ROUND_HALF_UP)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round a half away from zero, for display only (domain.md 0.6).

    >>> [str(round_half_up(Decimal(text), places)) for text, places in (("2.675", 2), ("2.5", 0), ("-2.5", 0))]
    ['2.68', '3', '-3']
    """
    with localcontext(EXACT):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal:
    """Divide exactly, to 34 digits, unrounded for any purpose of ours.

    >>> ratio(3, 10)
    Decimal('0.3')
    """
    return EXACT.divide(Decimal(numerator), Decimal(denominator))


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros.

    >>> plain(Decimal("1.5E+6")), plain(Decimal("0.300")), plain(Decimal("-0.0"))
    ('1500000', '0.3', '0')
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not a number that can be written.")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def shares(total: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Split a whole number by weights with the largest remainder; the parts always add up (domain.md 0.7).

    Ties go to the earlier part. Raises ValueError without weights, with a negative one, or when all are zero.

    >>> shares(10000, [1, 1, 1])
    [3334, 3333, 3333]
    """
    parts = [Fraction(weight) for weight in weights]
    if not any(parts) or min(parts) < 0:
        raise ValueError("An amount can only be split by weights of zero or more, one of them above zero.")
    size, whole = abs(total), sum(parts)
    exact = [size * part / whole for part in parts]
    floors = [int(share) for share in exact]
    left = size - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[:left]:
        floors[place] += 1
    return floors if total >= 0 else [-share for share in floors]


def allocate(amount: Decimal, weights: Sequence[Decimal | int], *, places: int = 2) -> list[Decimal]:
    """Split an amount of money so that the parts sum to the whole; `places` are the decimals of its currency.

    >>> [str(part) for part in allocate(Decimal("100.00"), [1, 1, 1])]
    ['33.34', '33.33', '33.33']
    """
    minor = amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise ValueError(f"{plain(amount)} has more than {places} decimals and cannot be split exactly.")
    return [Decimal(part).scaleb(-places) for part in shares(int(minor), weights)]


@lru_cache(maxsize=512)
def minor_places(currency: str) -> int:
    """Return the decimals of a currency: 2 for USD, 0 for JPY, 3 for KWD. Raises ValueError on an unknown code."""
    if currency not in _currencies():
        raise ValueError(f'"{currency}" is not a currency code such as USD or EUR.')
    return get_currency_precision(currency)


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def to_minor(amount: Decimal, currency: str) -> int:
    """Turn an amount into whole minor units, a half rounded up.

    >>> to_minor(Decimal("10.005"), "USD"), to_minor(Decimal("1234"), "JPY")
    (1001, 1234)
    """
    return int(round_half_up(amount.scaleb(minor_places(currency), EXACT), 0))


def from_minor(minor: int, currency: str) -> Decimal:
    """Turn minor units into an amount.

    >>> from_minor(1001, "USD")
    Decimal('10.01')
    """
    return Decimal(minor).scaleb(-minor_places(currency), EXACT)


def worth(minor: int | None, currency: str, rate: Decimal | None) -> Decimal | None:
    """Return minor units as an unrounded amount of another currency; None without an amount or a rate.

    >>> worth(1001, "EUR", Decimal("1.1")), worth(1001, "EUR", None)
    (Decimal('11.011'), None)
    """
    return None if minor is None or rate is None else EXACT.multiply(from_minor(minor, currency), rate)


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Convert minor units of one currency into minor units of another; `rate` is target units for one source unit.

    >>> convert(10000, "EUR", "USD", Decimal("1.1")), convert(10000, "USD", "JPY", Decimal("150.25"))
    (11000, 15025)
    """
    if source == target:
        return minor
    return to_minor(EXACT.multiply(from_minor(minor, source), rate), target)
