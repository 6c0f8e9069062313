"""What scoreboards are counted from: partners on a day, versions of their boards, months, values, trainings, to-dos."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import (
    NEVER,
    Partner,
    PartnerActual,
    PartnerMonth,
    PartnerTraining,
    PartnerVersion,
    ReviewTodo,
    ScoreboardVersion,
    User,
)

PARTNERS, HELD, USERS = table_of(Partner), table_of(PartnerVersion), table_of(User)
BOARDS, MONTHS, ACTUALS = table_of(ScoreboardVersion), table_of(PartnerMonth), table_of(PartnerActual)
TRAININGS, TODOS = table_of(PartnerTraining), table_of(ReviewTodo)
OURS = USERS.alias("signed_for_us")
OVER = ("ended",)
"""States of partners that nobody is measured by any more."""

WITH_US = ("signed", "onboarding", "active", "dormant")
"""States of partners that have signed and not left."""


class Month(NamedTuple):
    """What was counted of a partner in a month: how many, and the amount in minor units or the days."""

    partner_id: int
    month: date
    measure: str
    number: int
    amount: int


def partners(session: Session, *, scope: Scope, as_of: date, numbers: Collection[int] | None = None,
             states: Collection[str] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return partners as they were at the end of a day, by name: id, name, type, tier, state, owner_id, owner,
    signed_on, is_strategic.

    Whoever signed by the day but came into this store later is as they first came in. states: only those in one.
    """
    h = HELD.c
    statement = (
        select(h.entity_id.label("id"), h.name, h.type, h.tier, h.state, h.owner_id, USERS.c.full_name.label("owner"),
               h.signed_on, h.is_strategic, h.valid_from)
        .outerjoin_from(HELD, USERS, USERS.c.id == h.owner_id)
        .where(h.revision_to == NEVER, h.valid_to > as_of).order_by(h.entity_id, h.valid_from)
    )  # fmt: skip
    if numbers is not None:
        statement = statement.where(h.entity_id.in_(sorted(numbers)))
    first: dict[int, dict[str, Any]] = {}
    for row in _rows(session, statement):
        first.setdefault(row["id"], row)
    mine = None if scope.kind == "all" else {*scope.team_user_ids, scope.user_id} - {None}
    found = [row for row in first.values() if _is_there(row, as_of) and (states is None or row["state"] in states)
             and (mine is None or row["owner_id"] in mine)]  # fmt: skip
    return sorted(found, key=lambda row: (row["name"], row["id"]))


def _is_there(row: dict[str, Any], as_of: date) -> bool:
    signed_on = row["signed_on"]
    return bool(row["valid_from"] <= as_of or (signed_on is not None and signed_on <= as_of))


def partner(session: Session, partner_id: int, *, for_update: bool = False) -> Partner | None:
    """Return a partner or None; `for_update` keeps other writers off it until this transaction ends."""
    statement = select(Partner).where(PARTNERS.c.id == partner_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def version(session: Session, version_id: int, *, for_update: bool = False) -> ScoreboardVersion | None:
    """Return a version of a scoreboard or None."""
    statement = select(ScoreboardVersion).where(BOARDS.c.id == version_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def records(session: Session, partner_id: int) -> list[ScoreboardVersion]:
    """Return the versions of a partner's scoreboard, oldest first, to be changed."""
    statement = select(ScoreboardVersion).where(BOARDS.c.partner_id == partner_id).order_by(BOARDS.c.version)
    return list(session.execute(statement).scalars())


def versions(session: Session, numbers: Collection[int] | None = None) -> dict[int, list[dict[str, Any]]]:
    """Return the versions of scoreboards by partner, oldest first, with the name of whoever signed for us (ours)."""
    statement = select(*BOARDS.columns, OURS.c.full_name.label("ours")).outerjoin_from(
        BOARDS, OURS, OURS.c.id == BOARDS.c.ours_id
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(session, statement.where(*among(BOARDS, numbers)).order_by(BOARDS.c.partner_id, BOARDS.c.version)):
        found.setdefault(row["partner_id"], []).append(row)
    return found


def months(session: Session, start: date, end: date, *, numbers: Collection[int] | None = None,
           measures: Iterable[str] | None = None) -> list[Month]:  # fmt: skip
    """Return what was counted in the months from start up to end, end not included."""
    m = MONTHS.c
    # All partners are named too: the key begins with them, so that only the months asked for are read.
    mine = m.partner_id.in_(select(PARTNERS.c.id) if numbers is None else sorted(numbers))
    statement = select(m.partner_id, m.month, m.measure, m.number, m.amount).where(
        mine, m.month >= start, m.month < end
    )
    if measures is not None:
        statement = statement.where(m.measure.in_(sorted(measures)))
    return [Month._make(row) for row in session.connection().execute(statement).all()]


def actual(session: Session, partner_id: int, metric: str, month: date, *,
           for_update: bool = False) -> PartnerActual | None:  # fmt: skip
    """Return what people said of a metric in a month, or None."""
    a = ACTUALS.c
    statement = select(PartnerActual).where(a.partner_id == partner_id, a.metric == metric, a.month == month)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def actuals(session: Session, start: date, end: date,
            numbers: Collection[int] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return what people entered for the months from start up to end."""
    a = ACTUALS.c
    statement = select(a.partner_id, a.metric, a.month, a.value, a.is_override, a.note).where(
        a.month >= start, a.month < end, *among(ACTUALS, numbers)
    )
    return _rows(session, statement.order_by(a.month))


def trainings(session: Session, start: date, end: date,
              numbers: Collection[int] | None = None) -> list[tuple[int, date, date | None]]:  # fmt: skip
    """Return (partner, invited on, attended on) of trainings that people were asked to from start up to end."""
    t = TRAININGS.c
    statement = select(t.partner_id, t.invited_on, t.attended_on).where(
        t.invited_on >= start, t.invited_on < end, *among(TRAININGS, numbers)
    )
    return [(row[0], row[1], row[2]) for row in session.connection().execute(statement).all()]


def todos(session: Session, start: date, end: date,
          numbers: Collection[int] | None = None) -> list[tuple[int, date, date | None]]:  # fmt: skip
    """Return (partner, due on, done on) of to-dos due from start up to end that were not dropped."""
    t = TODOS.c
    statement = select(t.partner_id, t.due_on, t.done_on).where(
        t.partner_id.is_not(None), t.due_on >= start, t.due_on < end, t.state != "dropped", *among(TODOS, numbers)
    )
    return [(row[0], row[1], row[2]) for row in session.connection().execute(statement).all()]


def among(table: Any, numbers: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row belongs to one of these partners; none where all are meant."""
    return [] if numbers is None else [table.c.partner_id.in_(sorted(numbers))]


def _rows(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    found = session.connection().execute(statement)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]
