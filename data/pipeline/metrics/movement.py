"""Numbers of movement: time in stage, conversion, cycle, sales velocity, slippage, steps back, and the bridge."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, metric
from data.pipeline.queries import DIMENSIONS
from data.pipeline.views import bridge as bridges
from data.pipeline.views import conversion as conversions
from data.pipeline.views import pace, velocity
from data.pipeline.views.bridge import Bars, Bridge
from data.pipeline.views.coverage import READS
from data.pipeline.views.keyed import STAGE

BY_STAGE = (STAGE, *DIMENSIONS)
DAY = timedelta(days=1)


@metric("pipeline.median_days", title="Median time in stage", unit="days", owner="revops", reads=READS,
        dimensions=BY_STAGE,
        rows="velocity")  # fmt: skip
def median_days(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Median whole days that deals stay in an open stage, over all stays known at the end of the day.

    Stays that last count as long as they have lasted, so that slow deals are not left out (Kaplan and Meier). Without
    a stage all stays in open stages count alike. Where most deals are still in, there is no median yet.

    Source: domain.md 1.8.
    """
    return velocity.median_days(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                                filters=filters).result()  # fmt: skip


@metric("pipeline.conversion", title="Stage conversion of the cohort", unit="percent", owner="revops", reads=READS,
        dimensions=BY_STAGE,
        formula="forward / entered", rows="moves")  # fmt: skip
def conversion(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Share of the deals that entered an open stage in the period which have reached a later stage by the day.

    A skipped stage counts as passed. The inputs say how many are undecided; a young cohort will still rise and gets no
    status. Others are judged against the mean of the four periods before.

    Source: domain.md 1.7.
    """
    return conversions.conversion(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                                  filters=filters).result()  # fmt: skip


@metric("pipeline.cycle_days", title="Sales cycle", unit="days", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        rows="deals-grid")  # fmt: skip
def cycle_days(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Median days from opening to winning, over the deals won in the twelve months that end with the day.

    Won deals only: lost ones end sooner and would flatter it.

    Source: domain.md 1.8.
    """
    return pace.cycle_days(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                           filters=filters).result()  # fmt: skip


@metric("pipeline.sales_velocity", title="Sales velocity", unit="money", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="open_deals * average_amount * win_rate / cycle_days", rows="deals-grid")  # fmt: skip
def sales_velocity(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Amount a day: open deals times their average amount times the win rate, divided by the mean cycle in days.

    Open deals are those that coverage counts, whatever their close date; win rate and cycle are of the twelve months
    that end with the day.

    Source: domain.md 1.10.
    """
    return pace.sales_velocity(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                               filters=filters).result()  # fmt: skip


@metric("pipeline.slip_rate", title="Slip rate", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="(pushed + overdue) / due", rows="bridge-deals")  # fmt: skip
def slip_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
              by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Share of the deals due when the period began that were pushed past its end or stand overdue.

    Judged at the end of the period, or so far; a lost deal did not slip. The inputs give every outcome, and the rate
    by value.

    Source: domain.md 1.6.
    """
    return pace.slip_rate(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters).result()  # fmt: skip


@metric("pipeline.not_won_rate", title="Due and not won", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="(lost + pushed + overdue) / due", rows="bridge-deals")  # fmt: skip
def not_won_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                 by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Share of the deals due when the period began that were lost, pushed past its end or stand overdue.

    Looser than the slip rate, because a lost deal did not slip.

    Source: domain.md 1.6.
    """
    return pace.not_won_rate(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                             filters=filters).result()  # fmt: skip


@metric("pipeline.regression_rate", title="Regression rate", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="regressed / moved", rows="moves")  # fmt: skip
def regression_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Share of the deals that left an open stage in the period which went back to a lower stage at least once.

    Opening a closed deal again is no step back.

    Source: domain.md 1.9.
    """
    return pace.regression_rate(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                                filters=filters).result()  # fmt: skip


def _bridged(view: Bridge, value: Callable[[Bars], Any]) -> Result:
    def told(bars: Bars) -> Value:
        inputs = {**{bar: bars.signed(bar) for bar in bridges.BARS}, "since": view.since, "left_out": view.left_out}
        return Value(value(bars), n=bars.deals["end"], inputs=inputs)

    rows = [told(bars).as_row(**{view.by: bars.label}) for bars in view.rows] if view.by else []
    return Result(rows, told(view.total).as_row())


def _since_start(session: Session, *, period: Period, as_of: date, **asked: Any) -> Bridge:
    """Return the bridge from the evening before the period to the day, or to the period's last."""
    since = period.start - DAY
    return bridges.bridge(session, period=period, since=since, as_of=max(since, min(as_of, period.end - DAY)), **asked)


@metric("pipeline.bridge_end", title="Open pipeline at the end of the bridge", unit="money", owner="revops",
        reads=READS, dimensions=DIMENSIONS,
        formula="start + new + pulled_in + reopened + increased + decreased + pushed_out + won + lost + no_decision"
                " + removed",
        rows="bridge-deals")  # fmt: skip
def bridge_end(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Open pipeline due in the period at the end of the day, with the bars that lead to it since the period began.

    The inputs are the bars with their signs; they add up to the end. All money at the plan rates of the period.

    Source: domain.md 1.5.
    """
    view = _since_start(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    return _bridged(view, lambda bars: bars.amounts["end"])


@metric("pipeline.bridge_change", title="Change of open pipeline", unit="money", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="end - start", rows="bridge-deals")  # fmt: skip
def bridge_change(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Open pipeline due in the period at the end of the day, less what it was on the evening before the period began.

    Source: domain.md 1.5.
    """
    view = _since_start(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    return _bridged(view, lambda bars: bars.change)
