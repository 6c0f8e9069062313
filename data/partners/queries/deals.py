"""Deals that partners brought or helped with, and what they are laid beside: all that were decided."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from data.core import reference
from data.core.ledger.entries import table_of
from data.partners.queries.partners import PARTNERS, rows
from models import Account, Deal, DealPartner, Segment, User

DEALS, PARTS, ACCOUNTS = table_of(Deal), table_of(DealPartner), table_of(Account)
SEGMENTS, USERS = table_of(Segment), table_of(User)


@cache
def stages_in(*states: str) -> tuple[str, ...]:
    """Return the codes of the stages of these states: open, won, lost, no_decision.

    >>> stages_in("won")
    ('closed_won',)
    """
    known = reference.load("stages")["stages"]
    return tuple(code for code, stage in known.items() if stage["state"] in states)


def is_won() -> ColumnElement[bool]:
    """Return the condition of deals that were won."""
    return DEALS.c.stage.in_(stages_in("won"))


def is_decided() -> ColumnElement[bool]:
    """Return the condition of deals that were decided: won, lost or without a decision."""
    return DEALS.c.stage.in_(stages_in("won", "lost", "no_decision"))


def parts(session: Session, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return partners' parts in deals, the newest first: the row's columns, partner, type, deal, account, stage,

    amount (minor units of currency), currency, opened_on, closed_on, close_date, owner, segment.
    """
    return rows(session, select(
        *PARTS.columns, PARTNERS.c.name.label("partner"), PARTNERS.c.type.label("type"), DEALS.c.name.label("deal"),
        DEALS.c.stage, DEALS.c.amount, DEALS.c.currency, DEALS.c.opened_on, DEALS.c.closed_on, DEALS.c.close_date,
        DEALS.c.type.label("deal_type"), ACCOUNTS.c.name.label("account"), USERS.c.full_name.label("owner"),
        SEGMENTS.c.name.label("segment"),
    ).select_from(
        PARTS.join(DEALS, DEALS.c.id == PARTS.c.deal_id).join(PARTNERS, PARTNERS.c.id == PARTS.c.partner_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id).outerjoin(USERS, USERS.c.id == DEALS.c.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == DEALS.c.segment_id)
    ).where(*where).order_by(PARTS.c.since_on.desc(), PARTS.c.id))  # fmt: skip


def decided(session: Session, *where: ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """Return decided deals by number: (id, stage, amount, currency, opened_on, closed_on, segment_id, type)."""
    statement = select(DEALS.c.id, DEALS.c.stage, DEALS.c.amount, DEALS.c.currency, DEALS.c.opened_on,
                       DEALS.c.closed_on, DEALS.c.segment_id, DEALS.c.type)  # fmt: skip
    found = session.connection().execute(statement.where(is_decided(), *where).order_by(DEALS.c.id))
    return [tuple(row) for row in found]


def credits_of(session: Session, *where: ColumnElement[bool]) -> list[tuple[int, int, str]]:
    """Return (deal, partner, role) of parts in deals."""
    statement = select(PARTS.c.deal_id, PARTS.c.partner_id, PARTS.c.role).join(DEALS, DEALS.c.id == PARTS.c.deal_id)
    return [(row[0], row[1], row[2]) for row in session.connection().execute(statement.where(*where))]


def part(session: Session, deal_id: int, partner_id: int) -> DealPartner | None:
    """Return a partner's part in a deal."""
    statement = select(DealPartner).where(col(DealPartner.deal_id) == deal_id,
                                          col(DealPartner.partner_id) == partner_id)  # fmt: skip
    found: DealPartner | None = session.execute(statement).scalar()
    return found


def sourced_of(session: Session, deal_id: int) -> DealPartner | None:
    """Return the part of the partner who brought a deal."""
    statement = select(DealPartner).where(col(DealPartner.deal_id) == deal_id, col(DealPartner.role) == "sourced")
    found: DealPartner | None = session.execute(statement).scalar()
    return found


def deal(session: Session, deal_id: int, *, for_update: bool = False) -> Deal | None:
    """Return one deal, kept from other writers until the transaction ends where it will be changed."""
    statement = select(Deal).where(col(Deal.id) == deal_id)
    found: Deal | None = session.execute(statement.with_for_update() if for_update else statement).scalar()
    return found


def open_deals(session: Session, account_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return the open deals of accounts, the oldest first: id, name, account_id, owner_id, opened_on, owner."""
    statement = (
        select(DEALS.c.id, DEALS.c.name, DEALS.c.account_id, DEALS.c.owner_id, DEALS.c.opened_on,
               USERS.c.full_name.label("owner"))
        .select_from(DEALS.outerjoin(USERS, USERS.c.id == DEALS.c.owner_id))
        .where(DEALS.c.account_id.in_(sorted(account_ids)), DEALS.c.stage.in_(stages_in("open")))
        .order_by(DEALS.c.opened_on, DEALS.c.id)
    )  # fmt: skip
    return rows(session, statement)


def currencies(session: Session) -> set[str]:
    """Return the currencies of deals."""
    return set(session.connection().execute(select(DEALS.c.currency).distinct()).scalars())


def open_names(session: Session) -> dict[int, str]:
    """Return the open deals by name: number to name."""
    found = select(DEALS.c.id, DEALS.c.name).where(DEALS.c.stage.in_(stages_in("open"))).order_by(DEALS.c.name)
    return {row[0]: row[1] for row in session.connection().execute(found)}
