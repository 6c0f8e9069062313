"""The rows of the deals grid, a page at a time: filtered, searched and sorted by the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlmodel import Session

from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.pipeline.queries.slices import column
from models import Account, Deal, DealVersion, Product, Segment, Territory, User

V, D = table_of(DealVersion), table_of(Deal)
A, S, T, P, U = (table_of(model) for model in (Account, Segment, Territory, Product, User))
ZERO: Any = literal_column("0")

STATE = ("stage", "process_step", "forecast_category", "type", "amount", "currency", "close_date", "closed_on",
         "next_step_date", "last_activity_on", "champion", "gate_debt")  # fmt: skip
"""What a version of a deal holds: as it was on the day that is looked at."""

SORTS: dict[str, Any] = {
    "amount": func.coalesce(V.c.amount, ZERO), "close_date": V.c.close_date, "name": D.c.name, "account": A.c.name,
    "owner": U.c.full_name, "stage": V.c.stage, "next_step_date": V.c.next_step_date,
    "last_activity_on": V.c.last_activity_on,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which deals: filters by dimension (numbers, 0 is none), stages, a text, and whose (None is everybody's)."""

    as_of: date
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    text: str = ""
    owners: tuple[int, ...] | None = None
    only: tuple[int, ...] = ()


def _where(asked: Asked) -> list[ColumnElement[bool]]:
    found = [history.held(V, as_of=asked.as_of)]
    for dimension, values in asked.filters.items():
        found.append(column(V, dimension).in_(values))
    if asked.stages:
        found.append(V.c.stage.in_(asked.stages))
    if asked.owners is not None:
        found.append(V.c.owner_id.in_(asked.owners))
    if asked.only:
        found.append(V.c.entity_id.in_(asked.only))
    return found


def _named(asked: Asked) -> list[ColumnElement[bool]]:
    words = asked.text.strip()
    if not words:
        return []
    sought = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [or_(*[c.ilike(sought, escape="\\") for c in (D.c.name, D.c.external_id, A.c.name)])]


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.join(D, D.c.id == V.c.entity_id)
        .outerjoin(A, A.c.id == V.c.account_id)
        .outerjoin(U, U.c.id == V.c.owner_id)
    )


def grid_sums(session: Session, asked: Asked) -> list[tuple[str, int, int]]:
    """Return (currency, deals, amount in minor units) of all deals asked for, by currency."""
    statement = select(V.c.currency, func.count(), func.sum(func.coalesce(V.c.amount, ZERO))).select_from(V)
    if asked.text.strip():
        statement = _joined(statement).where(*_named(asked))
    rows = session.connection().execute(statement.where(*_where(asked)).group_by(V.c.currency).order_by(V.c.currency))
    return [(currency, int(n), int(minor)) for currency, n, minor in rows]


def grid_rows(
    session: Session, asked: Asked, *, sort: str, is_descending: bool, offset: int = 0, limit: int | None = 200
) -> list[dict[str, Any]]:
    """Return deals as they stood on the day: id, row_version, names and what STATE lists; amounts in minor units."""
    if sort not in SORTS:
        raise ValueError(f"Deals are sorted by one of {', '.join(SORTS)}, not {sort}.")
    by = SORTS[sort].desc() if is_descending else SORTS[sort].asc()
    today = [D.c[name] for name in ("row_version", "name", "external_id", "next_step", "owner_id")]
    statement = _joined(select(
        V.c.entity_id.label("id"), *today, A.c.name.label("account"), U.c.full_name.label("owner"),
        S.c.name.label("segment"), T.c.name.label("territory"), P.c.name.label("product"),
        *[V.c[name] for name in STATE],
    ).select_from(V)).outerjoin(S, S.c.id == V.c.segment_id).outerjoin(T, T.c.id == V.c.territory_id)  # fmt: skip
    statement = statement.outerjoin(P, P.c.id == V.c.product_id).where(and_(*_where(asked), *_named(asked)))
    statement = statement.order_by(by.nulls_last(), V.c.entity_id).offset(offset)
    found = session.connection().execute(statement if limit is None else statement.limit(limit)).mappings()
    return [dict(row) for row in found]
