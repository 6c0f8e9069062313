"""What became of the deals that were due in a period: won, lost, pushed, overdue or still to come (domain.md 1.6)."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal, literal_column, or_, select
from sqlmodel import Session

from data.core.ledger import history
from data.pipeline.queries.slices import OMITTED, Slice, column, counted_stages, stages_in
from data.pipeline.queries.snapshots import VERSIONS, ZERO, filters_of


class Outcome(NamedTuple):
    """Due deals of one key and currency with one outcome; amount in minor units, as it was at the start."""

    key: Any
    outcome: str
    currency: str
    deals: int
    amount: int


def due_outcomes(session: Session, slice_: Slice, *, start: date, end: date, judged: date) -> list[Outcome]:
    """Return what had become by the end of the day `end` of the deals due in the period at the end of `start`.

    Due is what coverage counted then. Outcomes are those of `slippage.outcome`; an open deal is overdue when its
    date lies before `judged`. An open deal that has lost its date was pushed: it is due at no time.
    """
    a, b = VERSIONS.alias("due_then"), VERSIONS.alias("due_now")
    due = and_(
        history.held(a, as_of=start, known=slice_.known), a.c.stage.in_(counted_stages(start)),
        a.c.close_date >= slice_.period.start, a.c.close_date < slice_.period.end, a.c.type.in_(slice_.types),
        func.coalesce(a.c.forecast_category, literal_column("''")) != OMITTED,
        *filters_of(slice_, a, literal_column("1") == 0),
    )  # fmt: skip
    is_open = b.c.stage.in_(stages_in("open"))
    on = case((is_open, b.c.close_date), else_=func.coalesce(b.c.closed_on, b.c.close_date, b.c.valid_from))
    outcome = case(
        (b.c.entity_id.is_(None), literal("removed")),
        (or_(on >= slice_.period.end, on.is_(None)), literal("pushed")),
        (and_(is_open, on < judged), literal("overdue")),
        (is_open, literal("pending")),
        (b.c.stage.in_(stages_in("won")), literal("won")),
        else_=literal("lost"),
    ).label("outcome")
    keys = [column(a, slice_.by).label("sliced")] if slice_.by else []
    then = and_(a.c.entity_id == b.c.entity_id, history.held(b, as_of=end, known=slice_.known))
    statement = (
        select(*keys, outcome, a.c.currency, func.count(), func.sum(func.coalesce(a.c.amount, ZERO)))
        .select_from(a.outerjoin(b, then)).where(due).group_by(*["sliced"][: len(keys)], "outcome", a.c.currency)
    )  # fmt: skip
    rows = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [Outcome(key, what, money, int(n), int(amount)) for key, what, money, n, amount in rows]
