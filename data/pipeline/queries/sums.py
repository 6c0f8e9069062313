"""Sums of open and of closed deals, read from the daily rollup or, where that cannot tell, from the versions."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries.slices import OMITTED, Slice, column, counted_stages, stages_in, within
from models import DealVersion, PipelineDay

ROLLUP: Any = PipelineDay.__table__  # type: ignore[attr-defined]
VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
ONE, ZERO = literal_column("1"), literal_column("0")


class OpenSum(NamedTuple):
    """Open deals of one key in one currency; amount in minor units."""

    key: Any
    currency: str
    deals: int
    amount: int


class ClosedSum(NamedTuple):
    """Closed deals of one key in one currency.

    on: the day of the close for foreign money, None for the reporting currency. won_*: closed won in the period.
    decided_*: deals closed in the window of the win rate.
    """

    key: Any
    currency: str
    on: date | None
    won_deals: int
    won_amount: int
    decided_won: int
    decided_lost: int
    decided_no_decision: int


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
        .where(road.due >= period.start, road.due < period.end, road.held, table.c.stage.in_(counted_stages()),
               func.coalesce(table.c.forecast_category, literal_column("''")) != OMITTED, *within(slice_, table))
        .group_by(*["sliced"][: len(keys)], table.c.currency)
    )  # fmt: skip
    found = ((None, *row) if not keys else row for row in session.connection().execute(statement))
    return [OpenSum(key, currency, int(deals), int(amount)) for key, currency, deals, amount in found if deals]


def closed_sums(session: Session, slice_: Slice, *, window: Period, currency: str,
                rollup: bool | None = None) -> list[ClosedSum]:  # fmt: skip
    """Return won deals of the period and decided deals of `window` by key and currency, with the owner at close.

    Money in another currency than the reporting `currency` comes by day of close, because its rate was locked then.
    """
    use = has_rollup(slice_, open_deals=False) if rollup is None else rollup
    road = _road(slice_, rollup=use)
    table, on, period = road.table, road.closed, slice_.period
    won, lost, undecided = (table.c.stage.in_(stages_in(state)) for state in ("won", "lost", "no_decision"))
    in_period = and_(on >= period.start, on < period.end, won)
    in_window = and_(on >= window.start, on < window.end)
    keys = [column(table, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    day = case((table.c.currency == currency, None), else_=on).label("on_day")

    def total(condition: Any, measure: Any) -> Any:
        return func.sum(case((condition, measure), else_=ZERO))

    statement = (
        select(*keys, table.c.currency, day, total(in_period, road.deals), total(in_period, road.amount),
               *[total(and_(in_window, state), road.deals) for state in (won, lost, undecided)])
        .where(or_(and_(on >= period.start, on < period.end), in_window), road.held,
               table.c.stage.in_(stages_in("won", "lost", "no_decision")), *within(slice_, table, is_closed=True))
        .group_by(*["sliced"][: len(keys)], table.c.currency, "on_day")
    )  # fmt: skip
    found = ((None, *row) if not keys else row for row in session.connection().execute(statement))
    return [ClosedSum(key, money, on_day, *map(int, sums)) for key, money, on_day, *sums in found if any(sums)]


class WonPrice(NamedTuple):
    """Won deals of one key: how many, how many of them carry an amount, and its sum in minor units."""

    key: Any
    currency: str
    on: date
    deals: int
    priced: int
    amount: int


def won_prices(session: Session, slice_: Slice) -> list[WonPrice]:
    """Return the won deals of the period by key, currency and day of close; from the versions, which know no-amounts."""
    road = _road(slice_, rollup=False)
    keys = [column(VERSIONS, slice_.by, is_closed=True).label("sliced")] if slice_.by else []
    on = VERSIONS.c.closed_on
    statement = (
        select(*keys, VERSIONS.c.currency, on, func.sum(ONE), func.count(VERSIONS.c.amount), func.sum(road.amount))
        .where(on >= slice_.period.start, on < slice_.period.end, road.held,
               VERSIONS.c.stage.in_(stages_in("won")), *within(slice_, VERSIONS, is_closed=True))
        .group_by(*["sliced"][: len(keys)], VERSIONS.c.currency, on)
    )  # fmt: skip
    found = ((None, *row) if not keys else row for row in session.connection().execute(statement))
    return [WonPrice(key, money, day, *map(int, sums)) for key, money, day, *sums in found]
