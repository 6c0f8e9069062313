"""What win rates and discounts are counted from: closed deals with amounts, deals by their opening, prices."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal_column, select
from sqlmodel import Session

from data.core import clock, settings
from data.core.clock import Period
from data.core.ledger import fields, history
from data.pipeline.queries.endings import DECIDED, closed_in, ended
from data.pipeline.queries.slices import Slice, column, stages_in, within
from models import Deal, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")


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
    table = ended(slice_)
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    c = table.c
    statement = (
        select(*keys, c.stage, c.closed_on, c.currency, func.sum(ONE), func.sum(func.coalesce(c.amount, ZERO)))
        .where(*closed_in(slice_, table, window, *DECIDED), *within(slice_, table, is_closed=True))
        .group_by(*["sliced"][: len(keys)], c.stage, c.closed_on, c.currency)
    )
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
    table = ended(slice_)
    days = table.c.cycle_days
    statement = (
        select(days, func.count())
        .where(*closed_in(slice_, table, window, "won"), days.is_not(None), *within(slice_, table, is_closed=True))
        .group_by(days)
    )
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
    """Return the prices of every deal won in the period, with owner and territory at the close, as known on the day."""
    keys = [column(VERSIONS, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    v = VERSIONS.c
    statement = (
        select(v.entity_id, *keys, v.currency, v.closed_on, v.list_total, v.net_total, DEALS.c.discount_percent,
               v.amount)
        .outerjoin_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .where(history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), v.stage.in_(stages_in("won")),
               v.closed_on >= slice_.period.start, v.closed_on < slice_.period.end,
               *within(slice_, VERSIONS, is_closed=True))
    )  # fmt: skip
    rows = session.connection().execute(statement).all()
    then = _discounts_then(session, slice_, [row.entity_id for row in rows])
    found = {row.entity_id: Price(*(tuple(row)[1:] if keys else (None, *tuple(row)[1:]))) for row in rows}
    return [price._replace(percent=then[number]["discount_percent"]) if number in then else price
            for number, price in found.items()]  # fmt: skip


def _discounts_then(session: Session, slice_: Slice, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the discounts that were others on the day: versions do not keep them, the ledger's changes do."""
    if slice_.known is None and slice_.as_of >= clock.today(settings.current(session).zone):
        return {}
    return fields.other_then(session, "deal", ("discount_percent",), numbers=numbers, as_of=slice_.as_of,
                             known=slice_.known)  # fmt: skip
