"""What revenue steps obey: one currency, the rate of each other one, how long a term waits, how near a reason lies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.exchange import Rates
from data.core.numbers import convert
from data.customers.queries import retention as tables


@dataclass(frozen=True)
class Terms:
    """What steps obey: the currency, what a unit of each other one is worth in it, and two limits in days."""

    currency: str
    rates: Mapping[str, Decimal]
    grace: int
    within: int

    @property
    def basis(self) -> str:
        """The terms as the mark of the tables holds them."""
        rates = {code: str(rate) for code, rate in sorted(self.rates.items())}
        said = {"currency": self.currency, "rates": rates, "grace": self.grace, "within": self.within}
        return json.dumps(said, separators=(",", ":"))

    def worth(self, minor: int, currency: str) -> int | None:
        """Return an amount in minor units of the one currency; None where no rate is known."""
        rate = Decimal(1) if currency == self.currency else self.rates.get(currency)
        return None if rate is None else convert(minor, currency, self.currency, rate)


def present(session: Session) -> Terms:
    """Return the terms of the present day."""
    company = settings.current(session)
    today = clock.today(company.zone)
    limits, rates = rulebook.limits(today), Rates(session, currency=company.currency, day=today)
    return Terms(company.currency, rates.plan_rates(), int(limits["renewal_grace_days"]),
                 int(limits["churn_reason_days"]))  # fmt: skip


def terms(session: Session) -> Terms:
    """Return the terms that the tables are made by: those of the present day while there are none yet."""
    held = tables.folded_by(session)
    if held is None:
        return present(session)
    said = json.loads(held)
    return Terms(said["currency"], {code: Decimal(rate) for code, rate in said["rates"].items()}, said["grace"],
                 said["within"])  # fmt: skip


def is_behind(session: Session) -> bool:
    """Say whether the tables wait to be made by the rates and limits in force."""
    return tables.folded_by(session) not in (None, present(session).basis)
