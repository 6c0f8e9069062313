"""Exchange rates for open deals: the plan rate of the day (domain.md 0.3)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from data.core.numbers import EXACT, from_minor
from models import FxRate

RATES = table_of(FxRate)


class Money:
    """Amounts of open deals in the reporting currency."""

    def __init__(self, session: Session, *, currency: str, day: date) -> None:
        self.currency, self._rates = currency, dict[str, Decimal]()
        statement = select(RATES.c.currency, RATES.c.valid_from, RATES.c.rate).where(RATES.c.kind == "plan")
        for code, start, rate in session.connection().execute(statement.order_by(RATES.c.valid_from)):
            if start <= day or code not in self._rates:
                self._rates[code] = Decimal(rate).scaleb(-8)

    def of(self, minor: int | None, currency: str) -> Decimal | None:
        """Return an amount in the reporting currency, unrounded; None without an amount or a rate."""
        if minor is None:
            return None
        if currency == self.currency:
            return from_minor(minor, currency)
        rate = self._rates.get(currency)
        return None if rate is None else EXACT.multiply(from_minor(minor, currency), rate)
