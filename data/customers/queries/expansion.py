"""What tells that a customer can grow: seats in use by week, tries and requests, the sponsor's last contact, ARR."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.exchange import Rates
from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from data.core.numbers import from_minor
from data.customers.formulas.expansion import GATES, INTEGRATION, TEAMS, Week
from models import (
    Account,
    AccountHealth,
    AccountUsage,
    Champion,
    CustomerProfile,
    CustomerStep,
    Partner,
    Segment,
    Subscription,
    User,
)

ACCOUNTS, SEGMENTS, USERS = table_of(Account), table_of(Segment), table_of(User)
SUBSCRIPTIONS, PROFILES, PARTNERS = table_of(Subscription), table_of(CustomerProfile), table_of(Partner)
USAGE, CHAMPIONS, HEALTH, STEPS = (table_of(AccountUsage), table_of(Champion), table_of(AccountHealth),
                                   table_of(CustomerStep))  # fmt: skip
COLUMNS = {GATES: "gate_hits", TEAMS: "team_invites", INTEGRATION: "integration_requests"}
NOT_RECURRING = ("trial", "one_time")
EXPANSIONS = ("expansion_seats", "expansion_cross_sell", "expansion_price")
EVERY_PRODUCT = 0


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of accounts that a scope reaches: as owner, as success owner, or through a partner."""
    if scope.kind == "all":
        return ACCOUNTS.c.id.is_not(None)
    mine = people_of(scope)
    theirs = select(PROFILES.c.account_id).outerjoin(PARTNERS, PARTNERS.c.id == PROFILES.c.partner_id).where(
        or_(PROFILES.c.success_owner_id.in_(mine), PARTNERS.c.owner_id.in_(mine))
    )  # fmt: skip
    return or_(ACCOUNTS.c.owner_id.in_(mine), ACCOUNTS.c.id.in_(theirs))


def people_of(scope: Scope) -> list[int]:
    """Return the numbers of the people of a narrow scope, in order."""
    return sorted({number for number in (*scope.team_user_ids, scope.user_id) if number is not None})


def reaches(session: Session, scope: Scope, account_id: int) -> bool:
    """Say whether a scope reaches an account."""
    statement = select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id, owned(scope))
    return session.connection().execute(statement).first() is not None


def accounts_of(session: Session, subscriptions: Collection[int]) -> set[int]:
    """Return the accounts of some subscriptions."""
    s = SUBSCRIPTIONS.c
    found: set[int] = set()
    for some in bulk.chunks(sorted(subscriptions)):
        found |= {row.account_id for row in session.connection().execute(select(s.account_id).where(s.id.in_(some)))}
    return found


def running(day: date) -> ColumnElement[bool]:
    """Return the condition of subscriptions that recur and run on a day; without an end, until another follows."""
    s, later = SUBSCRIPTIONS.c, SUBSCRIPTIONS.alias("later")
    follows = or_(
        later.c.follows_id == s.id,
        and_(later.c.account_id == s.account_id, later.c.product_id == s.product_id, later.c.start_on > s.end_on),
    )
    is_followed = select(later.c.id).where(
        later.c.id != s.id, later.c.start_on <= day, later.c.start_on >= s.start_on, follows
    ).correlate(SUBSCRIPTIONS).exists()  # fmt: skip
    return and_(s.start_on <= day, or_(s.ended_on > day, and_(s.ended_on.is_(None), ~is_followed)), s.arr > 0,
                s.basis.not_in(NOT_RECURRING))  # fmt: skip


def customers(session: Session, *, as_of: date, scope: Scope | None = None,
              numbers: Collection[int] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return the accounts with a subscription that runs on a day, by number.

    Each: id, name, segment, territory_id, owner_id (success owner, else the account's), started_on (its first), seats.
    """
    s = SUBSCRIPTIONS.c
    first = select(s.account_id, func.min(s.start_on).label("started_on")).where(s.basis.not_in(NOT_RECURRING))
    firsts = first.group_by(s.account_id).subquery("firsts")
    live = select(s.account_id, func.sum(s.seats).label("seats")).where(running(as_of)).group_by(s.account_id)
    lives = live.subquery("lives")
    statement = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.name, SEGMENTS.c.name.label("segment"), ACCOUNTS.c.territory_id,
               func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id).label("owner_id"),
               firsts.c.started_on, func.coalesce(lives.c.seats, PROFILES.c.seat_limit).label("seats"))
        .join_from(ACCOUNTS, lives, lives.c.account_id == ACCOUNTS.c.id)
        .join(firsts, firsts.c.account_id == ACCOUNTS.c.id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(PROFILES, PROFILES.c.account_id == ACCOUNTS.c.id)
        .order_by(ACCOUNTS.c.id)
    )  # fmt: skip
    if scope is not None:
        statement = statement.where(owned(scope))
    if numbers is not None:
        statement = statement.where(ACCOUNTS.c.id.in_(sorted(numbers)))
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def weeks(session: Session, *, since: date, until: date, seats: Mapping[int, int | None],
          numbers: Collection[int] | None = None) -> dict[int, list[Week]]:  # fmt: skip
    """Return weekly readings by account, the oldest first: the Monday, most people of a day of that week, seats.

    Of several features of a day the most used counts: people are not added up. Subscriptions add up, unless something
    is said of the whole account. seats: what the subscriptions hold, for readings that do not say. Both days included.
    """
    u = USAGE.c
    statement = select(
        u.account_id, u.day, u.subscription_id, func.max(u.active_users).label("used"), func.max(u.seats).label("said")
    ).where(u.day >= since, u.day <= until, u.active_users.is_not(None), in_force(USAGE))
    statement = statement.group_by(u.account_id, u.day, u.subscription_id).order_by(u.account_id, u.day)
    if numbers is not None:
        statement = statement.where(u.account_id.in_(sorted(numbers)))
    days: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for row in session.connection().execute(statement):
        days[row.account_id, row.day].append(row)
    best: dict[int, dict[date, tuple[int, int | None]]] = defaultdict(dict)
    for (account, day), rows in days.items():
        monday, reading = day - timedelta(days=day.weekday()), _reading(rows, seats.get(account))
        if reading[0] >= best[account].get(monday, (0, None))[0]:
            best[account][monday] = reading
    return {account: [(monday, *reading) for monday, reading in sorted(found.items())]
            for account, found in best.items()}  # fmt: skip


def _reading(rows: Sequence[Any], seats: int | None) -> tuple[int, int | None]:
    """Return people and seats of a day: what is said of the whole account, else the sum of its subscriptions."""
    whole = [row for row in rows if row.subscription_id is None]
    counted = whole or rows
    said = [row.said for row in counted]
    return sum(row.used for row in counted), sum(said) if all(said) else seats


def counts(session: Session, *, windows: Mapping[str, int], as_of: date,
           numbers: Collection[int] | None = None) -> dict[int, dict[str, int | None]]:  # fmt: skip
    """Return how often each sign happened within its window of days, by account; None where nothing says so."""
    u, most = USAGE.c, max(windows.values(), default=0)
    sums = [func.sum(case((u.day > as_of - timedelta(days=days), u[COLUMNS[name]]))).label(name)
            for name, days in windows.items()]  # fmt: skip
    statement = select(u.account_id, *sums).where(
        u.day > as_of - timedelta(days=most), u.day <= as_of, in_force(USAGE)
    ).group_by(u.account_id)  # fmt: skip
    if numbers is not None:
        statement = statement.where(u.account_id.in_(sorted(numbers)))
    return {row["account_id"]: {name: None if row[name] is None else int(row[name]) for name in windows}
            for row in session.connection().execute(statement).mappings()}  # fmt: skip


def sponsors(session: Session, *, as_of: date) -> dict[int, date]:
    """Return the last contact with the executive sponsor of each account, of those who are still there."""
    c = CHAMPIONS.c
    statement = select(c.account_id, func.max(c.last_contact_on)).where(
        c.is_sponsor.is_(True), c.last_contact_on <= as_of, or_(c.left_on.is_(None), c.left_on > as_of)
    ).group_by(c.account_id)  # fmt: skip
    return {account: day for account, day in session.connection().execute(statement) if day is not None}


def health(session: Session) -> dict[int, str]:
    """Return the present health of each account that has one: green, yellow, red or grey."""
    return {row.account_id: row.status for row in
            session.connection().execute(select(HEALTH.c.account_id, HEALTH.c.status))}  # fmt: skip


def arr(session: Session, *, as_of: date, rates: Rates, numbers: Collection[int] | None = None) -> dict[int, Decimal]:
    """Return recurring revenue a year of each account on a day, in the reporting currency; no rate, no amount."""
    s = SUBSCRIPTIONS.c
    statement = select(s.account_id, s.currency, func.sum(s.arr)).where(running(as_of))
    if numbers is not None:
        statement = statement.where(s.account_id.in_(sorted(numbers)))
    found: dict[int, Decimal] = {}
    for account, currency, minor in session.connection().execute(statement.group_by(s.account_id, s.currency)):
        amount = rates.planned(int(minor), currency)
        if amount is not None:
            found[account] = found.get(account, Decimal(0)) + amount
    return found


def expanded(session: Session, *, after: date, until: date, scope: Scope, currency: str) -> dict[str, Decimal]:
    """Return recurring revenue that customers added between two days (the first not included), by its kind."""
    s = STEPS.c
    statement = (
        select(*(func.sum(s[name]).label(name) for name in EXPANSIONS))
        .join_from(STEPS, ACCOUNTS, ACCOUNTS.c.id == s.customer_id)
        .where(s.product_id == EVERY_PRODUCT, s.day > after, s.day <= until, owned(scope))
    )
    row = session.connection().execute(statement).mappings().one()
    return {name: from_minor(int(row[name] or 0), currency) for name in EXPANSIONS}
