"""Subscriptions whose term ends, with what is said of their renewal, the people, the health and the save offers."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from data.core.ledger.history import held
from data.customers.formulas.renewals import RECURRING
from models import (
    NEVER,
    Account,
    AccountHealth,
    AlertOutbox,
    BusinessCalendar,
    CustomerProfile,
    HealthScore,
    Product,
    Renewal,
    RenewalVersion,
    Segment,
    Subscription,
    SubscriptionVersion,
    Task,
    Territory,
    User,
)

SUBS, HELD, RENEWALS = table_of(Subscription), table_of(SubscriptionVersion), table_of(Renewal)
SAID, ACCOUNTS, SEGMENTS, PRODUCTS = table_of(RenewalVersion), table_of(Account), table_of(Segment), table_of(Product)
PROFILES, USERS = table_of(CustomerProfile), table_of(User)
HEALTH, SCORES, TASKS = table_of(AccountHealth), table_of(HealthScore), table_of(Task)
TERRITORIES, CALENDARS, OUTBOX = table_of(Territory), table_of(BusinessCalendar), table_of(AlertOutbox)
OWNERS, SPONSORS = USERS.alias("renewal_owner"), USERS.alias("sponsor")
RULE = "renewal:"
"""How the rules of tasks about a renewal begin."""

OWNER_ID = func.coalesce(RENEWALS.c.owner_id, PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id)
"""Whose a renewal is: the person named on it, else who looks after the customer, else the account's owner."""


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of renewals that a scope reaches: one's own as owner of the account or of the customer."""
    if scope.kind == "all":
        return ACCOUNTS.c.id.is_not(None)
    mine = [number for number in {*scope.team_user_ids, scope.user_id} if number is not None]
    return or_(ACCOUNTS.c.owner_id.in_(mine), PROFILES.c.success_owner_id.in_(mine), RENEWALS.c.owner_id.in_(mine))


EARLIER = HELD.alias("earlier")
CLOCKS = {"entity_id", "valid_from", "valid_to", "revision_from", "revision_to"}
STATE = [column for column in HELD.columns if column.name not in CLOCKS]


def standing(as_of: date) -> ColumnElement[bool]:
    """Return the condition of the version of a line that holds on a day.

    A list of contracts may come in long after they began: before its first version a line stands as that says, from
    its own start on.
    """
    before = select(EARLIER.c.entity_id).where(
        EARLIER.c.entity_id == HELD.c.entity_id, EARLIER.c.revision_to == NEVER,
        EARLIER.c.valid_from < HELD.c.valid_from,
    )  # fmt: skip
    told_later = and_(HELD.c.revision_to == NEVER, HELD.c.valid_from > as_of, HELD.c.start_on <= as_of,
                      ~before.exists())  # fmt: skip
    return or_(held(HELD, as_of=as_of), told_later)


def ending(session: Session, *where: ColumnElement[bool], as_of: date, scope: Scope | None = None,
           since: date | None = None, until: date | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return recurring lines whose term ends, as they stood at the end of a day, the next to end first.

    A row holds the subscription's history columns, `id`, contract, plan, follows_id, account, parent_id, segment,
    territory, product, owner_id, owner, sponsor_id, sponsor, is_strategic, and of the renewal: renewal_id,
    row_version, owner_view, odds, booked, booked_on, outcome, view_reason, view_on, followed_by_id. Amounts are minor
    units of `currency`. since and until bound the last day of the term, both included.
    """
    said = and_(SAID.c.subscription_id == HELD.c.entity_id, held(SAID, as_of=as_of))
    statement = (
        select(HELD.c.entity_id.label("id"), *STATE, SUBS.c.contract, SUBS.c.plan, SUBS.c.follows_id,
               ACCOUNTS.c.name.label("account"), ACCOUNTS.c.parent_id, SEGMENTS.c.name.label("segment"),
               TERRITORIES.c.calendar_id, PRODUCTS.c.name.label("product"), OWNER_ID.label("owner_id"),
               OWNERS.c.full_name.label("owner"), PROFILES.c.sponsor_id, SPONSORS.c.full_name.label("sponsor"),
               func.coalesce(PROFILES.c.is_strategic, False).label("is_strategic"),
               SAID.c.entity_id.label("renewal_id"),
               SAID.c.owner_view, SAID.c.odds, SAID.c.booked, SAID.c.booked_on, SAID.c.outcome,
               RENEWALS.c.row_version, RENEWALS.c.view_reason, RENEWALS.c.view_on, RENEWALS.c.followed_by_id)
        .join_from(HELD, SUBS, SUBS.c.id == HELD.c.entity_id)
        .join(ACCOUNTS, ACCOUNTS.c.id == HELD.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(TERRITORIES, TERRITORIES.c.id == ACCOUNTS.c.territory_id)
        .outerjoin(PRODUCTS, PRODUCTS.c.id == HELD.c.product_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == HELD.c.account_id)
        .outerjoin(SAID, said)
        .outerjoin(RENEWALS, RENEWALS.c.id == SAID.c.entity_id)
        .outerjoin(OWNERS, OWNERS.c.id == OWNER_ID)
        .outerjoin(SPONSORS, SPONSORS.c.id == PROFILES.c.sponsor_id)
        .where(standing(as_of), HELD.c.end_on.is_not(None), HELD.c.basis.in_(RECURRING), HELD.c.arr > 0, *where)
        .order_by(HELD.c.end_on, HELD.c.entity_id)
    )  # fmt: skip
    if since is not None:
        statement = statement.where(HELD.c.end_on >= since)
    if until is not None:
        statement = statement.where(HELD.c.end_on <= until)
    if scope is not None and scope.kind != "all":
        statement = statement.where(owned(scope))
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def followers(session: Session, numbers: Collection[int], *, as_of: date) -> dict[int, list[dict[str, Any]]]:
    """Return what follows each line, as known at the end of a day: id, change, start_on, arr, currency."""
    found: dict[int, list[dict[str, Any]]] = {}
    for some in bulk.chunks(sorted(numbers)):
        statement = (
            select(SUBS.c.follows_id, SUBS.c.id, SUBS.c.change, HELD.c.start_on, HELD.c.arr, HELD.c.currency)
            .join_from(SUBS, HELD, and_(HELD.c.entity_id == SUBS.c.id, standing(as_of)))
            .where(SUBS.c.follows_id.in_(some))
            .order_by(HELD.c.start_on, SUBS.c.id)
        )
        for row in session.connection().execute(statement).mappings():
            found.setdefault(row["follows_id"], []).append(dict(row))
    return found


def unlinked(session: Session, accounts: Collection[int], *, as_of: date) -> list[dict[str, Any]]:
    """Return recurring lines of accounts that say of none that they follow it: id, account_id, product_id, start_on."""
    found: list[dict[str, Any]] = []
    for some in bulk.chunks(sorted(accounts)):
        statement = (
            select(SUBS.c.id, HELD.c.account_id, HELD.c.product_id, HELD.c.start_on, HELD.c.arr, HELD.c.currency)
            .join_from(SUBS, HELD, and_(HELD.c.entity_id == SUBS.c.id, standing(as_of)))
            .where(SUBS.c.account_id.in_(some), SUBS.c.follows_id.is_(None), HELD.c.arr > 0,
                   HELD.c.basis.in_(RECURRING))
            .order_by(HELD.c.start_on, SUBS.c.id)
        )  # fmt: skip
        found += [dict(row) for row in session.connection().execute(statement).mappings()]
    return found


def health(session: Session, accounts: Collection[int], *, as_of: date, is_today: bool) -> dict[int, str]:
    """Return the health of accounts on a day, by account; of a past day the last score up to it."""
    found: dict[int, str] = {}
    for some in bulk.chunks(sorted(accounts)):
        if is_today:
            rows = select(HEALTH.c.account_id, HEALTH.c.status).where(HEALTH.c.account_id.in_(some))
        else:
            rows = select(SCORES.c.account_id, SCORES.c.status).where(
                SCORES.c.account_id.in_(some), SCORES.c.scored_on <= as_of, in_force(SCORES)
            ).order_by(SCORES.c.scored_on, SCORES.c.id)  # fmt: skip
        found |= {row.account_id: row.status for row in session.connection().execute(rows)}
    return found


def first_known(session: Session, numbers: Collection[int]) -> dict[int, date]:
    """Return the business day from which each line has been known."""
    found: dict[int, date] = {}
    for some in bulk.chunks(sorted(numbers)):
        statement = select(HELD.c.entity_id, func.min(HELD.c.valid_from).label("day")).where(HELD.c.entity_id.in_(some))
        rows = session.connection().execute(statement.group_by(HELD.c.entity_id))
        found |= {row.entity_id: row.day for row in rows}
    return found


def steps(session: Session, numbers: Collection[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """Return the newest task of each step of lines: (line, step) to id, state, due_on, closed_on."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for some in bulk.chunks(sorted(numbers)):
        statement = select(TASKS.c.id, TASKS.c.entity_id, TASKS.c.rule, TASKS.c.state, TASKS.c.due_on,
                           TASKS.c.closed_on)  # fmt: skip
        statement = statement.where(TASKS.c.entity == SUBS.name, TASKS.c.entity_id.in_(some),
                                    TASKS.c.rule.like(f"{RULE}%"))  # fmt: skip
        for row in session.connection().execute(statement.order_by(TASKS.c.id)).mappings():
            found[row["entity_id"], row["rule"].removeprefix(RULE)] = dict(row)
    return found


def holidays(session: Session) -> Mapping[int, tuple[frozenset[int], frozenset[date]]]:
    """Return by calendar the weekdays that are open, Monday 0, and the holidays."""
    rows = session.connection().execute(select(CALENDARS.c.id, CALENDARS.c.hours, CALENDARS.c.holidays))
    return {
        number: (frozenset(int(day) for day, open_ in json.loads(hours).items() if open_),
                 frozenset(date.fromisoformat(text) for text in json.loads(free)))
        for number, hours, free in rows
    }  # fmt: skip


def is_said(session: Session, key: str) -> bool:
    """Say whether a message of this key went out, or waits to."""
    return session.execute(select(OUTBOX.c.id).where(OUTBOX.c.key == key)).first() is not None
