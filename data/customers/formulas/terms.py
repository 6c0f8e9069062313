"""What a contract comes to: revenue a year from the value of a term, bookings, and where its grace ends."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from data.core.numbers import EXACT, ratio

MONTHS = 12


def term_days(start_on: date, end_on: date) -> int:
    """Return how many days lie between the first and the last day of a term.

    >>> term_days(date(2019, 6, 15), date(2022, 6, 14))
    1095
    """
    return (end_on - start_on).days


def yearly(tcv: Decimal | int, start_on: date, end_on: date) -> Decimal:
    """Return the value of a year of a term, unrounded: the value of the term by its days, a year having 365.

    Raises ValueError for a term without a day. Source: domain.md 5.5, R08.

    >>> str(round(yearly(250, date(2019, 6, 15), date(2022, 6, 14)), 2))
    '83.33'
    """
    days = term_days(start_on, end_on)
    if days <= 0:
        raise ValueError(f"The term ends on {end_on}, not after its start on {start_on}.")
    return EXACT.multiply(ratio(tcv, days), Decimal(365))


def bookings(tcv: Decimal | int, start_on: date, end_on: date) -> Decimal:
    """Return what a contract books: the whole of a term shorter than a year, else the value of a year (domain.md 5.5).

    >>> str(bookings(60, date(2025, 1, 1), date(2025, 6, 30)))
    '60'
    """
    return Decimal(tcv) if term_days(start_on, end_on) < 364 else yearly(tcv, start_on, end_on)


def ramp_bookings(yearly_values: Sequence[Decimal | int]) -> list[Decimal]:
    """Return what each year of a ramp books: its step over the year before.

    >>> [str(one) for one in ramp_bookings([50_000, 100_000, 150_000])]
    ['50000', '50000', '50000']
    """
    before = [Decimal(0), *(Decimal(one) for one in yearly_values)]
    return [Decimal(now) - was for was, now in zip(before, yearly_values, strict=False)]


def of_month(minor: int) -> int:
    """Return a year's revenue from that of a month, both in minor units.

    >>> of_month(5_000)
    60000
    """
    return minor * MONTHS


def lapses_on(end_on: date, *, grace: int) -> date:
    """Return the first day on which a term that nobody renewed is over for good.

    >>> lapses_on(date(2025, 12, 31), grace=30)
    datetime.date(2026, 1, 31)
    """
    return end_on + timedelta(days=grace + 1)
