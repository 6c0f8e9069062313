"""Leads, their clocks and who got them: what commands look up, and what the board is made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from data.core.ledger import bulk, facts
from data.core.ledger.entries import table_of
from data.pipeline.queries import codes
from models import Account, Activity, BusinessCalendar, Deal, Lead, LeadTimer, RoutingDecision, Territory, User

TOUCH, FOLLOW_UP = "mql_touch", "sql_follow_up"
NEW, MQL, SQL, NURTURE, DISQUALIFIED = "new", "mql", "sql", "nurture", "disqualified"
REASONS = "lead"
"""The kind of reason codes that a lead is disqualified with."""

_LEAD = ("id", "row_version", "name", "company", "email", "title", "status", "source", "campaign", "persona",
         "fit_score", "data_completeness", "segment_fit_score_at_mql", "industry", "country", "employees", "use_case",
         "data_volume", "account_id", "owner_id", "segment_id", "territory_id", "motion_id", "mql_at", "sql_at",
         "is_fast_path", "nurture_until", "disqualified_reason", "deal_id")  # fmt: skip


def lead(session: Session, lead_id: int, *, for_update: bool = False) -> Lead | None:
    """Return a lead or None; `for_update` keeps other writers off it until this transaction ends."""
    statement = select(Lead).where(col(Lead.id) == lead_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def open_timers(session: Session, lead_id: int) -> list[LeadTimer]:
    """Return the clocks of a lead that still run, oldest first."""
    statement = select(LeadTimer).where(col(LeadTimer.lead_id) == lead_id, col(LeadTimer.stopped_at).is_(None))
    return list(session.execute(statement.order_by(col(LeadTimer.id))).scalars())


def timers_of(session: Session, lead_id: int) -> list[LeadTimer]:
    """Return every clock that ran on a lead, oldest first."""
    statement = select(LeadTimer).where(col(LeadTimer.lead_id) == lead_id).order_by(col(LeadTimer.id))
    return list(session.execute(statement).scalars())


def decisions_of(session: Session, lead_id: int) -> list[RoutingDecision]:
    """Return every decision about who gets a lead, newest first."""
    statement = select(RoutingDecision).where(col(RoutingDecision.lead_id) == lead_id)
    return list(session.execute(statement.order_by(col(RoutingDecision.id).desc())).scalars())


def territory_calendars(session: Session) -> dict[int, tuple[str, str, str]]:
    """Return (zone, hours, holidays) as stored, by territory; those without a calendar are left out."""
    statement = select(
        col(Territory.id), col(BusinessCalendar.zone), col(BusinessCalendar.hours), col(BusinessCalendar.holidays)
    ).join(BusinessCalendar, col(BusinessCalendar.id) == col(Territory.calendar_id))
    return {row[0] or 0: (row[1], row[2], row[3]) for row in session.connection().execute(statement)}


def people(session: Session) -> list[Mapping[str, Any]]:
    """Return everybody who may get leads, by number: id, full_name, team_id, territory_id, manager_id, is_active,

    left_on, away_from, away_until, lead_cap, row_version.
    """
    names = ("id", "full_name", "team_id", "territory_id", "manager_id", "is_active", "left_on", "away_from",
             "away_until", "lead_cap", "row_version")  # fmt: skip
    table = table_of(User)
    statement = select(*[table.c[name] for name in names]).where(table.c.is_service.is_(False)).order_by(table.c.id)
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def keep_turns(session: Session, user_ids: Collection[int]) -> None:
    """Keep other writers from giving leads to these people until this transaction ends."""
    session.execute(select(col(User.id)).where(col(User.id).in_(user_ids)).order_by(col(User.id)).with_for_update())


def open_leads(session: Session) -> dict[int, int]:
    """Return how many leads each owner still has to answer or to qualify."""
    statement = select(col(Lead.owner_id), func.count()).where(col(Lead.status) == MQL).group_by(col(Lead.owner_id))
    return {owner: n for owner, n in session.connection().execute(statement) if owner is not None}


def last_assigned(session: Session, *, before: datetime | None = None) -> dict[int, int]:
    """Return the number of the newest decision that gave each person a lead: its order is that of the turns."""
    statement = select(col(RoutingDecision.owner_id), func.max(col(RoutingDecision.id))).where(
        col(RoutingDecision.owner_id).is_not(None)
    )
    if before is not None:
        statement = statement.where(col(RoutingDecision.decided_at) < before)
    rows = session.connection().execute(statement.group_by(col(RoutingDecision.owner_id)))
    return {owner or 0: number or 0 for owner, number in rows}


def account_owners(session: Session) -> dict[int, int]:
    """Return the owner of each account that has one."""
    statement = select(col(Account.id), col(Account.owner_id)).where(col(Account.owner_id).is_not(None))
    return {number or 0: owner or 0 for number, owner in session.connection().execute(statement)}


def unrouted(session: Session) -> list[int]:
    """Return the leads that qualified and about whom nothing was decided, in the order they came."""
    decided = select(col(RoutingDecision.lead_id))
    statement = select(col(Lead.id)).where(
        col(Lead.status) == MQL, col(Lead.owner_id).is_(None), col(Lead.id).not_in(decided)
    )
    return list(session.execute(statement.order_by(col(Lead.mql_at), col(Lead.id))).scalars())


def reasons(session: Session, on: date) -> list[tuple[str, str]]:
    """Return (code, label) of the reasons to disqualify a lead that could be chosen on a day."""
    return codes.in_force(session, REASONS, on)


def _with_lead(*more: Any) -> Any:
    timer, person = table_of(LeadTimer), table_of(Lead)
    chosen = [timer.c[name] for name in ("id", "lead_id", "kind", "number", "owner_id", "started_at", "due_at",
                                         "stopped_at", "stopped_by", "minutes")]  # fmt: skip
    named = [person.c[name].label(f"lead_{name}") for name in _LEAD if name not in ("id", "owner_id")]
    return select(*chosen, *named, *more).join(person, person.c.id == timer.c.lead_id)


def running(session: Session, *, at: datetime, owners: Sequence[int] | None) -> list[Mapping[str, Any]]:
    """Return the clocks that ran at an instant, due first, each with its lead's fields as `lead_<field>`."""
    timer = table_of(LeadTimer)
    statement = _with_lead().where(timer.c.started_at <= at, or_(timer.c.stopped_at.is_(None), timer.c.stopped_at > at))
    return _rows(session, _of(statement, timer.c.owner_id, owners).order_by(timer.c.due_at, timer.c.id))


def started(session: Session, *, start: datetime, end: datetime, owners: Sequence[int] | None,
            kind: str = TOUCH) -> list[Mapping[str, Any]]:  # fmt: skip
    """Return the clocks of a kind that began from an instant up to, not including, another; rows as `running`."""
    timer = table_of(LeadTimer)
    statement = _with_lead().where(
        timer.c.kind == kind, timer.c.due_at >= start, timer.c.started_at >= start, timer.c.started_at < end
    )
    return _rows(session, _of(statement, timer.c.owner_id, owners).order_by(timer.c.started_at, timer.c.id))


def qualified(session: Session, *, start: datetime, end: datetime,
              owners: Sequence[int] | None) -> list[Mapping[str, Any]]:  # fmt: skip
    """Return the leads that became MQL from an instant up to, not including, another, with their fields."""
    table = table_of(Lead)
    statement = select(*[table.c[name] for name in _LEAD]).where(table.c.mql_at >= start, table.c.mql_at < end)
    return _rows(session, _of(statement, table.c.owner_id, owners).order_by(table.c.mql_at, table.c.id))


def undecided(session: Session) -> list[Mapping[str, Any]]:
    """Return the leads nobody owns, longest first, with the newest decision: outcome, rule, inputs, decided_at."""
    table, decision = table_of(Lead), table_of(RoutingDecision)
    newest = select(decision.c.lead_id, func.max(decision.c.id).label("id")).group_by(decision.c.lead_id).subquery()
    statement = (
        select(*[table.c[name] for name in _LEAD], decision.c.outcome, decision.c.rule, decision.c.inputs,
               decision.c.decided_at)
        .outerjoin(newest, newest.c.lead_id == table.c.id)
        .outerjoin(decision, decision.c.id == newest.c.id)
        .where(and_(table.c.owner_id.is_(None), table.c.status == MQL))
        .order_by(table.c.mql_at, table.c.id)
    )  # fmt: skip
    return _rows(session, statement)


def has_leads(session: Session) -> bool:
    """Say whether there is a lead at all."""
    return session.execute(select(col(Lead.id)).limit(1)).first() is not None


def _of(statement: Any, column: Any, owners: Sequence[int] | None) -> Any:
    return statement if owners is None else statement.where(column.in_(owners))


def _rows(session: Session, statement: Any) -> list[Mapping[str, Any]]:
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def touches(session: Session, lead_id: int, *, most: int = 20) -> list[Mapping[str, Any]]:
    """Return the newest activities of a lead, newest first: kind, direction, occurred_at, is_human, summary."""
    table = table_of(Activity)
    names = ("kind", "direction", "occurred_at", "is_human", "summary")
    statement = select(*[table.c[name] for name in names]).where(table.c.lead_id == lead_id, facts.in_force(table))
    return _rows(session, statement.order_by(table.c.occurred_at.desc(), table.c.id.desc()).limit(most))


def open_deals(session: Session, account_id: int, stages: Collection[str]) -> dict[int, str]:
    """Return the deals of an account at some stages, number to name."""
    statement = select(col(Deal.id), col(Deal.name)).where(
        col(Deal.account_id) == account_id, col(Deal.stage).in_(stages)
    )
    return {number or 0: name for number, name in session.connection().execute(statement.order_by(col(Deal.name)))}


def routed(session: Session, *, start: datetime, end: datetime) -> list[Mapping[str, Any]]:
    """Return the leads that became MQL between two instants, oldest first, with who has them: for a dry run."""
    return qualified(session, start=start, end=end, owners=None)


def values_of(session: Session, column: str, *, most: int = 200) -> tuple[str, ...]:
    """Return the words that leads carry in a column, in alphabetical order."""
    named = table_of(Lead).c[column]
    statement = select(named).where(named.is_not(None)).distinct().order_by(named).limit(most)
    return tuple(session.connection().execute(statement).scalars())


def scored_here(session: Session, numbers: Collection[int]) -> list[int]:
    """Return those of some leads whose score did not come with them."""
    found: list[int] = []
    for some in bulk.chunks(list(numbers)):
        statement = select(col(Lead.id)).where(col(Lead.id).in_(some), col(Lead.is_score_given).is_(False))
        found += session.execute(statement).scalars()
    return found
