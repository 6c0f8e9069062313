"""Records of why customers left, with their accounts; the words for reasons; ended lines that nobody explained."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from data.core import reference
from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.customers.formulas.renewals import RECURRING
from models import Account, ChurnRecord, CustomerProfile, ReasonCode, Segment, Subscription, User

RECORDS, ACCOUNTS, SEGMENTS = table_of(ChurnRecord), table_of(Account), table_of(Segment)
PROFILES, USERS, CODES, SUBS = table_of(CustomerProfile), table_of(User), table_of(ReasonCode), table_of(Subscription)
FOLLOWERS = SUBS.alias("follower")
CHURN = "churn"
"""The list that reasons are from; those below a reason are from the list churn_<reason>."""

OWNER_ID = func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id)


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of lost customers that a scope reaches: own accounts and those one looks after."""
    if scope.kind == "all":
        return ACCOUNTS.c.id.is_not(None)
    mine = [number for number in {*scope.team_user_ids, scope.user_id} if number is not None]
    return or_(ACCOUNTS.c.owner_id.in_(mine), PROFILES.c.success_owner_id.in_(mine))


def records(session: Session, *, scope: Scope, until: date) -> list[dict[str, Any]]:
    """Return records of churn up to a day, the newest first: their columns, account, segment, owner."""
    statement = (
        select(*RECORDS.columns, ACCOUNTS.c.name.label("account"), SEGMENTS.c.name.label("segment"),
               USERS.c.full_name.label("owner"))
        .join_from(RECORDS, ACCOUNTS, ACCOUNTS.c.id == RECORDS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == RECORDS.c.account_id)
        .outerjoin(USERS, USERS.c.id == OWNER_ID)
        .where(RECORDS.c.churned_on <= until, owned(scope))
        .order_by(RECORDS.c.churned_on.desc(), RECORDS.c.id.desc())
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def ended(session: Session, *, scope: Scope, until: date) -> list[dict[str, Any]]:
    """Return ended recurring lines that no line follows: id, account_id, account, segment, owner, ended_on, arr,
    currency; the newest end first."""
    follows = select(FOLLOWERS.c.id).where(or_(
        FOLLOWERS.c.follows_id == SUBS.c.id,
        and_(FOLLOWERS.c.follows_id.is_(None), FOLLOWERS.c.account_id == SUBS.c.account_id,
             FOLLOWERS.c.id != SUBS.c.id, FOLLOWERS.c.start_on == SUBS.c.ended_on),
    ))  # fmt: skip
    statement = (
        select(SUBS.c.id, SUBS.c.account_id, SUBS.c.ended_on, SUBS.c.arr, SUBS.c.currency,
               ACCOUNTS.c.name.label("account"), SEGMENTS.c.name.label("segment"), USERS.c.full_name.label("owner"))
        .join_from(SUBS, ACCOUNTS, ACCOUNTS.c.id == SUBS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == SUBS.c.account_id)
        .outerjoin(USERS, USERS.c.id == OWNER_ID)
        .where(SUBS.c.ended_on <= until, SUBS.c.arr > 0, SUBS.c.basis.in_(RECURRING), owned(scope),
               ~follows.exists())
        .order_by(SUBS.c.ended_on.desc(), SUBS.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def reasons(session: Session, as_of: date, *, below: str | None = None) -> dict[str, str]:
    """Return code to label of what can be chosen on a day: the reasons, or those below one."""
    kind = CHURN if below is None else f"{CHURN}_{below}"
    until = or_(CODES.c.valid_to.is_(None), CODES.c.valid_to > as_of)
    known = select(CODES.c.code, CODES.c.label).where(CODES.c.kind == kind, CODES.c.valid_from <= as_of, until)
    rows = session.connection().execute(known.order_by(CODES.c.position, CODES.c.code))
    return {row.code: row.label for row in rows} or dict(reference.reason_codes().get(kind, {}))


def record(session: Session, number: int, *, for_update: bool = False) -> ChurnRecord | None:
    """Return one record."""
    statement = select(ChurnRecord).where(col(ChurnRecord.id) == number)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalars().first()


def of_line(session: Session, subscription_id: int) -> ChurnRecord | None:
    """Return the record about one line."""
    statement = select(ChurnRecord).where(col(ChurnRecord.subscription_id) == subscription_id)
    return session.execute(statement).scalars().first()


def is_reached(session: Session, account_id: int, *, scope: Scope) -> bool:
    """Say whether an account is within a scope."""
    statement = select(ACCOUNTS.c.id).outerjoin(PROFILES, PROFILES.c.account_id == ACCOUNTS.c.id)
    return session.execute(statement.where(ACCOUNTS.c.id == account_id, owned(scope))).first() is not None


def line_amount(session: Session, subscription_id: int) -> tuple[int, str] | None:
    """Return what a line brings a year, in minor units of its currency."""
    row = session.execute(select(SUBS.c.arr, SUBS.c.currency).where(SUBS.c.id == subscription_id)).first()
    return (int(row[0]), str(row[1])) if row else None
