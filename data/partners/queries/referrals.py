"""Referrals with their partners, and what is known of the companies they name."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from data.core import reference
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from data.partners.formulas.referrals import STANDING, Claim, company_key
from data.partners.queries.deals import ACCOUNTS, DEALS
from data.partners.queries.partners import PARTNERS, USERS, rows
from models import Activity, ReasonCode, Referral

REFERRALS, ACTIVITIES, CODES = table_of(Referral), table_of(Activity), table_of(ReasonCode)
KIND = "referral"
"""The list that reasons of a decline are from."""


def referrals(session: Session, *where: ColumnElement[bool], limit: int | None = None, offset: int = 0,
              order: Sequence[ColumnElement[Any]] = ()) -> list[dict[str, Any]]:  # fmt: skip
    """Return referrals, those to be decided first by their day, then the newest: the row's columns, partner,

    partner_owner_id, partner_owner, decided_by, account, deal. `order` puts them in another order.
    """
    owners, deciders = USERS.alias("partner_owner"), USERS.alias("decider")
    statement = (
        select(*REFERRALS.columns, PARTNERS.c.name.label("partner"), PARTNERS.c.owner_id.label("partner_owner_id"),
               PARTNERS.c.type.label("partner_type"), owners.c.full_name.label("partner_owner"),
               deciders.c.full_name.label("decided_by"), ACCOUNTS.c.name.label("account"), DEALS.c.name.label("deal"))
        .select_from(REFERRALS.join(PARTNERS, PARTNERS.c.id == REFERRALS.c.partner_id)
                     .outerjoin(owners, owners.c.id == PARTNERS.c.owner_id)
                     .outerjoin(deciders, deciders.c.id == REFERRALS.c.decided_by_id)
                     .outerjoin(ACCOUNTS, ACCOUNTS.c.id == REFERRALS.c.account_id)
                     .outerjoin(DEALS, DEALS.c.id == REFERRALS.c.deal_id))
        .where(*where)
        .order_by(*(order or (REFERRALS.c.decided_on.is_not(None), REFERRALS.c.decided_on.desc(),
                              REFERRALS.c.decide_by, REFERRALS.c.id)))
    )  # fmt: skip
    return rows(session, statement.limit(limit).offset(offset) if limit is not None else statement)


def referral(session: Session, referral_id: int, *, for_update: bool = False) -> Referral | None:
    """Return one referral, kept from other writers until the transaction ends where it will be changed."""
    statement = select(Referral).where(col(Referral.id) == referral_id)
    found: Referral | None = session.execute(statement.with_for_update() if for_update else statement).scalar()
    return found


def same_company(key: str, domain: str | None) -> ColumnElement[bool]:
    """Return the condition of referrals of a company, by its compared name or its domain."""
    by_name = REFERRALS.c.company_key == key
    return by_name if domain is None else or_(by_name, REFERRALS.c.domain == domain)


def claims(session: Session, key: str, domain: str | None) -> list[Claim]:
    """Return every referral of a company, by any partner, as they compete."""
    statement = select(REFERRALS.c.id, REFERRALS.c.partner_id, REFERRALS.c.submitted_on, REFERRALS.c.submitted_at,
                       REFERRALS.c.state).where(same_company(key, domain))  # fmt: skip
    return [Claim(*row) for row in session.connection().execute(statement.order_by(REFERRALS.c.id))]


def standing_keys(session: Session) -> set[tuple[int, str]]:
    """Return (partner, compared name) of referrals that stand: a partner sends a company once."""
    statement = select(REFERRALS.c.partner_id, REFERRALS.c.company_key).where(REFERRALS.c.state.in_(STANDING))
    return {(row[0], row[1]) for row in session.connection().execute(statement)}


def accounts_like(session: Session, key: str, domain: str | None) -> list[dict[str, Any]]:
    """Return accounts that are the company, by the compared name or by the domain: id, name, owner_id."""
    words = key.split()
    near = func.lower(ACCOUNTS.c.name).like(f"%{_escaped(words[0])}%", escape="\\") if key.isascii() and words else None
    wanted: list[ColumnElement[bool]] = [func.lower(ACCOUNTS.c.domain) == domain] if domain else []
    wanted.append(near if near is not None else ACCOUNTS.c.name.is_not(None))
    found = rows(session, select(ACCOUNTS.c.id, ACCOUNTS.c.name, ACCOUNTS.c.owner_id, ACCOUNTS.c.domain)
                 .where(or_(*wanted)).order_by(ACCOUNTS.c.id))  # fmt: skip
    return [row for row in found if company_key(row["name"]) == key or (domain and (row["domain"] or "").lower() ==
                                                                        domain)]  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def engagements(session: Session, account_ids: Collection[int], since: datetime, until: datetime) -> list[datetime]:
    """Return when our people were in touch with accounts between two instants."""
    if not account_ids:
        return []
    deals = select(DEALS.c.id).where(DEALS.c.account_id.in_(sorted(account_ids)))
    statement = select(ACTIVITIES.c.occurred_at).where(
        or_(ACTIVITIES.c.account_id.in_(sorted(account_ids)), ACTIVITIES.c.deal_id.in_(deals)),
        ACTIVITIES.c.is_human, ACTIVITIES.c.occurred_at >= since, ACTIVITIES.c.occurred_at < until,
        in_force(ACTIVITIES),
    )  # fmt: skip
    return [row[0] for row in session.connection().execute(statement)]


def waiting(session: Session, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return the referrals that wait for a decision: id, company, partner, decide_by, owner_id (the partner's)."""
    return rows(session, select(REFERRALS.c.id, REFERRALS.c.company, REFERRALS.c.decide_by, PARTNERS.c.owner_id,
                                PARTNERS.c.name.label("partner"))
                .join_from(REFERRALS, PARTNERS, PARTNERS.c.id == REFERRALS.c.partner_id)
                .where(REFERRALS.c.state == "submitted", *where).order_by(REFERRALS.c.decide_by, REFERRALS.c.id))


def not_introduced(session: Session) -> list[dict[str, Any]]:
    """Return accepted referrals without an introduction: id, company, partner, decided_on, owner_id (the partner's)."""
    return rows(session, select(REFERRALS.c.id, REFERRALS.c.company, REFERRALS.c.decided_on, PARTNERS.c.owner_id,
                                PARTNERS.c.name.label("partner"))
                .join_from(REFERRALS, PARTNERS, PARTNERS.c.id == REFERRALS.c.partner_id)
                .where(REFERRALS.c.state == "accepted", REFERRALS.c.introduced_on.is_(None)))  # fmt: skip


def run_out(session: Session, day: date, *, alive: Collection[str]) -> list[dict[str, Any]]:
    """Return accepted referrals whose last day is past and of which no deal lives: id, state."""
    return rows(session, select(REFERRALS.c.id, REFERRALS.c.state)
                .select_from(REFERRALS.outerjoin(DEALS, DEALS.c.id == REFERRALS.c.deal_id))
                .where(REFERRALS.c.state == "accepted", REFERRALS.c.valid_until < day,
                       or_(DEALS.c.id.is_(None), DEALS.c.stage.not_in(sorted(alive)))))  # fmt: skip


def reasons(session: Session, day: date) -> dict[str, str]:
    """Return the reasons of a decline in force on a day: code to label; those shipped where the store has none."""
    held = CODES.c.kind == KIND
    statement = select(CODES.c.code, CODES.c.label).where(
        held, CODES.c.valid_from <= day, or_(CODES.c.valid_to.is_(None), CODES.c.valid_to > day)
    )
    found = {row[0]: row[1] for row in session.connection().execute(statement.order_by(CODES.c.position))}
    if found or session.connection().execute(select(CODES.c.id).where(held).limit(1)).first() is not None:
        return found
    return dict(reference.reason_codes()[KIND])
