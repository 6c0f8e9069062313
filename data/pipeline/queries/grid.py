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
from models import NEVER, Account, Deal, DealVersion, Product, Segment, Territory, User

V, D = table_of(DealVersion), table_of(Deal)
A, S, T, P, U = (table_of(model) for model in (Account, Segment, Territory, Product, User))
ZERO: Any = literal_column("0")

STATE = ("stage", "process_step", "forecast_category", "type", "amount", "currency", "close_date", "closed_on",
         "next_step_date", "last_activity_on", "champion", "gate_debt")  # fmt: skip
"""What a version of a deal holds: as it was on the day that is looked at."""

SORTS = ("amount", "close_date", "name", "account", "owner", "stage", "next_step_date", "last_activity_on")


@dataclass(frozen=True)
class Asked:
    """Which deals: filters by dimension (numbers, 0 is none), stages, a text, and whose (None is everybody's)."""

    as_of: date
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    text: str = ""
    owners: tuple[int, ...] | None = None
    only: tuple[int, ...] = ()


def _source(session: Session, asked: Asked) -> Any:
    """Return where the day's state is read: the deals themselves today, their versions on any other day.

    A change that is dated ahead holds from its day on: then the deals themselves say too much already.
    """
    later = select(V.c.entity_id).where(V.c.valid_from > asked.as_of).limit(1)
    return V if session.connection().execute(later).first() else D


def _where(asked: Asked, state: Any) -> list[ColumnElement[bool]]:
    found = [history.held(V, as_of=asked.as_of)] if state is V else []
    for dimension, values in asked.filters.items():
        found.append(column(state, dimension).in_(values))
    if asked.stages:
        found.append(state.c.stage.in_(asked.stages))
    if asked.owners is not None:
        found.append(state.c.owner_id.in_(asked.owners))
    if asked.only:
        found.append(_number(state).in_(asked.only))
    return found


def _number(state: Any) -> Any:
    return V.c.entity_id if state is V else D.c.id


def _named(asked: Asked) -> list[ColumnElement[bool]]:
    words = asked.text.strip()
    if not words:
        return []
    sought = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [or_(*[c.ilike(sought, escape="\\") for c in (D.c.name, D.c.external_id, A.c.name)])]


def _joined(statement: Select[Any], state: Any) -> Select[Any]:
    if state is V:
        statement = statement.join(D, D.c.id == V.c.entity_id)
    return statement.outerjoin(A, A.c.id == state.c.account_id).outerjoin(U, U.c.id == state.c.owner_id)


def grid_sums(session: Session, asked: Asked) -> list[tuple[str, int, int]]:
    """Return (currency, deals, amount in minor units) of all deals asked for, by currency."""
    state = _source(session, asked)
    amount = func.sum(func.coalesce(state.c.amount, ZERO))
    statement = select(state.c.currency, func.count(), amount).select_from(state)
    if asked.text.strip():
        statement = _joined(statement, state).where(*_named(asked))
    statement = statement.where(*_where(asked, state)).group_by(state.c.currency).order_by(state.c.currency)
    return [(currency, int(n), int(minor)) for currency, n, minor in session.connection().execute(statement)]


def grid_rows(
    session: Session, asked: Asked, *, sort: str, is_descending: bool, offset: int = 0, limit: int | None = 200
) -> list[dict[str, Any]]:
    """Return deals as they stood on the day: id, row_version, names and what STATE lists; amounts in minor units."""
    if sort not in SORTS:
        raise ValueError(f"Deals are sorted by one of {', '.join(SORTS)}, not {sort}.")
    state = _source(session, asked)
    # The page is cut among bare numbers: only the rows that are shown are put together.
    by = _order(state, sort)
    by = (by.desc() if is_descending else by.asc()).nulls_last()
    place = func.row_number().over(order_by=(by, _number(state))).label("place")
    chosen = select(_number(state).label("id"), place, *([V.c.valid_from] if state is V else [])).select_from(state)
    if asked.text.strip() or sort in ("name", "account", "owner"):
        chosen = _joined(chosen, state)
    chosen = chosen.where(*_where(asked, state), *_named(asked)).order_by(by, _number(state)).offset(offset)
    page = (chosen if limit is None else chosen.limit(limit)).subquery("page")
    found = session.connection().execute(_rows(state, page).order_by(page.c.place)).mappings()
    return [dict(row) for row in found]


def _order(state: Any, sort: str) -> Any:
    named = {"name": D.c.name, "account": A.c.name, "owner": U.c.full_name}
    return func.coalesce(state.c.amount, ZERO) if sort == "amount" else named.get(sort, state.c.get(sort))


def _rows(state: Any, page: Any) -> Select[Any]:
    today = [D.c[name] for name in ("row_version", "name", "external_id", "next_step", "owner_id")]
    names = [A.c.name.label("account"), U.c.full_name.label("owner"), S.c.name.label("segment"),
             T.c.name.label("territory"), P.c.name.label("product")]  # fmt: skip
    statement = select(page.c.id, *today, *names, *[state.c[name] for name in STATE]).select_from(page)
    statement = statement.join(D, D.c.id == page.c.id)
    if state is V:
        same = and_(V.c.entity_id == page.c.id, V.c.valid_from == page.c.valid_from, V.c.revision_to == NEVER)
        statement = statement.join(V, same)
    for table, key in ((A, "account_id"), (U, "owner_id"), (S, "segment_id"), (T, "territory_id"), (P, "product_id")):
        statement = statement.outerjoin(table, table.c.id == state.c[key])
    return statement
