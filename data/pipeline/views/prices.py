"""Average selling price of what was won in a period (domain.md 1.12)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Value
from data.core.numbers import ratio
from data.pipeline import queries
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import rates_of


@dataclass
class _Won:
    amount: Decimal = Decimal(0)
    priced: int = 0
    unpriced: int = 0
    left_out: int = 0

    def plus(self, other: "_Won") -> "_Won":
        return _Won(self.amount + other.amount, self.priced + other.priced, self.unpriced + other.unpriced,
                    self.left_out + other.left_out)  # fmt: skip

    def value(self) -> Value:
        inputs = {"amount": self.amount, "won_deals": self.priced, "without_amount": self.unpriced,
                  "left_out": self.left_out}  # fmt: skip
        if not self.priced:
            return Value(None, "no_rate" if self.left_out else "no_wins", n=0, inputs=inputs)
        reason = "too_few" if self.priced < rulebook.limits()["small_sample"] else None
        return Value(ratio(self.amount, self.priced), reason, n=self.priced, inputs=inputs)


@dataclass(frozen=True)
class Prices:
    """Average selling prices by name of the key (None: nothing set) and in total, in the reporting currency."""

    rows: Mapping[str | None, Value]
    total: Value
    currency: str


def prices(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> Prices:  # fmt: skip
    """Return amount a won deal of the period; deals without amount or exchange rate are left out and counted."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates = rates_of(session, slice_, known_at)
    found: dict[Any, _Won] = defaultdict(_Won)
    for row in queries.won_prices(session, slice_):
        won, amount = found[row.key], rates.closed(row.amount, row.currency, row.on)
        won.unpriced += row.deals - row.priced
        if amount is None:
            won.left_out += row.priced
        else:
            won.amount, won.priced = won.amount + amount, won.priced + row.priced
    names = queries.labels(session, by) if by else {}
    whole = _Won()
    for won in found.values():
        whole = whole.plus(won)
    rows = {names.get(key): won.value() for key, won in found.items()} if by else {}
    return Prices(rows, whole.value(), rates.currency)
