"""How far a target should be by now, how far it is, and where it ends if it goes on like this."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.core.metrics import Threshold
from data.core.numbers import ratio

JUDGED = Threshold("up", 1, Decimal("0.8"))
"""Green from all of what was due by now, yellow from 80 % (domain.md 8.10; features 4.0b)."""


class Pace(NamedTuple):
    """A target on the way: elapsed and all days, what was due by now, what is reached of it, and where it ends."""

    elapsed: int
    days: int
    prorated: Decimal
    attainment: Decimal | None
    forecast: Decimal | None
    status: str


def pace(target: Decimal | int, actual: Decimal | int | None, *, start: date, end: date, as_of: date) -> Pace:
    """Return how a target of a stretch of days stands at the end of a day. start belongs to it, end does not.

    Days count from the first to the present one, both included; before the first day nothing is due.
    Source: domain.md 8.17 [T24]; features 4.0b.

    >>> found = pace(8, 4, start=date(2025, 1, 1), end=date(2026, 1, 1), as_of=date(2025, 6, 30))
    >>> found.elapsed, round(found.prorated, 4), round(found.attainment, 4), found.status
    (181, Decimal('3.9671'), Decimal('1.0083'), 'green')
    """
    days = (end - start).days
    elapsed = min(max((as_of - start).days + 1, 0), days)
    due = ratio(Decimal(target) * elapsed, days) if days else Decimal(target)
    reached = None if actual is None or not due else ratio(Decimal(actual), due)
    forecast = None if actual is None or not elapsed else ratio(Decimal(actual) * days, elapsed)
    return Pace(elapsed, days, due, reached, forecast, JUDGED.status(reached))
