"""Stays of deals in stages: how they are folded from versions, and how long they last."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import Session

from data.core.ledger.rollups import unindexed
from data.pipeline import definitions
from data.pipeline.queries.slices import Slice, column, stages_in, within
from models import FOREVER, NEVER, DealSpell, DealVersion, SpellMonth

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
SPELLS: Any = DealSpell.__table__  # type: ignore[attr-defined]
MONTHS: Any = SpellMonth.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")

STAYS, REMOVED = "", "removed"
"""Where a stay led that led to no stage: it lasts, or the deal was removed from the records."""

_KEPT = ("motion_id", "segment_id", "territory_id", "owner_id", "product_id")


class days_between(GenericFunction[int]):
    """The whole days from the second date to the first."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


def rank(stage: Any) -> ColumnElement[int]:
    """Return the rank of a stage's column; 0 where there is no such stage."""
    return case(
        *[(stage == code, literal_column(str(known.rank))) for code, known in definitions.stages().items()], else_=ZERO
    )


def is_back(stage: Any, to_stage: Any) -> ColumnElement[bool]:
    """Return the condition under which a move goes to a lower stage. Opening a closed deal again is none."""
    is_open = stages_in("open")
    return and_(stage.in_(is_open), to_stage.in_(is_open), rank(to_stage) < rank(stage))


def stays(where: ColumnElement[bool], *, until: date | None = None) -> Select[Any]:
    """Return the statement of the stays that some versions tell, its columns those of the table of stays.

    Consecutive versions in one stage are one stay, with the values of the last of them. It leads to the next
    version's stage, to REMOVED where none follows, to STAYS while it lasts. Of closed stages only those count that a
    deal left again: nobody waits in a closed stage. `until` cuts the versions off at the end of a day.
    """
    v = VERSIONS.c
    ends = v.valid_to if until is None else case((v.valid_to > until, literal(FOREVER)), else_=v.valid_to)
    seen = where if until is None else and_(where, v.valid_from <= until)
    row = {"partition_by": v.entity_id, "order_by": v.valid_from}
    is_first = _breaks(func.lag(v.stage).over(**row), v.stage, func.lag(v.valid_to).over(**row), v.valid_from)
    next_stage, next_from = func.lead(v.stage).over(**row), func.lead(v.valid_from).over(**row)
    sides = select(
        v.entity_id, v.valid_from, ends.label("ends"), v.stage, v.type, v.amount, v.currency,
        *[v[name] for name in _KEPT], is_first.label("is_first"), next_stage.label("next_stage"),
        next_from.label("next_from"),
    ).where(seen).subquery("sides")  # fmt: skip
    return _told(sides)


def _breaks(stage: Any, other: Any, end: Any, start: Any) -> Any:
    # Versions of one deal without a gap and in one stage belong together.
    return case((and_(stage == other, end == start), ZERO), else_=ONE)


def _told(sides: Any) -> Select[Any]:
    s = sides.c
    so_far = {"partition_by": s.entity_id, "order_by": s.valid_from, "rows": (None, 0)}
    is_last = _breaks(s.next_stage, s.stage, s.ends, s.next_from)
    to_stage = case((s.ends == FOREVER, literal(STAYS)), (s.next_from == s.ends, s.next_stage), else_=literal(REMOVED))
    runs = select(
        s, func.sum(s.is_first).over(**so_far).label("number"), is_last.label("is_last"), to_stage.label("to_stage"),
        func.max(case((s.is_first == 1, s.valid_from))).over(**so_far).label("entered_on"),
    ).subquery("runs")  # fmt: skip
    r = runs.c
    chosen = {
        "deal_id": r.entity_id, "number": r.number, "stage": r.stage, "entered_on": r.entered_on, "left_on": r.ends,
        "to_stage": r.to_stage, "is_backward": case((is_back(r.stage, r.to_stage), ONE), else_=ZERO), "type": r.type,
        **{name: func.coalesce(r[name], ZERO) for name in _KEPT}, "amount": func.coalesce(r.amount, ZERO),
        "currency": r.currency,
    }  # fmt: skip
    matters = or_(r.stage.in_(stages_in("open")), r.to_stage.not_in((STAYS, REMOVED)))
    return select(*[value.label(name) for name, value in chosen.items()]).where(r.is_last == 1, matters)


def known_stays(slice_: Slice) -> Any:
    """Return the stays to read: the table of those known now, or those that the versions known then tell."""
    if slice_.known is None:
        return SPELLS
    then = and_(VERSIONS.c.revision_from <= slice_.known, VERSIONS.c.revision_to > slice_.known)
    return stays(then, until=slice_.as_of).subquery("known_stays")


def known_now() -> ColumnElement[bool]:
    """Return the condition of the versions that are known now."""
    # The deals are few and named: without statistics SQLite would rather walk every version known now.
    held: ColumnElement[bool] = unindexed(VERSIONS.c.revision_to) == NEVER
    return held


class StayCount(NamedTuple):
    """Stays in an open stage: where they led ("" while they last), after how many whole days, how many."""

    key: Any
    stage: str
    to_stage: str
    is_backward: bool
    days: int
    spells: int


def has_sums(session: Session, slice_: Slice) -> bool:
    """Say whether the monthly sums can answer: what is known now, by segment or type, and nothing after the day."""
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
