"""How long deals stay in stages: histograms from the sums, or stay by stay."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, select
from sqlmodel import Session

from data.pipeline.queries.days import days_between
from data.pipeline.queries.slices import Slice, column, stages_in, within
from data.pipeline.queries.stays import REMOVED as REMOVED
from data.pipeline.queries.stays import STAYS, stays
from data.pipeline.queries.stays import VERSIONS as VERSIONS
from models import FOREVER, DealSpell, SpellMonth

SPELLS: Any = DealSpell.__table__  # type: ignore[attr-defined]
MONTHS: Any = SpellMonth.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")


def known_stays(slice_: Slice) -> Any:
    """Return the stays to read: the table of those known now, or those that the versions known then tell."""
    if slice_.known is None:
        return SPELLS
    known = slice_.known

    def then(table: Any) -> ColumnElement[bool]:
        return and_(table.c.revision_from <= known, table.c.revision_to > known)

    return stays(then, until=slice_.as_of).subquery("known_stays")


class StayCount(NamedTuple):
    """Stays in an open stage: where they led ("" while they last), after how many whole days, how many."""

    key: Any
    stage: str
    to_stage: str
    is_backward: bool
    days: int
    spells: int


def has_sums(session: Session, slice_: Slice) -> bool:
    """Say whether the sums can answer: what is known now, by segment or type, and nothing after the day."""
    within_keys = {slice_.by, *slice_.filters} <= {None, "segment", "type"}
    if slice_.known is not None or slice_.owners is not None or not within_keys:
        return False
    left = select(ONE).where(SPELLS.c.left_on > slice_.as_of, SPELLS.c.left_on < FOREVER).limit(1)
    entered = select(ONE).where(SPELLS.c.entered_on > slice_.as_of).limit(1)
    return all(session.connection().execute(after).first() is None for after in (left, entered))


def stay_counts(session: Session, slice_: Slice, *, sums: bool | None = None) -> list[StayCount]:
    """Return all stays in open stages up to the end of the day, by key, stage, where they led and days.

    Stays that last are counted to the day. `sums` chooses the road; both give the same where the sums can answer.
    """
    use = has_sums(session, slice_) if sums is None else sums
    table = MONTHS if use else known_stays(slice_)
    keys = [column(table, slice_.by).label("sliced")] if slice_.by else []
    parts = _from_sums(slice_) if use else _from_stays(table, slice_)
    where = [table.c.stage.in_(stages_in("open")), *within(slice_, table)]
    statement = (
        select(*keys, table.c.stage, *parts[:3], func.sum(parts[3]))
        .where(*where, *([] if use else [table.c.entered_on <= slice_.as_of]))
        .group_by(*["sliced"][: len(keys)], table.c.stage, *[part.name for part in parts[:3]])
    )
    rows = session.connection().execute(statement)
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [StayCount(key, stage, to, bool(back), int(days), int(n)) for key, stage, to, back, days, n in found]


def _from_sums(slice_: Slice) -> Sequence[Any]:
    m = MONTHS.c
    days = case((m.to_stage == STAYS, days_between(literal(slice_.as_of), m.bucket)), else_=m.days)
    return m.to_stage.label("led_to"), m.is_backward.label("went_back"), days.label("lasted"), m.spells


def _from_stays(table: Any, slice_: Slice) -> Sequence[Any]:
    s = table.c
    has_left = s.left_on <= slice_.as_of
    to_stage = case((has_left, s.to_stage), else_=literal(STAYS))
    back = case((has_left, s.is_backward), else_=ZERO)
    days = days_between(case((has_left, s.left_on), else_=literal(slice_.as_of)), s.entered_on)
    return to_stage.label("led_to"), back.label("went_back"), days.label("lasted"), ONE
