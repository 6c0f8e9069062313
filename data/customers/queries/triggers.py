"""Signs that fired, the deals of expansion, and the steps of new customers, with names of accounts and people."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.core.reference import load
from data.customers.formulas.adoption import RULE
from data.customers.queries.expansion import ACCOUNTS, CHAMPIONS, HEALTH, PROFILES, SEGMENTS, USERS, owned, people_of
from models import AccountFit, Contact, Deal, DealVersion, ExpansionTrigger, Task

TRIGGERS, DEALS, VERSIONS = table_of(ExpansionTrigger), table_of(Deal), table_of(DealVersion)
TASKS, FITS, CONTACTS = table_of(Task), table_of(AccountFit), table_of(Contact)
ACCOUNT = "account"
EXPANSION = "expansion"


def stages_in(*states: str) -> tuple[str, ...]:
    """Return the codes of the stages of these states: open, won, lost, no_decision.

    >>> stages_in("open")
    ('mql', 'sql', 'sao')
    """
    return tuple(code for code, stage in load("stages")["stages"].items() if stage["state"] in states)


def state_of(stage: str) -> str:
    """Return the state of a stage.

    >>> state_of("closed_won")
    'won'
    """
    return str(load("stages")["stages"][stage]["state"])


def triggers(session: Session, *where: ColumnElement[bool], scope: Scope) -> list[dict[str, Any]]:
    """Return signs as they stand now, by number: each with the columns of its row, and of account, owner and deal.

    More: account, segment, owner, health, deal, deal_stage, deal_amount (minor), deal_currency, deal_opened_on,
    map_link.
    """
    statement = (
        select(*TRIGGERS.columns, ACCOUNTS.c.name.label("account"), SEGMENTS.c.name.label("segment"),
               USERS.c.full_name.label("owner"), HEALTH.c.status.label("health"), DEALS.c.name.label("deal"),
               DEALS.c.stage.label("deal_stage"), DEALS.c.amount.label("deal_amount"),
               DEALS.c.currency.label("deal_currency"), DEALS.c.opened_on.label("deal_opened_on"), DEALS.c.map_link)
        .join_from(TRIGGERS, ACCOUNTS, ACCOUNTS.c.id == TRIGGERS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == TRIGGERS.c.owner_id)
        .outerjoin(HEALTH, HEALTH.c.account_id == TRIGGERS.c.account_id)
        .outerjoin(DEALS, DEALS.c.id == TRIGGERS.c.deal_id)
        .where(owned(scope), *where)
        .order_by(TRIGGERS.c.id)
    )  # fmt: skip
    return _rows(session, statement)


def last_of_each(session: Session) -> dict[tuple[int, str], ExpansionTrigger]:
    """Return the newest sign of each account and trigger, as records to change."""
    rank = func.row_number().over(
        partition_by=(TRIGGERS.c.account_id, TRIGGERS.c.trigger),
        order_by=(TRIGGERS.c.fired_on.desc(), TRIGGERS.c.id.desc()),
    ).label("rank")  # fmt: skip
    ranked = select(TRIGGERS.c.id, rank).subquery("ranked")
    statement = select(ExpansionTrigger).join(ranked, ranked.c.id == col(ExpansionTrigger.id)).where(ranked.c.rank == 1)
    return {(one.account_id, one.trigger): one for one in session.execute(statement).scalars()}


def trigger(session: Session, number: int, *, for_update: bool = False) -> ExpansionTrigger | None:
    """Return a sign, kept from other writers if it is to be changed."""
    return session.get(ExpansionTrigger, number, with_for_update=for_update or None, populate_existing=for_update)


def followed_by(session: Session, deals: Collection[int]) -> list[tuple[ExpansionTrigger, Deal]]:
    """Return the signs that some deals follow, each with its deal."""
    statement = select(ExpansionTrigger, Deal).join(Deal, col(Deal.id) == col(ExpansionTrigger.deal_id)).where(
        col(ExpansionTrigger.deal_id).in_(sorted(deals))
    )  # fmt: skip
    return [(one, deal) for one, deal in session.execute(statement)]


def deals(session: Session, *, scope: Scope, as_of: date, stages: Sequence[str],
          known_at: datetime | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return deals of type expansion at some stages at the end of a day, the largest first.

    Each: id, name, account_id, account, segment, owner, stage, amount (minor), currency, close_date, next_step_date,
    map_link (as it is now: its history is the deal's). A narrow scope has those that its people own.
    """
    v = VERSIONS.c
    known = history.revision_at(session, known_at) if known_at is not None else None
    statement = (
        select(DEALS.c.id, DEALS.c.name, v.account_id, ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"), USERS.c.full_name.label("owner"), v.stage, v.amount, v.currency,
               v.close_date, v.next_step_date, DEALS.c.map_link)
        .join_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == v.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == v.segment_id)
        .outerjoin(USERS, USERS.c.id == v.owner_id)
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.type == EXPANSION, v.stage.in_(stages))
        .order_by(v.amount.desc(), DEALS.c.id)
    )  # fmt: skip
    if scope.kind != "all":
        statement = statement.where(v.owner_id.in_(people_of(scope)))
    return _rows(session, statement)


def deals_after(session: Session, account_id: int, since: date) -> list[dict[str, Any]]:
    """Return the expansion deals of an account that are open or were opened from a day on: id, name, closed_on."""
    d = DEALS.c
    return _rows(session, select(d.id, d.name, d.closed_on).where(
        d.account_id == account_id, d.type == EXPANSION, or_(d.stage.in_(stages_in("open")), d.opened_on >= since)
    ).order_by(d.id))  # fmt: skip


def adoption_tasks(session: Session, *, scope: Scope, account_id: int | None = None) -> list[dict[str, Any]]:
    """Return the steps of new customers as far as a scope reaches, by account and day due.

    Each: id, account_id, account, segment, rule, title, owner_id, owner, due_on, closed_on, state, note.
    """
    t = TASKS.c
    statement = (
        select(t.id, t.entity_id.label("account_id"), ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"), t.rule, t.title, t.owner_id, USERS.c.full_name.label("owner"),
               t.due_on, t.closed_on, t.state, t.note)
        .join_from(TASKS, ACCOUNTS, and_(ACCOUNTS.c.id == t.entity_id, t.entity == ACCOUNT))
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == t.owner_id)
        .where(t.rule.startswith(f"{RULE}:"), owned(scope))
        .order_by(t.entity_id, t.due_on, t.id)
    )  # fmt: skip
    return _rows(session, statement if account_id is None else statement.where(t.entity_id == account_id))


def task_rules(session: Session) -> set[tuple[int, str]]:
    """Return account and rule of every step that was ever made."""
    t = TASKS.c
    statement = select(t.entity_id, t.rule).where(t.entity == ACCOUNT, t.rule.startswith(f"{RULE}:"))
    return {(row.entity_id, row.rule) for row in session.connection().execute(statement)}


def deal_facts(session: Session, account_id: int) -> dict[str, Any]:
    """Return what a new deal takes from its account: name, segment_id, territory_id, currency, fit_score (0-100)."""
    statement = (
        select(ACCOUNTS.c.name, ACCOUNTS.c.segment_id, ACCOUNTS.c.territory_id, ACCOUNTS.c.currency, FITS.c.points)
        .outerjoin(FITS, FITS.c.account_id == ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id)
    )  # fmt: skip
    row = dict(session.connection().execute(statement).mappings().one())
    points = row.pop("points")
    return {**row, "fit_score": None if points is None else max(0, min(100, int(points) // 100))}


def owner_of(session: Session, account_id: int) -> int | None:
    """Return who answers for an account's growth: its success owner, else its owner."""
    statement = (
        select(func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id))
        .outerjoin_from(ACCOUNTS, PROFILES, PROFILES.c.account_id == ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id)
    )
    found = session.connection().execute(statement).scalar()
    return None if found is None else int(found)


def people(session: Session, on: date) -> dict[int, str]:
    """Return who works here on a day: number to name."""
    u = USERS.c
    statement = select(u.id, u.full_name).where(
        u.is_active.is_(True), u.is_service.is_(False), or_(u.left_on.is_(None), u.left_on > on)
    ).order_by(u.full_name)  # fmt: skip
    return {row.id: row.full_name for row in session.connection().execute(statement)}


def contacts(session: Session, accounts: Collection[int], *, as_of: date) -> dict[int, dict[str, Any]]:
    """Return whom to write to at some accounts: key (the account's number in the source), contact, email.

    It is the strongest champion who is there, the sponsor last: a prompt is for whoever uses the product.
    """
    c = CHAMPIONS.c
    strength = case({"strong": 0, "medium": 1, "weak": 2}, value=c.strength, else_=3)
    statement = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.external_id.label("key"), c.name.label("contact"), CONTACTS.c.email)
        .outerjoin_from(ACCOUNTS, CHAMPIONS, and_(c.account_id == ACCOUNTS.c.id,
                                                  or_(c.left_on.is_(None), c.left_on > as_of)))
        .outerjoin(CONTACTS, CONTACTS.c.id == c.contact_id)
        .order_by(ACCOUNTS.c.id, c.is_sponsor, strength, c.id)
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for row in session.connection().execute(statement).mappings():
        if row["id"] in accounts:
            found.setdefault(row["id"], {name: row[name] or "" for name in ("key", "contact", "email")})
    return found


def every_name(session: Session) -> dict[int | None, str]:
    """Return everybody's name by number, those who left too."""
    return {row.id: row.full_name for row in session.connection().execute(select(USERS.c.id, USERS.c.full_name))}


def _rows(session: Session, statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(statement).mappings()]
