"""One subscription, its renewal and its save offers: what commands read before they write."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.customers.queries.renewals import (
    ACCOUNTS,
    OWNER_ID,
    OWNERS,
    PROFILES,
    RENEWALS,
    RULE,
    SEGMENTS,
    SUBS,
    USERS,
    owned,
)
from models import Renewal, SaveOffer, Subscription, Task, Waiver

OFFERS, WAIVERS = table_of(SaveOffer), table_of(Waiver)


def offers(session: Session, *, scope: Scope | None = None, numbers: Collection[int] | None = None,
           until: date | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return save offers with their waiver, line and account, the newest first; amounts are minor units."""
    mine = () if scope is None or scope.kind == "all" else (owned(scope),)
    statement = (
        select(*OFFERS.columns, WAIVERS.c.state, WAIVERS.c.reason, WAIVERS.c.requested_by_id, WAIVERS.c.requested_on,
               WAIVERS.c.expires_on, WAIVERS.c.decided_by_id, WAIVERS.c.decided_on, WAIVERS.c.note, SUBS.c.arr,
               SUBS.c.currency, SUBS.c.end_on, SUBS.c.account_id, ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"), USERS.c.full_name.label("asked_by"),
               func.coalesce(PROFILES.c.is_strategic, False).label("is_strategic"), RENEWALS.c.outcome,
               RENEWALS.c.booked, OWNERS.c.full_name.label("owner"))
        .join_from(OFFERS, WAIVERS, WAIVERS.c.id == OFFERS.c.waiver_id)
        .join(SUBS, SUBS.c.id == OFFERS.c.subscription_id)
        .join(ACCOUNTS, ACCOUNTS.c.id == SUBS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == SUBS.c.account_id)
        .outerjoin(RENEWALS, RENEWALS.c.subscription_id == SUBS.c.id)
        .outerjoin(USERS, USERS.c.id == WAIVERS.c.requested_by_id)
        .outerjoin(OWNERS, OWNERS.c.id == OWNER_ID)
        .where(*mine)
        .order_by(OFFERS.c.id.desc())
    )  # fmt: skip
    if numbers is not None:
        statement = statement.where(OFFERS.c.subscription_id.in_(sorted(numbers)))
    if until is not None:
        statement = statement.where(WAIVERS.c.requested_on <= until)
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def subscription(session: Session, number: int, *, for_update: bool = False) -> Subscription | None:
    """Return one subscription."""
    return _one(session, select(Subscription).where(col(Subscription.id) == number), for_update)


def renewal(session: Session, subscription_id: int, *, for_update: bool = False) -> Renewal | None:
    """Return what is said about the end of one subscription's term."""
    return _one(session, select(Renewal).where(col(Renewal.subscription_id) == subscription_id), for_update)


def offer(session: Session, number: int, *, for_update: bool = False) -> SaveOffer | None:
    """Return one save offer."""
    return _one(session, select(SaveOffer).where(col(SaveOffer.id) == number), for_update)


def _one(session: Session, statement: Any, for_update: bool) -> Any:
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalars().first()


def is_reached(session: Session, subscription_id: int, *, scope: Scope) -> bool:
    """Say whether a subscription is within a scope."""
    statement = (
        select(SUBS.c.id)
        .join(ACCOUNTS, ACCOUNTS.c.id == SUBS.c.account_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == SUBS.c.account_id)
        .outerjoin(RENEWALS, RENEWALS.c.subscription_id == SUBS.c.id)
        .where(SUBS.c.id == subscription_id, owned(scope))
    )
    return session.execute(statement).first() is not None


def open_steps(session: Session, subscription_id: int) -> list[Task]:
    """Return the open tasks about the end of a subscription's term."""
    statement = select(Task).where(
        col(Task.entity) == SUBS.name, col(Task.entity_id) == subscription_id, col(Task.rule).like(f"{RULE}%"),
        col(Task.state) == "open",
    )  # fmt: skip
    return list(session.execute(statement).scalars())


def steps_closed(session: Session, subscription_id: int, *, note: str) -> list[Task]:
    """Return the tasks about the end of a term that were closed with a note."""
    statement = select(Task).where(
        col(Task.entity) == SUBS.name, col(Task.entity_id) == subscription_id, col(Task.rule).like(f"{RULE}%"),
        col(Task.note) == note,
    )  # fmt: skip
    return list(session.execute(statement).scalars())
