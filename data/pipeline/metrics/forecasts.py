"""Forecasts as metrics: weighted pipeline, the categories' roll-ups, and how near calls came."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, metric
from data.pipeline import queries
from data.pipeline.queries import DIMENSIONS
from data.pipeline.views.forecast import FORECAST_READS, Forecast, forecast
from data.pipeline.views.forecast_accuracy import PeriodAccuracy, judgement, period_accuracy


def _result(view: Forecast, name: str) -> Result:
    rows = [row.values[name].as_row(**{view.by: row.label}) for row in view.rows] if view.by else []
    return Result(rows, view.total.values[name].as_row())


@metric("pipeline.weighted", title="Weighted pipeline", unit="money", owner="revops", reads=FORECAST_READS,
        dimensions=DIMENSIONS,
        rows="forecast")  # fmt: skip
def weighted(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
             by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open pipeline due in the period, each deal times the policy's probability of its process step.

    Counted is what coverage counts. Deals without a step add nothing and are counted; totals by measured odds and by
    the owners' own odds stand beside it and are never mixed into it.

    Source: domain.md 1.3.
    """
    view = forecast(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                    settings=settings)  # fmt: skip
    return _result(view, "weighted")


@metric("pipeline.commit_forecast", title="Commit forecast", unit="money", owner="revops", reads=FORECAST_READS,
        dimensions=DIMENSIONS,
        formula="closed + commit", rows="forecast")  # fmt: skip
def commit_forecast(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Closed won in the period, and open deals of the category Commit due in it.

    Source: domain.md 1.3.
    """
    view = forecast(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                    settings=settings)  # fmt: skip
    return _result(view, "commit_forecast")


@metric("pipeline.most_likely_forecast", title="Most likely forecast", unit="money", owner="revops",
        reads=FORECAST_READS, dimensions=DIMENSIONS,
        formula="closed + commit + most_likely", rows="forecast")  # fmt: skip
def most_likely_forecast(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
) -> Result:  # fmt: skip
    """The commit forecast, and open deals of the category Most likely due in the period.

    Source: domain.md 1.3.
    """
    view = forecast(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                    settings=settings)  # fmt: skip
    return _result(view, "most_likely_forecast")


@metric("pipeline.best_case_forecast", title="Best case forecast", unit="money", owner="revops", reads=FORECAST_READS,
        dimensions=DIMENSIONS,
        formula="closed + commit + most_likely + best_case", rows="forecast")  # fmt: skip
def best_case_forecast(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                       by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """The most likely forecast, and open deals of the category Best case due in the period. Omitted is in none.

    Source: domain.md 1.3.
    """
    view = forecast(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                    settings=settings)  # fmt: skip
    return _result(view, "best_case_forecast")


def _accuracy(session: Session, name: str, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
              by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    wanted = queries.resolved(session, filters).get("owner")
    found = period_accuracy(session, scope=scope, period=period, as_of=as_of, known_at=known_at, owners=wanted,
                            settings=settings)  # fmt: skip
    total = getattr(found, name)
    if by is None:
        return Result([], total.as_row())
    return Result(_owners(found, name, settings, as_of), total.as_row())


def _owners(found: PeriodAccuracy, name: str, settings: Mapping[str, Any], as_of: date) -> list[dict[str, Any]]:
    rows = []
    for each in found.owners.values():
        is_over = as_of >= found.period.end
        value = judgement([(each.forecast, each.actual)], is_over=is_over, settings=settings, as_of=as_of)[name]
        value.inputs.update(called_on=each.on, is_late=each.is_late)
        rows.append(value.as_row(owner=each.name))
    return rows


@metric("pipeline.forecast_accuracy", title="Forecast accuracy", unit="percent", owner="revops", reads=FORECAST_READS,
        dimensions=("owner",),
        rows="forecast-calls")  # fmt: skip
def forecast_accuracy(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """1 less the share by which the calls missed what was won in the period, never below 0.

    A call is locked at the period's start: the last one up to its first day, else the first within it. The total is
    that of the sums; 1 less WAPE across the owners stands beside it, because a perfect total may hide misses. A
    period that is not over has none.

    Source: domain.md 1.4.
    """
    return _accuracy(session, "total", scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                     filters=filters, settings=settings)  # fmt: skip


@metric("pipeline.forecast_bias", title="Forecast bias", unit="percent", owner="revops", reads=FORECAST_READS,
        dimensions=("owner",),
        formula="(forecast - actual) / actual", rows="forecast-calls")  # fmt: skip
def forecast_bias(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """How far the locked calls lay above (positive) or below what was won in the period, a fraction of it.

    Source: domain.md 1.4.
    """
    return _accuracy(session, "bias", scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                     filters=filters, settings=settings)  # fmt: skip
