"""Exchange rates of deals: closed at the rate locked on the day of the close, open at the plan rate (domain.md 0.3)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from data.core.numbers import convert, from_minor
from models import FxRate

RATES = table_of(FxRate)


class Money:
    """Amounts in the reporting currency, in its minor units; None where no rate is known."""

    def __init__(self, session: Session, *, currency: str) -> None:
        self.currency = currency
        self._rates: defaultdict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
        found = select(RATES.c.currency, RATES.c.kind, RATES.c.valid_from, RATES.c.rate).order_by(RATES.c.valid_from)
        for code, kind, start, rate in session.connection().execute(found):
            self._rates[code, kind].append((start, Decimal(rate).scaleb(-8)))

    def closed(self, minor: int | None, currency: str, on: date | None) -> int | None:
        """Return an amount at the rate locked on the day of its close, else at the plan rate of that day."""
        held = [rate for start, rate in self._rates[currency, "locked"] if on is not None and start <= on]
        return self._converted(minor, currency, held[-1] if held else self._planned(currency, on))

    def planned(self, minor: int | None, currency: str, on: date) -> int | None:
        """Return an amount at the plan rate of a day: open deals and costs."""
        return self._converted(minor, currency, self._planned(currency, on))

    def shown(self, minor: int) -> Decimal:
        """Return minor units as an amount."""
        return from_minor(minor, self.currency)

    def _planned(self, currency: str, on: date | None) -> Decimal | None:
        known = self._rates[currency, "plan"]
        held = [rate for start, rate in known if on is not None and start <= on] or [rate for _, rate in known[:1]]
        return held[-1] if held else None

    def _converted(self, minor: int | None, currency: str, rate: Decimal | None) -> int | None:
        if minor is None or currency == self.currency:
            return minor
        return None if rate is None else convert(minor, currency, self.currency, rate)
