"""Deals as their dated steps are read: one deal, its planned actions, and the open deals of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.sales.formulas import steps
from models import FOREVER, NEVER, Account, Deal, DealVersion, Segment, StepAction, User

DEALS, VERSIONS, ACCOUNTS = table_of(Deal), table_of(DealVersion), table_of(Account)
SEGMENTS, USERS, ACTIONS = table_of(Segment), table_of(User), table_of(StepAction)


def deal(session: Session, deal_id: int, *, for_update: bool = False) -> Deal | None:
    """Return a deal or None; `for_update` keeps other writers off it until this transaction ends."""
    statement = select(Deal).where(DEALS.c.id == deal_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def action(session: Session, deal_id: int, step: str, *, for_update: bool = False) -> StepAction | None:
    """Return what is planned or was done at a step of a deal, or None."""
    statement = select(StepAction).where(ACTIONS.c.deal_id == deal_id, ACTIONS.c.step == step)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def actions(session: Session, deal_id: int) -> dict[str, dict[str, Any]]:
    """Return the actions kept of a deal by step: every column, and the owner's name."""
    statement = select(*ACTIONS.columns, USERS.c.full_name.label("owner")).outerjoin_from(
        ACTIONS, USERS, USERS.c.id == ACTIONS.c.owner_id
    ).where(ACTIONS.c.deal_id == deal_id)  # fmt: skip
    return {row["step"]: dict(row) for row in session.connection().execute(statement).mappings()}


def planned_of(session: Session, deal_ids: set[int]) -> list[StepAction]:
    """Return the actions of these deals that are planned and not done."""
    statement = select(StepAction).where(ACTIONS.c.deal_id.in_(deal_ids), ACTIONS.c.done_on.is_(None))
    return list(session.execute(statement).scalars())


def reached(session: Session, scope: Scope, owner: Any) -> list[Any]:
    """Return the condition that an owner's column lies within a scope."""
    del session
    return [] if scope.kind == "all" else [owner.in_({*scope.team_user_ids, scope.user_id} - {None})]


def open_deals(session: Session, *, scope: Scope, as_of: date, known: int | None = None,
               filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return the deals that are open from sales qualified on at the end of a day, by what they are sliced by.

    Each: id, name, account, owner_id, owner, segment, stage, process_step, next_step_date, close_date, amount (minor
    units), currency. Names are those of now, everything else is as it stood. filters: segment and owner by name.
    """
    v = VERSIONS.c
    statement = (
        select(v.entity_id.label("id"), DEALS.c.name, ACCOUNTS.c.name.label("account"), v.owner_id,
               USERS.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"), v.stage, v.process_step,
               v.next_step_date, v.close_date, v.amount, v.currency)
        .join_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == v.account_id)
        .outerjoin(USERS, USERS.c.id == v.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == v.segment_id)
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.stage.in_(steps.at_least("sql")),
               *reached(session, scope, v.owner_id), *_asked(filters or {}))
        .order_by(v.next_step_date, v.entity_id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def next_steps(session: Session, *, scope: Scope, as_of: date) -> dict[date | None, int]:
    """Return how many of the deals that `open_deals` returns have their next step on each day (None: on none)."""
    v = VERSIONS.c
    statement = (
        select(v.next_step_date, func.count())
        .join_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .where(history.held(VERSIONS, as_of=as_of, known=None), v.stage.in_(steps.at_least("sql")),
               *reached(session, scope, v.owner_id))
        .group_by(v.next_step_date)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def _asked(filters: Mapping[str, Any]) -> list[Any]:
    columns = {"segment": SEGMENTS.c.name, "owner": USERS.c.full_name}
    found = []
    for name, given in filters.items():
        if name in columns and given:
            values = [given] if isinstance(given, str) else list(given)
            found.append(columns[name].in_(values))
    return found


def people(session: Session) -> dict[int, str]:
    """Return the people who may be asked to do something: number to name."""
    statement = select(USERS.c.id, USERS.c.full_name).where(USERS.c.is_active, ~USERS.c.is_service)
    return {row[0]: row[1] for row in session.connection().execute(statement.order_by(USERS.c.full_name))}


def names_of(session: Session, numbers: set[int]) -> dict[int, str]:
    """Return what people are called, those who left too."""
    statement = select(USERS.c.id, USERS.c.full_name).where(USERS.c.id.in_(numbers - {0}))
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def standing_before(session: Session, deal_ids: set[int]) -> dict[int, tuple[str, str | None]]:
    """Return stage and step of deals as they stood before what is being written now; new deals are not among them."""
    v = VERSIONS.c
    statement = select(v.entity_id, v.stage, v.process_step).where(
        v.entity_id.in_(deal_ids), v.revision_to == NEVER, v.valid_to == FOREVER
    )
    return {row[0]: (row[1], row[2]) for row in session.connection().execute(statement)}


def deals_of(session: Session, deal_ids: set[int]) -> list[Deal]:
    """Return deals by their numbers, in order."""
    return list(session.execute(select(Deal).where(DEALS.c.id.in_(deal_ids)).order_by(DEALS.c.id)).scalars())
