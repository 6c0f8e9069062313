"""The market that a profile is held against: every account with what it says, and what was won of it."""

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core import settings
from data.core.ledger.entries import table_of
from data.core.numbers import EXACT, from_minor
from models import Account, Approval, Deal, FxRate, Segment, Territory, User

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("segment", "territory", "industry", "country", "business_model", "use_case", "technologies", "data_volume")
NUMBERS = ("employees", "revenue", "founded", "profit", "ease_of_service")
SOLD = ("new", "expansion")
SCALE = Decimal(100_000_000)


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
    rates = _Rates(session)
    worth = found["currency"].map({code: rates.unit(code) for code in found["currency"].unique()})
    for name in ("revenue", "profit"):
        found[name] = (found[name] * worth).round()
    won = _won(session, rates)
    found["won"] = found["id"].map(lambda number: won.get(number, (0, 0))[0])
    found["deals"] = found["id"].map(lambda number: won.get(number, (0, 0))[1])
    return found.drop(columns="currency").set_index("id")


def _won(session: Session, rates: "_Rates") -> dict[int, tuple[int, int]]:
    deal = table_of(Deal)
    statement = (
        select(deal.c.account_id, deal.c.currency, deal.c.closed_on, func.sum(deal.c.amount), func.count())
        .where(deal.c.stage == "closed_won", deal.c.account_id.is_not(None), deal.c.type.in_(SOLD))
        .group_by(deal.c.account_id, deal.c.currency, deal.c.closed_on)
    )
    found: defaultdict[int, list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for account, currency, closed_on, minor, deals in session.connection().execute(statement):
        rate = rates.of(currency, closed_on)
        if rate is not None:
            found[account][0] += EXACT.multiply(from_minor(int(minor or 0), currency), rate)
        found[account][1] += deals
    return {account: (round(amount), deals) for account, (amount, deals) in found.items()}


class _Rates:
    """Rates into the reporting currency: locked on the day of a close, else the plan's newest."""

    def __init__(self, session: Session) -> None:
        self.currency = settings.current(session).currency
        rows = session.execute(select(FxRate).order_by(col(FxRate.valid_from))).scalars()
        self._known: defaultdict[tuple[str, str], list[FxRate]] = defaultdict(list)
        for row in rows:
            self._known[row.currency, row.kind].append(row)

    def of(self, currency: str, on: Any) -> Decimal | None:
        """Return the rate of a close."""
        held = [one for one in self._known[currency, "locked"] if on is not None and one.valid_from <= on]
        return Decimal(held[-1].rate) / SCALE if held and currency != self.currency else self.planned(currency)

    def planned(self, currency: str) -> Decimal | None:
        """Return the newest plan rate."""
        known = self._known[currency, "plan"]
        return Decimal(1) if currency == self.currency else Decimal(known[-1].rate) / SCALE if known else None

    def unit(self, currency: str | None) -> float:
        """Return what one minor unit of a currency is worth, in whole units of ours."""
        code = currency or self.currency
        rate = self.planned(code)
        return float("nan") if rate is None else float(EXACT.multiply(from_minor(1, code), rate))


def people(session: Session) -> dict[int, str]:
    """Return the names of those who may answer for a profile, and of whoever has drafted or ratified one."""
    table = table_of(User)
    statement = select(table.c.id, table.c.full_name).where(table.c.is_service.is_(False)).order_by(table.c.full_name)
    return {row.id: row.full_name for row in session.connection().execute(statement)}


def segments(session: Session) -> list[str]:
    """Return the names of the segments, in their order."""
    return list(session.execute(select(col(Segment.name)).order_by(col(Segment.rank), col(Segment.id))).scalars())


def decisions(session: Session, draft_id: int) -> list[Approval]:
    """Return what was proposed and decided about a version of a definition, newest first."""
    statement = select(Approval).where(col(Approval.entity) == "definition", col(Approval.entity_id) == draft_id)
    return list(session.execute(statement.order_by(col(Approval.id).desc())).scalars())
