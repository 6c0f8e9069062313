"""Single proofs of concept taken up to be changed, and what people choose from when they start or end one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.sales.queries.pocs import ACCOUNTS, DEALS, OWNERS, POCS, SEGMENTS, open_on, owned
from models import AlertOutbox, Criterion, Deal, Poc, PocStall, PocStep


def poc(session: Session, poc_id: int, *, for_update: bool = False) -> Poc | None:
    """Return one, kept from other writers until the transaction ends if it is to be changed."""
    return session.get(Poc, poc_id, with_for_update=for_update or None, populate_existing=for_update)


def criterion(session: Session, number: int, *, for_update: bool = False) -> Criterion | None:
    """Return a criterion, kept from other writers if it is to be changed."""
    return session.get(Criterion, number, with_for_update=for_update or None, populate_existing=for_update)


def step(session: Session, number: int, *, for_update: bool = False) -> PocStep | None:
    """Return a step, kept from other writers if it is to be changed."""
    return session.get(PocStep, number, with_for_update=for_update or None, populate_existing=for_update)


def deal_of(session: Session, deal_id: int, *, for_update: bool = False) -> Deal | None:
    """Return a deal, kept from other writers if asked for: no second one may start on it meanwhile."""
    return session.get(Deal, deal_id, with_for_update=for_update or None)


def criteria_of(session: Session, poc_id: int) -> list[Criterion]:
    """Return the criteria of one as records, in their order."""
    statement = select(Criterion).where(col(Criterion.poc_id) == poc_id)
    return list(session.execute(statement.order_by(col(Criterion.position), col(Criterion.id))).scalars())


def running_of(session: Session, *, as_of: date) -> dict[int, int]:
    """Return how many each engineer runs on a day."""
    statement = select(POCS.c.engineer_id, func.count()).where(open_on(as_of), POCS.c.engineer_id.is_not(None))
    return {who: int(n) for who, n in session.connection().execute(statement.group_by(POCS.c.engineer_id))}


def of_deal(session: Session, deal_id: int) -> list[dict[str, Any]]:
    """Return the proofs of concept of a deal that are not closed: id and name."""
    statement = select(POCS.c.id, POCS.c.name).where(POCS.c.deal_id == deal_id, POCS.c.closed_on.is_(None))
    return [dict(row) for row in session.connection().execute(statement.order_by(POCS.c.id)).mappings()]


def open_deals(session: Session, *, scope: Scope, stages: Sequence[str]) -> list[dict[str, Any]]:
    """Return id, deal, account and segment of deals at some stages without one that is not closed, by name."""
    busy = select(POCS.c.deal_id).where(POCS.c.closed_on.is_(None))
    statement = (
        select(DEALS.c.id, DEALS.c.name.label("deal"), ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"))
        .outerjoin_from(DEALS, ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == DEALS.c.segment_id)
        .where(DEALS.c.stage.in_(stages), DEALS.c.id.not_in(busy), owned(scope))
        .order_by(ACCOUNTS.c.name, DEALS.c.name, DEALS.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def open_stall(session: Session, poc_id: int) -> PocStall | None:
    """Return the stall of one that nobody has cleared."""
    statement = select(PocStall).where(col(PocStall.poc_id) == poc_id, col(PocStall.cleared_at).is_(None))
    return session.execute(statement.order_by(col(PocStall.id).desc()).limit(1)).scalar()


def steps_of(session: Session, poc_id: int) -> list[PocStep]:
    """Return the steps of one as records, by day."""
    statement = select(PocStep).where(col(PocStep.poc_id) == poc_id)
    return list(session.execute(statement.order_by(col(PocStep.day), col(PocStep.id))).scalars())


def messages(session: Session, prefix: str) -> list[datetime | None]:
    """Return when each message whose key begins so was sent; None: it waits."""
    statement = select(col(AlertOutbox.sent_at)).where(col(AlertOutbox.key).startswith(prefix, autoescape=True))
    return list(session.execute(statement).scalars())


def decided(session: Session, *, scope: Scope, as_of: date, stages: Sequence[str]) -> list[dict[str, Any]]:
    """Return deals closed by a day at some stages: stage, amount, currency, segment, deal_owner, has_poc.

    has_poc: one had begun by the day of the close. The owner is the one at the close.
    """
    had = exists().where(POCS.c.deal_id == DEALS.c.id, POCS.c.started_on <= DEALS.c.closed_on)
    statement = (
        select(DEALS.c.stage, DEALS.c.amount, DEALS.c.currency, SEGMENTS.c.name.label("segment"),
               OWNERS.c.full_name.label("deal_owner"), had.label("has_poc"))
        .outerjoin_from(DEALS, SEGMENTS, SEGMENTS.c.id == DEALS.c.segment_id)
        .outerjoin(OWNERS, OWNERS.c.id == func.coalesce(DEALS.c.owner_at_close_id, DEALS.c.owner_id))
        .where(DEALS.c.stage.in_(stages), DEALS.c.closed_on <= as_of, owned(scope))
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def open_deals_of(session: Session, account_id: int, stages: Sequence[str]) -> list[int]:
    """Return the deals of an account at some stages."""
    statement = select(DEALS.c.id).where(DEALS.c.account_id == account_id, DEALS.c.stage.in_(stages))
    return [row.id for row in session.connection().execute(statement.order_by(DEALS.c.id))]


def deals_said_stalled_or_not(session: Session) -> dict[int, bool]:
    """Return deals that say whether their proof of concept is stalled, and what they say."""
    statement = select(DEALS.c.id, DEALS.c.is_poc_stalled).where(DEALS.c.is_poc_stalled.is_not(None))
    return {row.id: row.is_poc_stalled for row in session.connection().execute(statement)}
