"""Save offers as the runway shows them: where each stands, what they saved and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.customers.formulas import renewals as formulas
from data.customers.queries import renewal_records as queries
from data.customers.views.renewal_lines import Filters, is_wanted

STATE_WORDS = {"asked": ("yellow", "Waits for approval"), "offered": ("yellow", "Waits for an answer"),
               "accepted": ("green", "Accepted"), "declined": ("grey", "Declined"), "refused": ("grey", "Not allowed"),
               "expired": ("red", "Expired")}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """One save offer. arr, discount and saved in the reporting currency; saved: what an accepted offer's renewal kept.

    requested_by_id: nobody decides on an offer of their own.
    """

    id: int
    subscription_id: int
    account: str
    segment: str
    owner: str
    kind: str
    terms: str
    reason: str
    state: str
    asked_by: str
    requested_by_id: int | None
    requested_on: date
    expires_on: date
    answered_on: date | None
    is_strategic: bool
    arr: Decimal | None
    discount: Decimal | None
    saved: Decimal | None


@dataclass(frozen=True)
class Offers:
    """All offers with what they add up to, in the reporting currency. made: offers that were allowed."""

    as_of: date
    currency: str
    rows: Sequence[Offer]

    def count(self, *states: str) -> int:
        return sum(one.state in states for one in self.rows)

    @property
    def made(self) -> int:
        return self.count("offered", "accepted", "declined", "expired")

    @property
    def saved(self) -> Decimal:
        return sum((one.saved or Decimal(0) for one in self.rows), Decimal(0))

    @property
    def given(self) -> Decimal:
        """What accepted offers cost a year."""
        return sum((one.discount or Decimal(0) for one in self.rows if one.state == "accepted"), Decimal(0))


def save_offers(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> Offers:
    """Return the save offers asked for up to a day, the newest first, as they stood at its end.

    An offer without an answer by its last day is counted as expired.
    """
    company = settings.current(session, as_of)
    rates = Rates(session, currency=company.currency, day=as_of)
    rows = queries.offers(session, scope=scope, until=as_of)
    return Offers(as_of, company.currency, [_offer(row, rates, as_of) for row in rows if is_wanted(row, filters)])


def _offer(row: dict[str, Any], rates: Rates, as_of: date) -> Offer:
    decided = row["decided_on"] is not None and row["decided_on"] <= as_of
    state = formulas.offer_state(waiver=row["state"] if decided else "asked", answer=row["answer"],
                                 answered_on=row["answered_on"], expires_on=row["expires_on"], as_of=as_of)  # fmt: skip
    kept = formulas.kept(row["arr"], row["booked"]) if row["outcome"] == formulas.RENEWED else None
    return Offer(
        row["id"], row["subscription_id"], row["account"], row["segment"] or "", row["owner"] or "", row["kind"],
        row["terms"], row["reason"], state, row["asked_by"] or "", row["requested_by_id"], row["requested_on"],
        row["expires_on"], row["answered_on"], bool(row["is_strategic"]), rates.planned(row["arr"], row["currency"]),
        rates.planned(row["discount"], row["currency"]),
        rates.planned(kept, row["currency"]) if state == "accepted" and kept is not None else None,
    )  # fmt: skip
