"""Sums of open and of closed deals, read from the daily rollup or, where that cannot tell, from the versions."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, literal_column, select, union_all
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries.endings import closed_in, ended
from data.pipeline.queries.slices import OMITTED, Slice, column, stages_in, within
from models import DealVersion, PipelineDay

ROLLUP: Any = PipelineDay.__table__  # type: ignore[attr-defined]
VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")


class OpenSum(NamedTuple):
    """Open deals of one key in one currency; amount in minor units."""

    key: Any
    currency: str
    deals: int
    amount: int


class WonSum(NamedTuple):
    """Won deals of one key in one currency; on: the day of the close for foreign money, else None."""

    key: Any
    currency: str
    on: date | None
    deals: int
    amount: int


class _Road(NamedTuple):
    """One way to the same sums: a table, which of its rows hold, what each weighs."""

    table: Any
    held: ColumnElement[bool]
    deals: Any
    amount: Any
    due: Any
    closed: Any


def has_rollup(slice_: Slice, *, open_deals: bool) -> bool:
    """Say whether the rollup can answer: it knows only what is known now, and open deals by month of their date."""
    is_whole = slice_.period.start.day == 1 and slice_.period.end.day == 1
    return slice_.known is None and (is_whole or not open_deals)


def _road(slice_: Slice, *, rollup: bool) -> _Road:
    if rollup:
        bucket = ROLLUP.c.bucket
        return _Road(ROLLUP, ROLLUP.c.day <= slice_.as_of, ROLLUP.c.deals, ROLLUP.c.amount, bucket, bucket)
    held = history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known)
    amount = func.coalesce(VERSIONS.c.amount, ZERO)
    return _Road(VERSIONS, held, ONE, amount, VERSIONS.c.close_date, VERSIONS.c.closed_on)


def open_sums(session: Session, slice_: Slice, *, rollup: bool | None = None) -> list[OpenSum]:
    """Return open pipeline of the period by key and currency: far enough, due in it, not omitted (domain.md 1.2).

    `rollup` chooses the road; both give the same sums where the rollup can answer at all.
    """
    use = has_rollup(slice_, open_deals=True) if rollup is None else rollup
    road = _road(slice_, rollup=use)
    table, period = road.table, slice_.period
    keys = [column(table, slice_.by).label("sliced")] if slice_.by else []
    statement = (
        select(*keys, table.c.currency, func.sum(road.deals).label("deals"), func.sum(road.amount))
        .where(road.due >= period.start, road.due < period.end, road.held, table.c.stage.in_(slice_.counted),
               func.coalesce(table.c.forecast_category, literal_column("''")) != OMITTED, *within(slice_, table))
        .group_by(*["sliced"][: len(keys)], table.c.currency)
    )  # fmt: skip
    found = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [OpenSum(key, currency, int(deals), int(amount)) for key, currency, deals, amount in found if deals]


def won_sums(session: Session, slice_: Slice, *, currency: str, rollup: bool | None = None) -> list[WonSum]:
    """Return deals won in the period by key and currency, with the owner at their close.

    Money in another currency than the reporting `currency` comes by day of close, because its rate was locked then.
    """
    use = has_rollup(slice_, open_deals=False) if rollup is None else rollup
    road = _road(slice_, rollup=use)
    table, on, period = road.table, road.closed, slice_.period
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    day = case((table.c.currency == currency, None), else_=on).label("on_day")
    statement = (
        select(*keys, table.c.currency, day, func.sum(road.deals).label("deals"), func.sum(road.amount))
        .where(on >= period.start, on < period.end, road.held, table.c.stage.in_(stages_in("won")),
               *within(slice_, table, is_closed=True))
        .group_by(*["sliced"][: len(keys)], table.c.currency, "on_day")
    )  # fmt: skip
    found = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [WonSum(key, money, on, int(deals), int(amount)) for key, money, on, deals, amount in found if deals]


def decided_deals(
    session: Session, slice_: Slice, *, window: Period, rollup: bool | None = None
) -> list[tuple[Any, str, int]]:
    """Return (key, stage, deals) closed in the window, with the owner at their close: what win rates are made of."""
    use = has_rollup(slice_, open_deals=False) if rollup is None else rollup
    road = _road(slice_, rollup=use)
    table, on = road.table, road.closed
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []

    def closed_as(stage: str) -> Any:
        # One stage at a time is one range of the key: half the work of grouping by stage.
        return (
            select(*keys, literal(stage).label("closed_as"), func.sum(road.deals).label("deals"))
            .where(on >= window.start, on < window.end, road.held, table.c.stage == stage,
                   *within(slice_, table, is_closed=True))
            .group_by(*["sliced"][: len(keys)])
        )  # fmt: skip

    stages = stages_in("won", "lost", "no_decision")
    rows = session.connection().execute(union_all(*[closed_as(stage) for stage in stages]))
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [(key, stage, int(deals)) for key, stage, deals in found if deals]


class WonPrice(NamedTuple):
    """Won deals of one key: how many, how many of them carry an amount, and its sum in minor units."""

    key: Any
    currency: str
    on: date
    deals: int
    priced: int
    amount: int


def won_prices(session: Session, slice_: Slice) -> list[WonPrice]:
    """Return the won deals of the period by key, currency and day of close; the sums of days know no absent amount."""
    table = ended(slice_)
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    on, amount = table.c.closed_on, table.c.amount
    statement = (
        select(*keys, table.c.currency, on, func.sum(ONE), func.count(amount), func.sum(func.coalesce(amount, ZERO)))
        .where(*closed_in(slice_, table, slice_.period, "won"), *within(slice_, table, is_closed=True))
        .group_by(*["sliced"][: len(keys)], table.c.currency, on)
    )
    found = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [WonPrice(key, money, day, *map(int, sums)) for key, money, day, *sums in found]
