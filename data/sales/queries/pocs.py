"""Proofs of concept with their deals and people, their clocks, criteria and steps."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session

from data.core import reference
from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from models import (
    Account,
    Activity,
    Criterion,
    Deal,
    Poc,
    PocClock,
    PocStall,
    PocStep,
    PocUser,
    ReasonCode,
    Segment,
    UsageEvent,
    User,
)

POCS, DEALS, ACCOUNTS, SEGMENTS = table_of(Poc), table_of(Deal), table_of(Account), table_of(Segment)
CRITERIA, STEPS, STALLS = table_of(Criterion), table_of(PocStep), table_of(PocStall)
CLOCKS, SEEN, USAGE, ACTIVITIES = table_of(PocClock), table_of(PocUser), table_of(UsageEvent), table_of(Activity)
USERS, CODES = table_of(User), table_of(ReasonCode)
OWNERS, ENGINEERS, KEEPERS = USERS.alias("deal_owner"), USERS.alias("engineer"), USERS.alias("success_owner")
EXIT = "poc_exit"
"""The list that reasons of an exit are from."""


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of deals that a scope reaches."""
    if scope.kind == "all":
        return DEALS.c.id.is_not(None)
    return DEALS.c.owner_id.in_(sorted({*scope.team_user_ids, scope.user_id} - {None}))


def pocs(session: Session, *where: ColumnElement[bool], scope: Scope | None = None) -> list[dict[str, Any]]:
    """Return proofs of concept by number, each with the columns of its row and of its deal, and names of people.

    More: deal, stage, is_poc_stalled, account, segment, amount (minor units), deal_currency, deal_owner_id,
    deal_owner, engineer, success_owner, used_at (the last usage event), events.
    """
    statement = (
        select(*POCS.columns, DEALS.c.name.label("deal"), DEALS.c.stage, DEALS.c.is_poc_stalled, DEALS.c.amount,
               DEALS.c.currency.label("deal_currency"),
               DEALS.c.owner_id.label("deal_owner_id"), ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"), OWNERS.c.full_name.label("deal_owner"),
               ENGINEERS.c.full_name.label("engineer"), KEEPERS.c.full_name.label("success_owner"),
               CLOCKS.c.last_activity_at.label("used_at"), CLOCKS.c.events)
        .join_from(POCS, DEALS, DEALS.c.id == POCS.c.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == DEALS.c.segment_id)
        .outerjoin(OWNERS, OWNERS.c.id == DEALS.c.owner_id)
        .outerjoin(ENGINEERS, ENGINEERS.c.id == POCS.c.engineer_id)
        .outerjoin(KEEPERS, KEEPERS.c.id == POCS.c.success_owner_id)
        .outerjoin(CLOCKS, CLOCKS.c.poc_id == POCS.c.id)
        .where(*where)
        .order_by(POCS.c.id)
    )  # fmt: skip
    return _rows(session, statement if scope is None else statement.where(owned(scope)))


def open_on(day: date) -> ColumnElement[bool]:
    """Return the condition of those that had begun by a day and were not closed on it."""
    return and_(POCS.c.started_on <= day, not_closed(day))


def not_closed(day: date) -> ColumnElement[bool]:
    """Return the condition of those that were not closed on a day, begun or not."""
    return or_(POCS.c.closed_on.is_(None), POCS.c.closed_on > day)


def used_until(session: Session, numbers: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return the last usage event of each up to an instant: for a past day."""
    last = (
        select(USAGE.c.occurred_at)
        .where(USAGE.c.poc_id == POCS.c.id, USAGE.c.occurred_at <= now, in_force(USAGE))
        .order_by(USAGE.c.occurred_at.desc()).limit(1).correlate(POCS).scalar_subquery()
    )  # fmt: skip
    return _latest(session, select(POCS.c.id, last).where(POCS.c.id.in_(sorted(numbers))))


def messages_until(session: Session, numbers: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return the last message that a customer sent about the deal of each, up to an instant."""
    last = (
        select(ACTIVITIES.c.occurred_at)
        .where(ACTIVITIES.c.deal_id == POCS.c.deal_id, ACTIVITIES.c.occurred_at <= now, is_message(),
               in_force(ACTIVITIES))
        .order_by(ACTIVITIES.c.occurred_at.desc()).limit(1).correlate(POCS).scalar_subquery()
    )  # fmt: skip
    return _latest(session, select(POCS.c.id, last).where(POCS.c.id.in_(sorted(numbers))))


def first_after(session: Session, poc_id: int, deal_id: int, at: datetime) -> list[datetime]:
    """Return the first usage event and the first message from the customer after an instant, where there are any."""
    use = select(func.min(USAGE.c.occurred_at)).where(
        USAGE.c.poc_id == poc_id, USAGE.c.occurred_at > at, in_force(USAGE)
    )
    say = select(func.min(ACTIVITIES.c.occurred_at)).where(
        ACTIVITIES.c.deal_id == deal_id, ACTIVITIES.c.occurred_at > at, is_message(), in_force(ACTIVITIES)
    )
    found = [session.connection().execute(statement).scalar() for statement in (use, say)]
    return [one for one in found if one is not None]


def is_message() -> ColumnElement[bool]:
    """Return the condition of activities that are a message from the customer, written or spoken by a person."""
    return and_(ACTIVITIES.c.direction == "in", ACTIVITIES.c.is_human.is_(True))


def _latest(session: Session, statement: Select[Any]) -> dict[int, datetime]:
    return {number: at for number, at in session.connection().execute(statement).all() if at is not None}


def criteria(session: Session, numbers: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the criteria of each in their order."""
    statement = select(CRITERIA).where(CRITERIA.c.poc_id.in_(sorted(numbers)))
    return _by_poc(_rows(session, statement.order_by(CRITERIA.c.poc_id, CRITERIA.c.position, CRITERIA.c.id)))


def verdicts(session: Session, numbers: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return of the criteria of each what a verdict needs: weight, is_must, is_met, met_at."""
    c = CRITERIA.c
    statement = select(c.poc_id, c.weight, c.is_must, c.is_met, c.met_at).where(c.poc_id.in_(sorted(numbers)))
    return _by_poc(_rows(session, statement))


def steps(session: Session, numbers: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the steps of each by day, with their owner's name."""
    statement = (
        select(*STEPS.columns, USERS.c.full_name.label("owner"))
        .outerjoin_from(STEPS, USERS, USERS.c.id == STEPS.c.owner_id)
        .where(STEPS.c.poc_id.in_(sorted(numbers)))
    )
    return _by_poc(_rows(session, statement.order_by(STEPS.c.poc_id, STEPS.c.day, STEPS.c.id)))


def lanes(session: Session, numbers: Collection[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return, of each, lane to done, total, and the title and due day of the open step that is due first."""
    mine, is_open = STEPS.c.poc_id.in_(sorted(numbers)), STEPS.c.state == "open"
    counts = (
        select(STEPS.c.poc_id, STEPS.c.lane, func.count().label("total"),
               func.sum(case((STEPS.c.state == "done", 1), else_=0)).label("done"))
        .where(mine, STEPS.c.state != "dropped").group_by(STEPS.c.poc_id, STEPS.c.lane)
    )  # fmt: skip
    place = func.row_number().over(
        partition_by=(STEPS.c.poc_id, STEPS.c.lane), order_by=(STEPS.c.due_on.is_(None), STEPS.c.due_on, STEPS.c.id)
    )
    ordered = select(STEPS.c.poc_id, STEPS.c.lane, STEPS.c.title, STEPS.c.due_on, place.label("place"))
    first = ordered.where(mine, is_open).subquery("first_open")
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for number, lane, total, done in session.connection().execute(counts).all():
        told = {"total": int(total), "done": int(done), "title": "", "due_on": None}
        found.setdefault(number, {})[lane] = told
    for number, lane, title, due_on, _ in session.connection().execute(select(first).where(first.c.place == 1)).all():
        found[number][lane].update(title=title, due_on=due_on)
    return found


def open_stalls(session: Session, numbers: Collection[int] | None = None) -> dict[int, dict[str, Any]]:
    """Return the stall of each that nobody has cleared, of all or of some."""
    statement = select(STALLS).where(STALLS.c.cleared_at.is_(None))
    if numbers is not None:
        statement = statement.where(STALLS.c.poc_id.in_(sorted(numbers)))
    return {row["poc_id"]: row for row in _rows(session, statement.order_by(STALLS.c.id))}


def stalls_of(session: Session, poc_id: int) -> list[dict[str, Any]]:
    """Return the stalls of one, the newest first."""
    return _rows(session, select(STALLS).where(STALLS.c.poc_id == poc_id).order_by(STALLS.c.stalled_at.desc()))


def stalls(session: Session, *, scope: Scope, until: datetime) -> list[dict[str, Any]]:
    """Return every stall raised up to an instant, with the deal's owner and segment."""
    statement = (
        select(*STALLS.columns, SEGMENTS.c.name.label("segment"), OWNERS.c.full_name.label("deal_owner"))
        .join_from(STALLS, POCS, POCS.c.id == STALLS.c.poc_id)
        .join(DEALS, DEALS.c.id == POCS.c.deal_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == DEALS.c.segment_id)
        .outerjoin(OWNERS, OWNERS.c.id == DEALS.c.owner_id)
        .where(STALLS.c.raised_at <= until, owned(scope))
    )
    return _rows(session, statement)


def users(session: Session, poc_id: int) -> list[dict[str, Any]]:
    """Return the users of one, the last seen first."""
    statement = select(SEEN).where(SEEN.c.poc_id == poc_id)
    return _rows(session, statement.order_by(SEEN.c.last_seen_at.desc(), SEEN.c.person))


def user_counts(session: Session, numbers: Collection[int]) -> dict[int, int]:
    """Return how many users of each were seen."""
    statement = select(SEEN.c.poc_id, func.count()).where(SEEN.c.poc_id.in_(sorted(numbers))).group_by(SEEN.c.poc_id)
    return {number: int(count) for number, count in session.connection().execute(statement)}


def instants(session: Session, poc_id: int, *, since: datetime, until: datetime) -> Sequence[tuple[datetime, int]]:
    """Return (instant, quantity) of the usage events of one between two instants."""
    statement = select(USAGE.c.occurred_at, USAGE.c.quantity).where(
        USAGE.c.poc_id == poc_id, USAGE.c.occurred_at >= since, USAGE.c.occurred_at <= until, in_force(USAGE)
    )
    return [(at, int(quantity)) for at, quantity in session.connection().execute(statement)]


def people(session: Session) -> dict[int, str]:
    """Return active people by number, in alphabetical order."""
    statement = select(USERS.c.id, USERS.c.full_name).where(USERS.c.is_active, USERS.c.is_service.is_(False))
    found = session.connection().execute(statement.order_by(USERS.c.full_name))
    return {row.id: row.full_name for row in found}


def exit_reasons(session: Session, as_of: date) -> dict[str, str]:
    """Return code to label of the reasons that can be chosen on a day, in the order people expect."""
    until = or_(CODES.c.valid_to.is_(None), CODES.c.valid_to > as_of)
    known = select(CODES.c.code, CODES.c.label).where(CODES.c.kind == EXIT, CODES.c.valid_from <= as_of, until)
    rows = session.connection().execute(known.order_by(CODES.c.position, CODES.c.code))
    return {row.code: row.label for row in rows} or dict(reference.reason_codes()[EXIT])


def _by_poc(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["poc_id"], []).append(row)
    return found


def _rows(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    # Fetched at once and zipped: a thousand mappings made one by one cost more than their query.
    found = session.connection().execute(statement)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]
