"""Forecast calls: which one counts for a period, and when one is too old to rely on (domain.md 1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Submitted:
    """One call: when it was made, its number in minor units of a currency."""

    at: datetime
    on: date
    amount: int
    currency: str


def locked(calls: Iterable[Submitted], *, start: date, end: date) -> Submitted | None:
    """Return the call that a period is judged by: the last one up to its first day, else the first within it.

    A forecast is locked at the period's start; a first call that came later still counts, and is marked as late.

    >>> june, july = (Submitted(datetime(2025, m, d), date(2025, m, d), 100 * m, "USD") for m, d in ((6, 30), (7, 2)))
    >>> locked([july, june], start=date(2025, 7, 1), end=date(2025, 10, 1)).amount
    600
    """
    ordered = sorted((call for call in calls if call.on < end), key=lambda call: call.at)
    early = [call for call in ordered if call.on <= start]
    return early[-1] if early else next(iter(ordered), None)


def is_late(call: Submitted, *, start: date) -> bool:
    """Say whether a call came after the first day of its period."""
    return call.on > start


def is_stale(call: Submitted, *, as_of: date, days: int) -> bool:
    """Say whether a call is MORE than some days old.

    >>> call = Submitted(datetime(2025, 7, 1), date(2025, 7, 1), 1, "USD")
    >>> [is_stale(call, as_of=date(2025, 7, day), days=7) for day in (8, 9)]
    [False, True]
    """
    return as_of - call.on > timedelta(days=days)
