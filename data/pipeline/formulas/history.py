"""Folds over dated and recorded events: what a period's number was, as known at an instant (domain.md 0.10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Booking:
    """An amount with its two times: the business day it belongs to and the instant it was recorded."""

    amount: Decimal
    occurred_on: date
    recorded_at: datetime


def total_as_known(bookings: Iterable[Booking], *, start: date, end: date, known_at: datetime) -> Decimal:
    """Sum the bookings of [start, end) that were recorded by `known_at`: the number as reported then.

    >>> from datetime import UTC
    >>> late = Booking(Decimal(50), date(2025, 6, 29), datetime(2025, 7, 3, tzinfo=UTC))
    >>> june = dict(start=date(2025, 4, 1), end=date(2025, 7, 1))
    >>> [int(total_as_known([late], **june, known_at=datetime(2025, 7, day, tzinfo=UTC))) for day in (1, 4)]
    [0, 50]
    """
    counted = (b.amount for b in bookings if start <= b.occurred_on < end and b.recorded_at <= known_at)
    return sum(counted, Decimal(0))
