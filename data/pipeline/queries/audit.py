"""What the nightly audit looks at: open deals with their owners, and the moves back that were not made good."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, or_, select
from sqlmodel import Session

from data.pipeline.queries import risk, scoring
from data.pipeline.queries.scoring import VERSIONS
from data.pipeline.queries.slices import stages_in
from models import Account, Deal, User

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]


class Person(NamedTuple):
    """Somebody who may be asked to clear something."""

    name: str
    is_active: bool
    left_on: date | None
    manager_id: int | None
    roles: str


def people(session: Session) -> dict[int, Person]:
    """Return everybody by number."""
    statement = select(USERS.c.id, USERS.c.full_name, USERS.c.is_active, USERS.c.left_on, USERS.c.manager_id,
                       USERS.c.roles).where(USERS.c.is_service.is_(False))  # fmt: skip
    return {row[0]: Person(*row[1:]) for row in session.connection().execute(statement)}


def owners(session: Session, deals: Sequence[int] | None = None) -> dict[int, tuple[int | None, int | None]]:
    """Return (owner, owner of the account) of deals by number: of all open ones when none are named."""
    statement = select(DEALS.c.id, DEALS.c.owner_id, ACCOUNTS.c.owner_id).outerjoin_from(
        DEALS, ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id
    )
    chosen = DEALS.c.stage.in_(stages_in("open")) if deals is None else DEALS.c.id.in_(deals)
    return {row[0]: (row[1], row[2]) for row in session.connection().execute(statement.where(chosen))}


def at_gates(session: Session, fields: Sequence[str], *, closed_since: date) -> list[Mapping[str, Any]]:
    """Return id, owner_id, segment_id, stage, feed_id and fields of open deals, and of those closed since a day."""
    names = dict.fromkeys(["id", "owner_id", "segment_id", "stage", "is_meddicc_blocked", *fields])
    chosen = or_(DEALS.c.stage.in_(stages_in("open")), DEALS.c.closed_on >= closed_since)
    rows = session.connection().execute(select(*[DEALS.c[name] for name in names]).where(chosen).order_by(DEALS.c.id))
    return [dict(row._mapping) for row in rows]


def went_back(session: Session, *, as_of: date, since: date) -> list[tuple[int, str, str, date]]:
    """Return (deal, stage before, stage now, day) of open deals that went back since a day and have not come back up.

    Opening a closed deal again is no step back (domain.md 0.12).
    """
    at, before = VERSIONS.alias("at"), VERSIONS.alias("before")
    v = VERSIONS.c
    now = and_(scoring.known_now(VERSIONS), v.valid_from <= as_of, v.valid_to > as_of)
    previous = scoring.last_of(before.c.stage, at, before, scoring.known_now)
    moves = (
        select(at.c.entity_id, at.c.valid_from, at.c.stage, previous.label("came_from"))
        .where(scoring.known_now(at), at.c.valid_from > since, at.c.valid_from <= as_of, scoring.rank(at.c) > 0)
        .subquery("moves")
    )  # fmt: skip
    from_rank = scoring.rank_of(moves.c.came_from)
    statement = (
        select(v.entity_id, moves.c.came_from, v.stage, moves.c.valid_from)
        .join(moves, moves.c.entity_id == v.entity_id)
        .where(now, scoring.rank(v) > 0, from_rank > scoring.rank(moves.c), scoring.rank(v) < from_rank)
        .order_by(v.entity_id, moves.c.valid_from)
    )
    return [(n, before_it, now_at, day) for n, before_it, now_at, day in session.connection().execute(statement)]


def idle(session: Session, *, before: date, fed: frozenset[int]) -> list[tuple[int, date | None]]:
    """Return (deal, day of last activity) of open deals without one since a day, in segments where it is fed."""
    last = DEALS.c.last_activity_on
    statement = select(DEALS.c.id, last).where(
        DEALS.c.stage.in_(stages_in("open")), or_(last.is_(None), last < before),
        func.coalesce(DEALS.c.segment_id, literal(0)).in_(sorted(fed)),
    )  # fmt: skip
    return [(number, day) for number, day in session.connection().execute(statement)]


def overdue(session: Session, *, as_of: date) -> list[tuple[int, date]]:
    """Return (deal, close date) of open deals whose close date lies before a day."""
    statement = select(DEALS.c.id, DEALS.c.close_date).where(
        DEALS.c.stage.in_(stages_in("open")), DEALS.c.close_date < as_of
    )
    return [(number, day) for number, day in session.connection().execute(statement)]


def reasons_held(session: Session, *, as_of: date) -> list[Mapping[str, Any]]:
    """Return deal_id, owner_id, score, reasons, assessed, last_activity_on and next_step_date of open deals today."""
    slice_ = risk.RiskSlice(as_of)
    row = risk.at(slice_, risk.road(session, slice_)).subquery("held").c
    statement = (
        select(row.deal_id, DEALS.c.owner_id, row.score, row.reasons, row.assessed, DEALS.c.last_activity_on,
               DEALS.c.next_step_date)
        .join(DEALS, DEALS.c.id == row.deal_id)
        .where(row.reasons != "")
    )  # fmt: skip
    return [dict(found._mapping) for found in session.connection().execute(statement)]
