"""The market that a profile is held against: every account with what it says, and what was won of it."""

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core import settings
from data.core.exchange import Rates
from data.core.ledger.entries import table_of
from models import FOREVER, Account, Deal, Segment, Territory

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("segment", "territory", "industry", "country", "business_model", "use_case", "technologies", "data_volume")
NUMBERS = ("employees", "revenue", "founded", "profit", "ease_of_service")
SOLD = ("new", "expansion")


def market(session: Session) -> "pd.DataFrame":
    """Return one row an account: id, name, the texts, the numbers (missing where unknown), won and deals.

    Amounts are whole units of the reporting currency: won at the rate of each close, revenue and profit at the newest
    plan rate; what has no rate is missing. Renewals are not won anew.
    """
    account, segment, territory = table_of(Account), table_of(Segment), table_of(Territory)
    own = [account.c[name] for name in ("id", "name", "currency", *TEXTS[2:], *NUMBERS)]
    statement = (
        select(*own, segment.c.name.label("segment"), territory.c.name.label("territory"))
        .join(segment, segment.c.id == account.c.segment_id, isouter=True)
        .join(territory, territory.c.id == account.c.territory_id, isouter=True)
        .order_by(account.c.id)
    )
    result = session.connection().execute(statement)
    import pandas as pd  # here, because every process loads the domains, and few ask this

    found = pd.DataFrame(result.all(), columns=list(result.keys()))
    for name in NUMBERS:
        found[name] = pd.to_numeric(found[name], errors="coerce")
    rates = Rates(session, currency=settings.current(session).currency, day=FOREVER)
    worth = found["currency"].map({code: _unit(rates, code) for code in found["currency"].unique()})
    for name in ("revenue", "profit"):
        found[name] = (found[name] * worth).round()
    won = _won(session, rates)
    found["won"] = found["id"].map(lambda number: won.get(number, (0, 0))[0])
    found["deals"] = found["id"].map(lambda number: won.get(number, (0, 0))[1])
    return found.drop(columns="currency").set_index("id")


def _won(session: Session, rates: Rates) -> dict[int, tuple[int, int]]:
    deal = table_of(Deal)
    statement = (
        select(deal.c.account_id, deal.c.currency, deal.c.closed_on, func.sum(deal.c.amount), func.count())
        .where(deal.c.stage == "closed_won", deal.c.account_id.is_not(None), deal.c.type.in_(SOLD))
        .group_by(deal.c.account_id, deal.c.currency, deal.c.closed_on)
    )
    found: defaultdict[int, list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for account, currency, closed_on, minor, deals in session.connection().execute(statement):
        found[account][0] += rates.closed(int(minor or 0), currency, closed_on) or 0
        found[account][1] += deals
    return {account: (round(amount), deals) for account, (amount, deals) in found.items()}


def _unit(rates: Rates, currency: str | None) -> float:
    """Return what one minor unit of a currency is worth, in whole units of ours."""
    found = rates.planned(1, currency or rates.currency)
    return float("nan") if found is None else float(found)


def segments(session: Session) -> list[str]:
    """Return the names of the segments, in their order."""
    return list(session.execute(select(col(Segment.name)).order_by(col(Segment.rank), col(Segment.id))).scalars())
