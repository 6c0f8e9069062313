"""Money of deals in whole minor units of the reporting currency, each at the rates of its own day."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from data.core.exchange import Rates
from data.core.numbers import convert, from_minor


class Money:
    """Amounts in minor units of the reporting currency, as months add them up; None where no rate is known."""

    def __init__(self, session: Session, *, currency: str) -> None:
        self.currency, self._rates = currency, Rates(session, currency=currency)

    def closed(self, minor: int | None, currency: str, on: date | None) -> int | None:
        """Return an amount at the rate locked on the day of its close, else at the plan rate of that day."""
        return self._whole(minor, currency, self._rates.locked_rate(currency, on))

    def planned(self, minor: int | None, currency: str, on: date) -> int | None:
        """Return an amount at the plan rate of a day: open deals and costs."""
        return self._whole(minor, currency, self._rates.plan_rate(currency, on))

    def shown(self, minor: int) -> Decimal:
        """Return minor units as an amount."""
        return from_minor(minor, self.currency)

    def _whole(self, minor: int | None, currency: str, rate: Decimal | None) -> int | None:
        return None if minor is None or rate is None else convert(minor, currency, self.currency, rate)
