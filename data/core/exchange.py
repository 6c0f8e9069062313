"""Exchange rates into the reporting currency: planned at the plan rate of a day, closed at the rate of the close."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.core.numbers import worth
from models import FxRate

ONE = Decimal(1)
PARTS = Decimal(10**8)
"""Parts of a unit in which rates are stored."""


class Rates:
    """Exchange rates into one reporting currency, as known at an instant (domain.md 0.3).

    `day` chooses the plan rate of all money: the first day of a period, or the day looked at. Without it each amount
    is planned at the rate of its own day. Amounts come in minor units of their currency and go out as unrounded
    amounts of the reporting one; where no rate is known the answer is None: such money is left out, counted and said.
    """

    def __init__(
        self, session: Session, *, currency: str, day: date | None = None, known_at: datetime | None = None
    ) -> None:
        self.currency, self.day = currency, day
        self._known: defaultdict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
        for row in sorted(_rows(session, known_at), key=lambda row: row["valid_from"]):
            self._known[row["kind"], row["currency"]].append((row["valid_from"], Decimal(row["rate"]) / PARTS))

    def plan_rate(self, currency: str, on: date | None = None) -> Decimal | None:
        """Return the plan rate in force on the day, else the earliest later one; 1 for the reporting currency."""
        if currency == self.currency:
            return ONE
        known = self._known.get(("plan", currency), [])
        held = _in_force(known, self.day or on)
        return known[0][1] if known and held is None else held

    def locked_rate(self, currency: str, on: date | None) -> Decimal | None:
        """Return the locked rate in force on the day of a close, else the plan rate."""
        held = None if currency == self.currency else _in_force(self._known.get(("locked", currency), []), on)
        return self.plan_rate(currency, on) if held is None else held

    def plan_rates(self) -> Mapping[str, Decimal]:
        """Return the plan rate of every other currency that has one."""
        found = {code: self.plan_rate(code) for kind, code in self._known if kind == "plan" and code != self.currency}
        return {code: rate for code, rate in found.items() if rate is not None}

    def planned(self, minor: int | None, currency: str | None, on: date | None = None) -> Decimal | None:
        """Return what is open, a target, a cost or recurring revenue; None without an amount, a currency or a rate."""
        return None if currency is None else worth(minor, currency, self.plan_rate(currency, on))

    def closed(self, minor: int | None, currency: str, on: date | None) -> Decimal | None:
        """Return what was won, at the rate of the day of its close; None without an amount or a rate."""
        return worth(minor, currency, self.locked_rate(currency, on))


def _rows(session: Session, known_at: datetime | None) -> Sequence[Mapping[str, Any]]:
    if known_at is not None:
        return history.rows_as_known(session, FxRate, known_at)
    return [dict(row) for row in session.connection().execute(select(table_of(FxRate))).mappings()]


def _in_force(known: list[tuple[date, Decimal]], on: date | None) -> Decimal | None:
    held = [rate for since, rate in known if on is not None and since <= on]
    return held[-1] if held else None
