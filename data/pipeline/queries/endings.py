"""Closed deals as they were decided: the statement that folds them from versions, and the table to read them from."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import derived
from data.pipeline import definitions
from data.pipeline.queries.days import days_between
from data.pipeline.queries.slices import Slice, stages_in
from data.pipeline.queries.stays import VERSIONS, known_now
from models import FOREVER, Deal, DealEnding

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ENDINGS: Any = DealEnding.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")
DECIDED = ("won", "lost", "no_decision")


def endings(_session: Session, chosen: derived.Chosen) -> Select[Any]:
    """Return the rows of the folded table for the chosen deals: their closed versions as known now."""
    v = VERSIONS.c
    told = and_(DEALS.c.id == v.entity_id, DEALS.c.is_inferred.is_(False))
    # Which steps a deal passed is not known where its history was inferred from one export.
    steps = case((DEALS.c.id.is_(None), literal("")), else_=func.coalesce(_steps(), literal("")))
    return (
        select(*_values(), steps.label("steps"))
        .outerjoin_from(VERSIONS, DEALS, told)
        .where(known_now(VERSIONS), chosen(v.entity_id), v.stage.in_(stages_in(*DECIDED)))
    )


def _values() -> list[Any]:
    v = VERSIONS.c
    at_close = {"territory_id": v.territory_at_close_id, "owner_id": v.owner_at_close_id}
    sliced = {name: at_close.get(name, v[name])
              for name in ("motion_id", "segment_id", "territory_id", "owner_id", "product_id")}  # fmt: skip
    # Closed without a day: decided, and in no window.
    closed_on = func.coalesce(v.closed_on, literal(FOREVER)).label("closed_on")
    return [
        closed_on, v.entity_id.label("deal_id"), v.valid_from.label("from_day"), v.valid_to.label("to_day"), v.stage,
        days_between(v.closed_on, v.opened_on).label("cycle_days"), v.reason_code, v.primary_competitor, v.amount,
        v.currency, v.type, *[func.coalesce(column, ZERO).label(name) for name, column in sliced.items()],
    ]  # fmt: skip


def _steps() -> Any:
    """Return the steps that a deal stood in until a version of it, in their order."""
    past = VERSIONS.alias("past")
    empty: Any = literal_column("''")
    stood: Any = empty
    for step in definitions.process_steps():
        stood = stood.concat(func.max(case((past.c.process_step == step, literal(f"{step},")), else_=empty)))
    return (
        select(stood)
        .where(past.c.entity_id == VERSIONS.c.entity_id, past.c.valid_from <= VERSIONS.c.valid_from, known_now(past))
        .correlate(VERSIONS).scalar_subquery()
    )  # fmt: skip


def ended(slice_: Slice) -> Any:
    """Return the closed deals to read: the table of those known now, or those that the versions known then tell.

    Its columns are those of the table without the steps; `held_on` and `closed_in` say which rows are meant.
    """
    if slice_.known is None:
        return ENDINGS
    v = VERSIONS.c
    then = and_(v.revision_from <= slice_.known, v.revision_to > slice_.known)
    return select(*_values()).where(then, v.stage.in_(stages_in(*DECIDED))).subquery("ended")


def nothing_after(session: Session, slice_: Slice) -> bool:
    """Say whether closed deals stand on the slice's day as they stand for ever: no version begins or ends later."""
    begins = select(ONE).where(VERSIONS.c.valid_from > slice_.as_of).limit(1)
    ends = select(ONE).where(ENDINGS.c.to_day > slice_.as_of, ENDINGS.c.to_day < FOREVER).limit(1)
    return all(session.connection().execute(later).first() is None for later in (begins, ends))


def held_on(slice_: Slice, table: Any) -> ColumnElement[bool]:
    """Return the condition of the rows that hold at the end of the slice's day."""
    return and_(table.c.from_day <= slice_.as_of, table.c.to_day > slice_.as_of)


def closed_in(slice_: Slice, table: Any, window: Period, *states: str) -> list[ColumnElement[bool]]:
    """Return the conditions of what was closed in a window and stands so at the end of the slice's day."""
    return [held_on(slice_, table), table.c.closed_on >= window.start, table.c.closed_on < window.end,
            table.c.stage.in_(stages_in(*states))]  # fmt: skip
