"""One account with everything that is known of it as a customer."""

from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from data.customers.queries.expansion import (
    ACCOUNTS,
    CHAMPIONS,
    HEALTH,
    PARTNERS,
    PROFILES,
    SEGMENTS,
    SUBSCRIPTIONS,
    USERS,
    owned,
    people_of,
)
from data.customers.queries.triggers import DEALS, stages_in
from models import (
    Contact,
    CustomerProfile,
    HealthScore,
    Product,
    Renewal,
    SupportTicket,
    SurveyScore,
    Territory,
)

PRODUCTS, RENEWALS, TICKETS, SURVEYS = (table_of(Product), table_of(Renewal), table_of(SupportTicket),
                                        table_of(SurveyScore))  # fmt: skip
SCORES, CONTACTS, TERRITORIES = table_of(HealthScore), table_of(Contact), table_of(Territory)
OWNERS, KEEPERS, SPONSORS = USERS.alias("account_owner"), USERS.alias("success_owner"), USERS.alias("our_sponsor")
PARENTS = ACCOUNTS.alias("parent")
MOST = 200


def exists(session: Session, account_id: int) -> bool:
    """Say whether there is an account of this number."""
    return session.connection().execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id)).first() is not None


def profile(session: Session, account_id: int, *, for_update: bool = False) -> CustomerProfile | None:
    """Return what is known of a customer, kept from other writers if it is to be changed."""
    statement = select(CustomerProfile).where(col(CustomerProfile.account_id) == account_id)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalars().first()


def account(session: Session, account_id: int, *, scope: Scope) -> dict[str, Any] | None:
    """Return an account with its profile and names; None where the scope does not reach it.

    Columns of the account, then: segment, territory, owner, parent, profile_id, profile_version, the fields of the
    profile, success_owner, sponsor, partner.
    """
    p = PROFILES.c
    told = [p[name] for name in p.keys() if name not in ("id", "row_version", "account_id")]  # noqa: SIM118 - columns, no mapping
    statement = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.name, ACCOUNTS.c.owner_id, ACCOUNTS.c.parent_id, ACCOUNTS.c.industry,
               ACCOUNTS.c.country, ACCOUNTS.c.employees, ACCOUNTS.c.currency, SEGMENTS.c.name.label("segment"),
               TERRITORIES.c.name.label("territory"), OWNERS.c.full_name.label("owner"),
               PARENTS.c.name.label("parent"), p.id.label("profile_id"), p.row_version.label("profile_version"), *told,
               KEEPERS.c.full_name.label("success_owner"), SPONSORS.c.full_name.label("sponsor"),
               PARTNERS.c.name.label("partner"))
        .outerjoin_from(ACCOUNTS, PROFILES, p.account_id == ACCOUNTS.c.id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(TERRITORIES, TERRITORIES.c.id == ACCOUNTS.c.territory_id)
        .outerjoin(OWNERS, OWNERS.c.id == ACCOUNTS.c.owner_id)
        .outerjoin(PARENTS, PARENTS.c.id == ACCOUNTS.c.parent_id)
        .outerjoin(KEEPERS, KEEPERS.c.id == p.success_owner_id)
        .outerjoin(SPONSORS, SPONSORS.c.id == p.sponsor_id)
        .outerjoin(PARTNERS, PARTNERS.c.id == p.partner_id)
        .where(ACCOUNTS.c.id == account_id, owned(scope))
    )  # fmt: skip
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else dict(row)


def subscriptions(session: Session, account_id: int, *, as_of: date) -> list[dict[str, Any]]:
    """Return the subscriptions that had begun or were signed by a day, those that run first, the next to end first.

    Each: the columns of its row, product, outcome and owner_view of its renewal.
    """
    s = SUBSCRIPTIONS.c
    statement = (
        select(*SUBSCRIPTIONS.columns, PRODUCTS.c.name.label("product"), RENEWALS.c.outcome, RENEWALS.c.owner_view)
        .outerjoin_from(SUBSCRIPTIONS, PRODUCTS, PRODUCTS.c.id == s.product_id)
        .outerjoin(RENEWALS, RENEWALS.c.subscription_id == s.id)
        .where(s.account_id == account_id)
        .order_by(or_(s.ended_on.is_(None), s.ended_on > as_of).desc(), s.end_on.is_(None), s.end_on, s.id)
    )
    return _rows(session, statement)


def champions(session: Session, account_id: int) -> list[dict[str, Any]]:
    """Return the people at a customer who speak for us: those who are there first, the sponsor first among them."""
    c = CHAMPIONS.c
    statement = select(*CHAMPIONS.columns, CONTACTS.c.email).outerjoin_from(
        CHAMPIONS, CONTACTS, CONTACTS.c.id == c.contact_id
    ).where(c.account_id == account_id).order_by(c.left_on.is_not(None), c.is_sponsor.desc(), c.name)  # fmt: skip
    return _rows(session, statement)


def health_now(session: Session, account_id: int) -> dict[str, Any] | None:
    """Return the present health of an account: scored_on, score (hundredths), status, known, parts (JSON), why."""
    return _first(session, select(*HEALTH.columns).where(HEALTH.c.account_id == account_id))


def health_on(session: Session, account_id: int, day: date) -> dict[str, Any] | None:
    """Return the health of an account as it was last worked out by a day."""
    s = SCORES.c
    statement = select(*SCORES.columns).where(s.account_id == account_id, s.scored_on <= day, in_force(SCORES))
    return _first(session, statement.order_by(s.scored_on.desc(), s.id.desc()).limit(1))


def open_deals(session: Session, account_id: int, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the open deals of an account that a scope of deals reaches, the largest first.

    Each: id, name, type, stage, amount (minor), currency, close_date, owner, map_link.
    """
    d = DEALS.c
    statement = (
        select(d.id, d.name, d.type, d.stage, d.amount, d.currency, d.close_date, d.map_link,
               USERS.c.full_name.label("owner"))
        .outerjoin_from(DEALS, USERS, USERS.c.id == d.owner_id)
        .where(d.account_id == account_id, d.stage.in_(stages_in("open")))
        .order_by(d.amount.desc(), d.id)
    )  # fmt: skip
    if scope.kind != "all":
        statement = statement.where(d.owner_id.in_(people_of(scope)))
    return _rows(session, statement)


def count_open_deals(session: Session, account_id: int) -> int:
    """Return how many open deals an account has, whoever owns them."""
    statement = select(func.count()).where(DEALS.c.account_id == account_id, DEALS.c.stage.in_(stages_in("open")))
    return int(session.connection().execute(statement).scalar_one())


def tickets(session: Session, account_id: int, *, as_of: date) -> list[dict[str, Any]]:
    """Return the requests for help opened by a day, open ones first, then the newest."""
    t = TICKETS.c
    is_open = or_(t.closed_on.is_(None), t.closed_on > as_of)
    statement = select(*TICKETS.columns, is_open.label("is_open")).where(t.account_id == account_id,
                                                                         t.opened_on <= as_of)  # fmt: skip
    return _rows(session, statement.order_by(is_open.desc(), t.opened_on.desc(), t.id.desc()).limit(MOST))


def surveys(session: Session, account_id: int, *, as_of: date) -> list[dict[str, Any]]:
    """Return what a customer said of us by a day, the newest first: kind, score, read_on, said_by, comment."""
    s = SURVEYS.c
    statement = select(s.kind, s.score, s.read_on, s.said_by, s.comment).where(
        s.account_id == account_id, s.read_on <= as_of, in_force(SURVEYS)
    )
    return _rows(session, statement.order_by(s.read_on.desc(), s.id.desc()).limit(MOST))


def partners(session: Session) -> dict[int, str]:
    """Return the partners by number."""
    statement = select(PARTNERS.c.id, PARTNERS.c.name).order_by(PARTNERS.c.name)
    return {row.id: row.name for row in session.connection().execute(statement)}


def records_of(session: Session, account_id: int) -> list[tuple[str, int, str, str]]:
    """Return the records that make up the history of a customer: table, number, what it is called, its currency."""
    found = []
    for table, name, currency in (
        (ACCOUNTS, None, ACCOUNTS.c.currency), (PROFILES, None, PROFILES.c.roi_currency),
        (SUBSCRIPTIONS, SUBSCRIPTIONS.c.contract, SUBSCRIPTIONS.c.currency), (CHAMPIONS, CHAMPIONS.c.name, None),
    ):  # fmt: skip
        mine = table.c.id if table is ACCOUNTS else table.c.account_id
        said = [literal("") if column is None else func.coalesce(column, "") for column in (name, currency)]
        statement = select(table.c.id, *said).where(mine == account_id).order_by(table.c.id)
        found += [(table.name, *row) for row in session.connection().execute(statement)]
    return found


def _rows(session: Session, statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def _first(session: Session, statement: Any) -> dict[str, Any] | None:
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else dict(row)
