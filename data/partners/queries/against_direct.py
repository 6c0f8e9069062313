"""Decided and open deals, those with a partner apart from those without."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlmodel import Session

from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.partners.queries.deals import PARTS, stages_in
from models import DealEnding, DealVersion, Segment

ENDINGS, VERSIONS, SEGMENTS = table_of(DealEnding), table_of(DealVersion), table_of(Segment)
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")


class Decided(NamedTuple):
    """Decided deals alike: role of a partner in them (sourced, influenced or none), segment, way, day of the close.

    cycle_days: from opening to decision; amount in minor units of currency, None where it is not known.
    """

    role: str
    segment_id: int
    is_won: bool
    closed_on: date
    cycle_days: int | None
    amount: int | None
    currency: str


class Cycle(NamedTuple):
    """Decided deals alike: role of a partner in them, whether they were won, days from opening, how many."""

    role: str
    is_won: bool
    cycle_days: int | None
    deals: int


class Open(NamedTuple):
    """Deals open on the day: role of a partner in them, segment, when they were opened, how many."""

    role: str
    segment_id: int
    opened_on: date
    deals: int


def decided(session: Session, start: date, as_of: date) -> list[Decided]:
    """Return each deal decided from start to a day, as it stood at the end of the day."""
    e, parts = ENDINGS.c, _roles(as_of)
    statement = (
        select(parts.c.sourced, parts.c.deal_id, e.segment_id, _won(), e.closed_on, e.cycle_days, e.amount, e.currency)
        .outerjoin_from(ENDINGS, parts, parts.c.deal_id == e.deal_id).where(_ended(start, as_of))
    )
    found = session.connection().execute(statement).all()
    return [Decided(_role(sourced, deal), segment, bool(is_won), closed_on, days, amount, currency)
            for sourced, deal, segment, is_won, closed_on, days, amount, currency in found]  # fmt: skip


def cycles(session: Session, start: date, as_of: date) -> list[Cycle]:
    """Return the deals of `decided` counted by how they went and how long they took, whatever their amount."""
    days, parts = ENDINGS.c.cycle_days, _roles(as_of)
    sourced, won = parts.c.sourced.label("sourced"), _won().label("won")
    statement = (
        select(sourced, won, days, func.count()).where(_ended(start, as_of))
        .outerjoin_from(ENDINGS, parts, parts.c.deal_id == ENDINGS.c.deal_id).group_by(sourced, won, days)
    )  # fmt: skip
    return [Cycle(_role(sourced, sourced), bool(is_won), days, int(deals))
            for sourced, is_won, days, deals in session.connection().execute(statement).all()]  # fmt: skip


def _won() -> ColumnElement[int]:
    found: ColumnElement[int] = case((ENDINGS.c.stage.in_(stages_in("won")), ONE), else_=ZERO)
    return found


def _ended(start: date, as_of: date) -> ColumnElement[bool]:
    e = ENDINGS.c
    return and_(e.closed_on >= start, e.closed_on <= as_of, e.from_day <= as_of, e.to_day > as_of)


def still_open(session: Session, start: date, as_of: date) -> list[Open]:
    """Return deals opened from start on that were open at the end of a day."""
    v, parts = VERSIONS.c, _roles(as_of)
    statement = (
        select(parts.c.sourced, parts.c.deal_id.is_not(None), func.coalesce(v.segment_id, ZERO), v.opened_on,
               func.count())
        .outerjoin_from(VERSIONS, parts, parts.c.deal_id == v.entity_id)
        .where(history.held(VERSIONS, as_of=as_of), v.stage.in_(stages_in("open")), v.opened_on >= start,
               v.opened_on <= as_of)
        .group_by(parts.c.sourced, parts.c.deal_id.is_not(None), func.coalesce(v.segment_id, ZERO), v.opened_on)
    )  # fmt: skip
    return [Open(_role(sourced, has_part or None), segment, opened_on, int(deals))
            for sourced, has_part, segment, opened_on, deals in session.connection().execute(statement)]  # fmt: skip


def segments(session: Session) -> dict[int, str]:
    """Return the names of segments."""
    return {row[0]: row[1] for row in session.connection().execute(select(SEGMENTS.c.id, SEGMENTS.c.name))}


def _roles(as_of: date) -> Any:
    """Return the deals in which a partner had a part by a day, and whether one of them brought it."""
    sourced = func.max(case((PARTS.c.role == "sourced", ONE), else_=ZERO)).label("sourced")
    statement = select(PARTS.c.deal_id, sourced).where(PARTS.c.since_on <= as_of).group_by(PARTS.c.deal_id)
    return statement.subquery("parts")


def _role(sourced: Any, deal: Any) -> str:
    return "" if deal is None else "sourced" if sourced else "influenced"
