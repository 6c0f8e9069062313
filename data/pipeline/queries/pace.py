"""How fast deals close, how long they lie idle, how often their date was moved."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.core.ledger.rollups import month_start
from data.pipeline.queries.days import days_between
from data.pipeline.queries.endings import closed_in, ended
from data.pipeline.queries.slices import OMITTED, Slice, column, within
from models import NEVER, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")


def cycle_days(session: Session, slice_: Slice, *, window: Period) -> list[tuple[Any, int, int]]:
    """Return (key, days from opening to winning, deals) of the deals won in the window that have both days."""
    table = ended(slice_)
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    days = table.c.cycle_days
    statement = (
        select(*keys, days, func.count())
        .where(*closed_in(slice_, table, window, "won"), days >= ZERO, *within(slice_, table, is_closed=True))
        .group_by(*["sliced"][: len(keys)], days)
    )
    rows = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [(key, int(length), int(deals)) for key, length, deals in rows]


def _counted(slice_: Slice) -> list[ColumnElement[bool]]:
    return [
        history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known),
        VERSIONS.c.stage.in_(slice_.counted),
        func.coalesce(VERSIONS.c.forecast_category, literal_column("''")) != OMITTED,
        *within(slice_, VERSIONS),
    ]


def idle_days(session: Session, slice_: Slice, *, segments: Collection[int]) -> list[tuple[int | None, int]]:
    """Return (whole days since the last activity, open deals); None where there never was one.

    Only deals of the segments in which activity is fed (domain.md 0.18).
    """
    idle = days_between(literal(slice_.as_of), VERSIONS.c.last_activity_on).label("idle")
    fed = column(VERSIONS, "segment").in_(sorted(segments))
    statement = select(idle, func.count()).where(*_counted(slice_), fed).group_by("idle")
    rows = session.connection().execute(statement)
    return [(None if days is None else max(int(days), 0), int(deals)) for days, deals in rows]


class Pushed(NamedTuple):
    """Open deals by how often their close date was moved to a later day, and into a later month."""

    pushes_any: int
    pushes_month: int
    deals: int


def push_counts(session: Session, slice_: Slice) -> list[Pushed]:
    """Return how often the close dates of the open deals were moved later (domain.md 1.6).

    A date before the deal was opened is a mistake of entry: putting it right is no push.
    """
    counted = VERSIONS.alias("counted")
    mine = select(VERSIONS.c.entity_id).where(*_counted(slice_)).scalar_subquery()
    row = {"partition_by": counted.c.entity_id, "order_by": counted.c.valid_from}
    is_right = case((counted.c.close_date < counted.c.opened_on, ZERO), else_=ONE)
    # The sum hides the column from the index by revision, under which nearly all versions lie.
    recorded = counted.c.revision_to + ZERO == NEVER
    if slice_.known is not None:
        recorded = and_(counted.c.revision_from <= slice_.known, counted.c.revision_to > slice_.known)
    dated = select(
        counted.c.entity_id, counted.c.valid_from, counted.c.close_date,
        func.max(is_right).over(**row, rows=(None, 0)).label("counts"),
    ).where(counted.c.entity_id.in_(mine), recorded, counted.c.close_date.is_not(None),
            counted.c.valid_from <= slice_.as_of).subquery("dated")  # fmt: skip
    before = func.lag(dated.c.close_date).over(partition_by=dated.c.entity_id, order_by=dated.c.valid_from)
    pairs = select(dated.c.entity_id, dated.c.close_date, before.label("before")).where(dated.c.counts == 1)
    return _counts(session, pairs.subquery("dates"))


def _counts(session: Session, dates: Any) -> list[Pushed]:
    d = dates.c
    later = case((d.close_date > d.before, ONE), else_=ZERO)
    month = case((and_(d.close_date > d.before, month_start(d.close_date) > month_start(d.before)), ONE), else_=ZERO)
    single = select(
        func.coalesce(func.sum(later), ZERO).label("often"), func.coalesce(func.sum(month), ZERO).label("months")
    ).group_by(d.entity_id).subquery("pushed")  # fmt: skip
    s = single.c
    rows = session.connection().execute(select(s.often, s.months, func.count()).group_by(s.often, s.months))
    return [Pushed(int(often), int(months), int(deals)) for often, months, deals in rows]
