"""Customers behind recurring revenue: what each had, what it has, how it moved, and how cohorts ran."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import rollups
from data.customers.queries.retention import STEPS
from data.customers.queries.subscriptions import ACCOUNTS, USERS, owned

MOVES = {"new": STEPS.c.new, "reactivation": STEPS.c.reactivation, "seats": STEPS.c.expansion_seats,
         "cross_sell": STEPS.c.expansion_cross_sell, "price": STEPS.c.expansion_price,
         "contraction": STEPS.c.contraction, "churn": STEPS.c.churn}  # fmt: skip


def _moved(*, scope: Scope, since: date, until: date, products: Collection[int],
           segments: Collection[int] | None) -> Subquery:  # fmt: skip
    """Return one row a customer of a product with revenue at the end of either day or a movement between."""
    c = STEPS.c
    inside = c.day > since
    held = {"then": case((and_(c.day <= since, c.until > since), c.arr), else_=0),
            "now": case((c.until > until, c.arr), else_=0)}  # fmt: skip
    sums = {name: func.sum(value) for name, value in held.items()}
    sums |= {name: func.sum(case((inside, column), else_=0)) for name, column in MOVES.items()}
    reason = func.max(case((and_(inside, c.churn > 0), c.reason), else_=""))
    statement = select(c.customer_id, c.segment_id, *[s.label(n) for n, s in sums.items()], reason.label("reason"))
    statement = statement.where(c.product_id.in_(sorted(products)), c.day <= until, c.until > since)
    if segments is not None:
        statement = statement.where(c.segment_id.in_(sorted(segments)))
    if scope.kind != "all":
        statement = statement.where(c.customer_id.in_(select(ACCOUNTS.c.id).where(owned(scope))))
    # What ended before the first day is left out by its end; a step of nothing that stands through both says nothing.
    statement = statement.group_by(c.customer_id, c.product_id, c.segment_id)
    return statement.having(sums["then"] + sums["now"] + sums["churn"] > 0).subquery("moved")


def moved_between(session: Session, **asked: Any) -> list[dict[str, Any]]:
    """Return each customer of a product with revenue at the end of either day or a movement between, in minor units.

    asked: scope, since, until, products, segments. Rows: customer_id, segment_id, then, now, new, reactivation, seats,
    cross_sell, price, contraction, churn, reason.
    """
    found = _moved(**asked)
    rows = session.connection().execute(select(found).order_by(found.c.customer_id)).mappings()
    return [_plain(row) for row in rows]


def _plain(row: Any) -> dict[str, Any]:
    return {name: value if name == "reason" else int(value) for name, value in row.items()}


def in_bar(
    session: Session, bar: str, *, limit: int, offset: int, **asked: Any
) -> tuple[list[dict[str, Any]], int, int]:
    """Return a page of the customers of a bar, the largest first, how many there are, and what they come to.

    Rows and asked as in `moved_between`, amounts in minor units, the last one signed as the bar is.
    """
    found = _moved(**asked)
    effect = _effect(bar, found.c)
    n, whole = func.count().over().label("n"), func.sum(effect).over().label("whole")
    statement = select(found, n, whole).where(effect != 0)
    statement = statement.order_by(func.abs(effect).desc(), found.c.customer_id).limit(limit).offset(offset)
    rows = [_plain(row) for row in session.connection().execute(statement).mappings()]
    return rows, rows[0]["n"] if rows else 0, rows[0]["whole"] if rows else 0


def _effect(bar: str, c: Any) -> ColumnElement[int]:
    """Return what a customer adds to a bar, signed: the same as `views.retention_customers.effect` says."""
    kept = case((c.then < c.now, c.then), else_=c.now)
    recovered = kept - c.then + c.contraction + c.churn
    everybody = {"opening": c.then, "closing": c.now, "new": c.new}
    if bar in everybody:
        return everybody[bar]
    if bar == "others":
        return case((c.then > 0, 0), else_=c.now - c.new)
    inside = {"kept": kept, "end": c.now, "returned": c.reactivation, "recovered": recovered, "recounted": -recovered,
              "churn": -c.churn, "contraction": -c.contraction}  # fmt: skip
    return case((c.then > 0, inside[bar] if bar in inside else c[bar]), else_=0)


def customer_names(session: Session, customers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the name of each customer and that of its owner."""
    found: dict[int, tuple[str, str]] = {}
    for some in rollups.portions(ACCOUNTS.c.id, customers):
        statement = select(ACCOUNTS.c.id, ACCOUNTS.c.name, USERS.c.full_name)
        statement = statement.outerjoin(USERS, USERS.c.id == ACCOUNTS.c.owner_id).where(some)
        for number, name, owner in session.connection().execute(statement):
            found[number] = (name, owner or "")
    return found


def cohorts(session: Session, *, scope: Scope, product: int, segments: Collection[int] | None,
            until: date) -> list[tuple[date, date, int, int]]:  # fmt: skip
    """Return how cohorts ran: the day of the first revenue, a day, what moved on it in minor units and in customers.

    Summed over the customers that began on one day; no order.
    """
    c = STEPS.c
    first = select(c.customer_id, c.day.label("first")).where(c.product_id == product, c.new > 0).subquery("first_days")
    change = c.new + c.reactivation + c.expansion_seats + c.expansion_cross_sell + c.expansion_price
    logos = case((c.new + c.reactivation > 0, 1), (c.churn > 0, -1), else_=0)
    statement = (
        select(first.c.first, c.day, func.sum(change - c.contraction - c.churn), func.sum(logos))
        .join_from(STEPS, first, first.c.customer_id == c.customer_id)
        .where(c.product_id == product, c.day <= until)
        .group_by(first.c.first, c.day)
    )
    if segments is not None:
        statement = statement.where(c.segment_id.in_(sorted(segments)))
    if scope.kind != "all":
        statement = statement.where(c.customer_id.in_(select(ACCOUNTS.c.id).where(owned(scope))))
    return [(one, day, int(amount), int(n)) for one, day, amount, n in session.connection().execute(statement)]
