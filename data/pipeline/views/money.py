"""Sums in many currencies turned into one: open deals at the plan rate, won deals at the rate of their close."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from data.core.numbers import EXACT, from_minor
from data.pipeline.queries.plans import Rate

ONE = Decimal(1)


class Rates:
    """Exchange rates into one reporting currency (domain.md 0.3). `since` is the first day of the period.

    Every method answers None where no rate is known: such money is left out, counted and said.
    """

    def __init__(self, rates: Sequence[Rate], *, currency: str, since: date) -> None:
        self.currency, self.since = currency, since
        self._rates: dict[tuple[str, str], list[Rate]] = {}
        for rate in sorted(rates, key=lambda r: r.valid_from):
            self._rates.setdefault((rate.currency, rate.kind), []).append(rate)

    def planned(self, currency: str) -> Decimal | None:
        """Return the plan rate in force on the first day of the period, else the earliest later one."""
        known = self._rates.get((currency, "plan"), [])
        held = [rate for rate in known if rate.valid_from <= self.since] or known[:1]
        return ONE if currency == self.currency else held[-1].rate if held else None

    def locked(self, currency: str, on: date | None) -> Decimal | None:
        """Return the locked rate in force on the day of a close, else the plan rate."""
        known = self._rates.get((currency, "locked"), [])
        held = [rate for rate in known if on is not None and rate.valid_from <= on]
        return held[-1].rate if held and currency != self.currency else self.planned(currency)

    def open(self, minor: int, currency: str) -> Decimal | None:
        """Return an open amount or a target in the reporting currency, unrounded."""
        return _converted(minor, currency, self.planned(currency))

    def won(self, minor: int, currency: str, on: date | None) -> Decimal | None:
        """Return a won amount in the reporting currency, unrounded."""
        return _converted(minor, currency, self.locked(currency, on))


def _converted(minor: int, currency: str, rate: Decimal | None) -> Decimal | None:
    return None if rate is None else EXACT.multiply(from_minor(minor, currency), rate)
