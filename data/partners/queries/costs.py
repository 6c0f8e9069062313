"""What partners cost, by month and kind; and what we booked and earn in all, which theirs is a part of."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from data.partners.queries.deals import DEALS, PARTS, stages_in
from models import CustomerProfile, PartnerCost, PipelineDay, Subscription

COSTS, SUBSCRIPTIONS, PROFILES = table_of(PartnerCost), table_of(Subscription), table_of(CustomerProfile)
BOOKED = table_of(PipelineDay)
RECURRING = ("contract", "minimum", "run_rate")
"""Bases of subscriptions that count as recurring revenue."""


class Cost(NamedTuple):
    """What a partner, or the whole programme without one, cost in a month; amount in minor units of currency."""

    partner_id: int | None
    month: date
    kind: str
    amount: int
    currency: str


def costs(session: Session, start: date, until: date) -> list[Cost]:
    """Return the costs of the months from start up to the one of a day."""
    c = COSTS.c
    statement = (
        select(c.partner_id, c.month, c.kind, func.sum(c.amount), c.currency)
        .where(c.month >= start, c.month <= until)
        .group_by(c.partner_id, c.month, c.kind, c.currency)
    )
    return [Cost(row[0], row[1], row[2], int(row[3]), row[4]) for row in session.connection().execute(statement).all()]


def spent(session: Session, start: date, until: date, *, currency: str) -> list[tuple[date, str, int]]:
    """Return what the costs of the months from start up to the one of a day come to: (month, currency, minor units).

    Those in another currency stay apart by partner and kind, as `costs` has them: each is converted by itself.
    """
    c = COSTS.c
    apart = [case((c.currency == currency, None), else_=column) for column in (c.partner_id, c.kind)]
    statement = (
        select(c.month, c.currency, func.sum(c.amount)).where(c.month >= start, c.month <= until)
        .group_by(c.month, c.currency, *apart)
    )  # fmt: skip
    return [(month, code, int(amount)) for month, code, amount in session.connection().execute(statement).all()]


def bookings(session: Session, start: date, as_of: date, *,
             types: Collection[str] = ("new",)) -> list[tuple[date, str, int, int]]:  # fmt: skip
    """Return what was won from start to a day, as it stood then: (day, currency, deals, minor units)."""
    b = BOOKED.c
    statement = (
        select(b.bucket, b.currency, func.sum(b.deals), func.sum(b.amount))
        .where(b.stage.in_(stages_in("won")), b.type.in_(sorted(types)), b.bucket >= start, b.bucket <= as_of,
               b.day <= as_of)
        .group_by(b.bucket, b.currency)
    )  # fmt: skip
    found = session.connection().execute(statement)
    return [(day, currency, int(deals), int(amount)) for day, currency, deals, amount in found]


def brought(session: Session, start: date, as_of: date, *,
            types: Collection[str] = ("new",)) -> list[tuple[int, date, str, int | None]]:  # fmt: skip
    """Return deals that partners brought and that were won from start to a day: (partner, day, currency, amount)."""
    d = DEALS.c
    statement = select(PARTS.c.partner_id, d.closed_on, d.currency, d.amount).join_from(
        PARTS, DEALS, d.id == PARTS.c.deal_id
    ).where(PARTS.c.role == "sourced", _won_of_parts(), d.type.in_(sorted(types)), d.closed_on >= start,
            d.closed_on <= as_of)  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in session.connection().execute(statement).all()]


def _won_of_parts() -> ColumnElement[bool]:
    # Hidden from the index of stages: SQLite would begin with every deal ever won, of which partners brought a few.
    return func.coalesce(DEALS.c.stage, "").in_(stages_in("won"))


def recurring(session: Session, as_of: date) -> list[tuple[int, str, int]]:
    """Return a year's recurring revenue that runs on a day: (account, currency, minor units)."""
    s = SUBSCRIPTIONS.c
    statement = (
        select(s.account_id, s.currency, func.sum(s.arr))
        .where(s.start_on <= as_of, or_(s.ended_on.is_(None), s.ended_on > as_of), s.basis.in_(RECURRING))
        .group_by(s.account_id, s.currency)
    )
    return [(row[0], row[1], int(row[2])) for row in session.connection().execute(statement).all()]


def brought_accounts(session: Session, as_of: date) -> dict[int, int]:
    """Return account to the partner who brought it: the first of its deals won that somebody brought, else as noted."""
    d = DEALS.c
    noted = select(PROFILES.c.account_id, PROFILES.c.partner_id).where(PROFILES.c.partner_id.is_not(None))
    found: dict[int, int] = {row[0]: row[1] for row in session.connection().execute(noted)}
    won = select(d.account_id, PARTS.c.partner_id).join_from(PARTS, DEALS, d.id == PARTS.c.deal_id).where(
        PARTS.c.role == "sourced", _won_of_parts(), d.closed_on <= as_of, d.account_id.is_not(None)
    )
    first: dict[int, int] = {}
    for account, partner in session.connection().execute(won.order_by(d.closed_on, d.id)):
        first.setdefault(account, partner)
    return {**found, **first}


def rows_of(session: Session, numbers: Collection[int]) -> list[dict[str, Any]]:
    """Return the costs of partners by month, as they were entered."""
    statement = select(COSTS).where(COSTS.c.partner_id.in_(sorted(numbers))).order_by(COSTS.c.month, COSTS.c.id)
    return [dict(row) for row in session.connection().execute(statement).mappings()]
