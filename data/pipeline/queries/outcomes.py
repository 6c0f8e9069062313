"""What win rates and discounts are counted from: closed deals with amounts, deals by their opening, prices."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal_column, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries.slices import Slice, column, stages_in, within
from data.pipeline.queries.spells import days_between
from models import Deal, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")
DECIDED = ("won", "lost", "no_decision")


class Decided(NamedTuple):
    """Deals of one key closed in one way on a day in one currency; amount in minor units."""

    key: Any
    state: str
    on: date
    currency: str
    deals: int
    amount: int


def decided_amounts(session: Session, slice_: Slice, *, window: Period) -> list[Decided]:
    """Return what was closed in a window by key, way, day and currency, with owner and territory at the close."""
    keys = [column(VERSIONS, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    v = VERSIONS.c
    statement = (
        select(*keys, v.stage, v.closed_on, v.currency, func.sum(ONE), func.sum(func.coalesce(v.amount, ZERO)))
        .where(history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), v.stage.in_(stages_in(*DECIDED)),
               v.closed_on >= window.start, v.closed_on < window.end, *within(slice_, VERSIONS, is_closed=True))
        .group_by(*["sliced"][: len(keys)], v.stage, v.closed_on, v.currency)
    )  # fmt: skip
    states = {stage: state for state in DECIDED for stage in stages_in(state)}
    rows = session.connection().execute(statement)
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [Decided(key, states[stage], on, money, int(n), int(minor)) for key, stage, on, money, n, minor in found]


class Cohort(NamedTuple):
    """Deals of one key opened in the period: how many, won and still open on the day, and when the last one opened."""

    key: Any
    created: int
    won: int
    still_open: int
    newest: date


def cohorts(session: Session, slice_: Slice) -> list[Cohort]:
    """Return the deals opened in the period by key, with their present owner, and what had become of them."""
    keys = [column(VERSIONS, slice_.by).label("sliced")] if slice_.by else []
    v = VERSIONS.c
    won, open_ = (func.sum(case((v.stage.in_(stages_in(state)), ONE), else_=ZERO)) for state in ("won", "open"))
    statement = (
        select(*keys, func.sum(ONE), won, open_, func.max(v.opened_on))
        .where(history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), v.opened_on >= slice_.period.start,
               v.opened_on < slice_.period.end, *within(slice_, VERSIONS))
        .group_by(*["sliced"][: len(keys)])
    )  # fmt: skip
    rows = session.connection().execute(statement if keys else statement.having(func.count() > 0))
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [Cohort(key, int(n), int(won), int(left), newest) for key, n, won, left, newest in found]


def cycle_days(session: Session, slice_: Slice, *, window: Period) -> Mapping[int, int]:
    """Return how many deals won in a window took how many days from their opening."""
    v = VERSIONS.c
    days = days_between(v.closed_on, v.opened_on).label("days")
    statement = (
        select(days, func.count())
        .where(history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), v.stage.in_(stages_in("won")),
               v.closed_on >= window.start, v.closed_on < window.end, v.opened_on.is_not(None),
               *within(slice_, VERSIONS, is_closed=True))
        .group_by("days")
    )  # fmt: skip
    return {int(day): int(n) for day, n in session.connection().execute(statement)}


class Price(NamedTuple):
    """One won deal's prices: list and net in minor units, the discount in percent as text, its amount."""

    key: Any
    currency: str
    on: date
    list_total: int | None
    net_total: int | None
    percent: str | None
    amount: int | None


def won_discounts(session: Session, slice_: Slice) -> list[Price]:
    """Return the prices of every deal won in the period, with owner and territory at the close."""
    keys = [column(VERSIONS, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    v = VERSIONS.c
    statement = (
        select(*keys, v.currency, v.closed_on, v.list_total, v.net_total, DEALS.c.discount_percent, v.amount)
        .outerjoin_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .where(history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), v.stage.in_(stages_in("won")),
               v.closed_on >= slice_.period.start, v.closed_on < slice_.period.end,
               *within(slice_, VERSIONS, is_closed=True))
    )  # fmt: skip
    rows = session.connection().execute(statement)
    return [Price(*(tuple(row) if keys else (None, *row))) for row in rows]
