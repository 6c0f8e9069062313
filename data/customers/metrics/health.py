"""Numbers of health: revenue in green and red, how much is known, what health is worth, alerts dealt with in time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, rate, threshold_of
from data.core.numbers import ratio
from data.customers.formulas import health_backtest as tested
from data.customers.formulas.health import GREEN, RED
from data.customers.formulas.health_backtest import Case
from data.customers.health_rules import rules
from data.customers.views import health as views
from data.customers.views.health_alerts import alerts_of
from data.customers.views.health_backtest import backtest
from data.customers.views.health_shapes import ALERT_READS, HEALTH_READS, HealthRow, amount_of

DIMENSIONS = ("segment", "owner")
LEAST, NOTHING = 5, Decimal(0)
"""With fewer red or green terms than this a comparison has no status."""

GREEN_SHARE, RED_ARR, COVERAGE, RATIO, ON_TIME = (
    "customers.health_green_share", "customers.health_red_arr", "customers.health_coverage",
    "customers.health_backtest_ratio", "customers.at_risk_alerts_on_time",
)  # fmt: skip


def split(rows: Iterable[Any], measure: Callable[[Sequence[Any]], Value], *, by: str | None,
          filters: Mapping[str, Any]) -> Result:  # fmt: skip
    """Return a measure of all wanted rows, and of those of each name of a dimension."""
    wanted = [row for row in rows if views.is_wanted(row, filters)]
    if by is None:
        return Result([], measure(wanted).as_row())
    names = sorted({getattr(row, by) for row in wanted if getattr(row, by)})
    parts = [measure([row for row in wanted if getattr(row, by) == name]).as_row(**{by: name}) for name in names]
    return Result(parts, measure(wanted).as_row())


def green_share_of(rows: Sequence[HealthRow], settings: Mapping[str, Any], as_of: date) -> Value:
    """Return the share of recurring revenue with green health, as a fraction; n customers."""
    whole, green = amount_of(rows), amount_of([row for row in rows if row.status == GREEN])
    inputs = {"green": green, "all": whole, "customers": len(rows), "without_a_rate": sum(r.arr is None for r in rows)}
    return judged(ratio(green, whole) if whole else None, None if whole else "no_data",
                  threshold_of(GREEN_SHARE, settings, as_of), n=len(rows), inputs=inputs)  # fmt: skip


def red_arr_of(rows: Sequence[HealthRow]) -> Value:
    """Return the recurring revenue of customers with red health, in the reporting currency; n customers."""
    red = [row for row in rows if row.status == RED]
    return judged(amount_of(red) if rows else None, None if rows else "no_data", None, n=len(rows),
                  inputs={"red_customers": len(red), "all": amount_of(rows)})  # fmt: skip


def coverage_of(rows: Sequence[HealthRow], settings: Mapping[str, Any], as_of: date) -> Value:
    """Return the share of the parts of health that are known, as a fraction; n customers."""
    known, asked = sum(row.known for row in rows), sum(row.of for row in rows)
    return judged(ratio(known, asked) if asked else None, None if asked else "no_data",
                  threshold_of(COVERAGE, settings, as_of), n=len(rows),
                  inputs={"known": known, "asked": asked})  # fmt: skip


@metric(GREEN_SHARE, title="Revenue with green health", unit="percent", owner="manager", reads=HEALTH_READS,
        dimensions=DIMENSIONS, formula="green / all", rows="customer-health")  # fmt: skip
def green_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue a year of customers whose health is green at the end of the day, divided by that of all
    customers; grey counts in the whole. In the reporting currency at the plan rate.

    Source: domain.md 5.2; features 7.4.
    """
    del period  # stock of a day
    board = views.health_board(session, scope=scope, as_of=as_of, known_at=known_at)
    return split(board.rows, lambda rows: green_share_of(rows, settings, as_of), by=by, filters=filters)


@metric(RED_ARR, title="Revenue with red health", unit="money", owner="manager", reads=HEALTH_READS,
        dimensions=DIMENSIONS, rows="customer-health")  # fmt: skip
def red_arr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
            by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue a year of customers whose health is red at the end of the day, by the score or by what stands
    over it. In the reporting currency at the plan rate.

    Source: domain.md 5.2; features 7.5.
    """
    del period, settings
    board = views.health_board(session, scope=scope, as_of=as_of, known_at=known_at)
    return split(board.rows, red_arr_of, by=by, filters=filters)


@metric(COVERAGE, title="Known parts of health", unit="percent", owner="revops", reads=HEALTH_READS,
        dimensions=DIMENSIONS, formula="known / asked", rows="customer-health")  # fmt: skip
def coverage(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
             by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Parts of health that have a value at the end of the day, divided by the parts that have a weight, over all
    customers. What is missing is never counted as fine.

    Source: domain.md 5.2; features 7.4.
    """
    del period
    board = views.health_board(session, scope=scope, as_of=as_of, known_at=known_at)
    return split(board.rows, lambda rows: coverage_of(rows, settings, as_of), by=by, filters=filters)


@metric(RATIO, title="Red against green losses", unit="ratio", owner="revops", reads=HEALTH_READS,
        dimensions=DIMENSIONS, rows="health-backtest")  # fmt: skip
def backtest_ratio(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Of the terms that ended in the year up to the day: the share that was lost of those with red health 120 days
    before the end, divided by that of those with green health. Below three the parts need other weights.

    Source: domain.md 5.2.
    """
    del period, known_at
    test = backtest(session, scope=scope, as_of=as_of)
    needed, threshold = rules(as_of).backtest_ratio, threshold_of(RATIO, settings, as_of)

    def measure(rows: Sequence[Any]) -> Value:
        found = tested.backtest([Case(one.status, one.is_lost) for one in rows if one.status], needed)
        red, green = found.of(RED), found.of(GREEN)
        inputs = {"red_lost": red.lost, "red": red.n, "green_lost": green.lost, "green": green.n,
                  "without_health": sum(one.status is None for one in rows)}  # fmt: skip
        few = "too_few" if min(red.n, green.n) < LEAST else None
        return judged(found.ratio, few if found.ratio is not None else "no_data", threshold, n=found.n, inputs=inputs)

    return split(test.terms, measure, by=by, filters={n: v for n, v in filters.items() if n != "status"})


@metric(ON_TIME, title="At-risk alerts cleared in time", unit="percent", owner="manager", reads=ALERT_READS,
        dimensions=DIMENSIONS, rows="health-alerts")  # fmt: skip
def alerts_on_time(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Alerts about customers at risk whose day fell into the year up to the day and that were cleared by it, divided by
    all of them. Those that are open and whose day is not over count in neither.

    Source: domain.md 5.2.
    """
    del period, known_at
    threshold = threshold_of(ON_TIME, settings, as_of)
    due = [one for one in alerts_of(session, scope=scope, as_of=as_of) if one.is_judged]
    return split(due, lambda rows: rate(sum(one.is_on_time for one in rows), len(rows), threshold), by=by,
                 filters=filters)  # fmt: skip

