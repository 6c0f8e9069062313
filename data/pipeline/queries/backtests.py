"""What became of decided deals, and which risk rules held some days before: the back-test of each rule."""

from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal_column, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries import scoring
from data.pipeline.queries.days import days_after
from data.pipeline.queries.risk import RiskSlice, Road
from data.pipeline.queries.scoring import VERSIONS
from data.pipeline.queries.slices import stages_in
from models import Deal

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]


class Tested(NamedTuple):
    """Decided deals for which a rule could be assessed: how many, how many of them not won; with and without it."""

    rule: str
    with_it: int
    lost_with: int
    without: int
    lost_without: int


def tested_rules(session: Session, slice_: RiskSlice, road: Road, *, window: Period,
                 lead: int) -> tuple[list[Tested], int]:  # fmt: skip
    """Return each rule's count among deals decided in the window, as they stood `lead` days before their close.

    And how many deals that is. Left out are deals that were not open then, and those whose history was inferred from
    one export: what it says of the past is what was known at the end.
    """
    v, last = VERSIONS.c, VERSIONS.alias("last")
    before = days_after(last.c.closed_on, literal_column(str(-lead)))
    closed = (
        select(last.c.entity_id, before.label("on_day"), last.c.stage.label("became"))
        .join(DEALS, DEALS.c.id == last.c.entity_id)
        .where(history.held(last, as_of=slice_.as_of), last.c.stage.in_(stages_in("won", "lost", "no_decision")),
               last.c.closed_on >= window.start, last.c.closed_on < window.end, DEALS.c.is_inferred.is_(False),
               *_within(slice_, last.c))
        .cte("closed")
    )  # fmt: skip
    on_day = select(closed.c.on_day).where(closed.c.entity_id == v.entity_id).scalar_subquery()
    told = scoring.told(v.entity_id.in_(select(closed.c.entity_id)), v.valid_from <= on_day, v.valid_to > on_day)
    row = told.c
    can = scoring.assessable(row, road.terms)
    holds = scoring.holding(row, closed.c.on_day, road.terms)
    lost = closed.c.became.not_in(stages_in("won"))
    columns: list[Any] = [func.count()]
    rules = [rule for rule in road.terms.weights if can.get(rule) is not None]
    for rule in rules:
        known: Any = can[rule]
        for hit in (and_(known, holds[rule]), and_(known, ~holds[rule])):
            columns += [func.count(case((hit, 1))), func.count(case((and_(hit, lost), 1)))]
    statement = select(*columns).select_from(told.join(closed, closed.c.entity_id == row.entity_id))
    n, *counts = session.connection().execute(statement).one()
    return [Tested(rule, *map(int, counts[4 * i : 4 * i + 4])) for i, rule in enumerate(rules)], int(n)


def _within(slice_: RiskSlice, row: Any) -> list[Any]:
    """Return the conditions of the filters and the scope, with owner and territory at the close."""
    conditions = []
    for dimension, values in slice_.filters.items():
        name = {"owner": "owner_at_close_id", "territory": "territory_at_close_id"}.get(dimension, f"{dimension}_id")
        column = row.type if dimension == "type" else func.coalesce(row[name], scoring.ZERO)
        conditions.append(column.in_(values))
    if slice_.owners is not None:
        conditions.append(row.owner_at_close_id.in_(slice_.owners))
    return conditions
