"""Coverage and the rates beside it, as the catalogue and scripts know them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, metric
from data.pipeline import views
from data.pipeline.queries import DIMENSIONS
from data.pipeline.views import Row


def _result(view: views.Coverage, name: str, rows: Iterable[Row]) -> Result:
    by = view.by or ""
    listed = [row.values[name].as_row(**{by: row.label}) for row in rows] if view.by else []
    return Result(listed, view.total.values[name].as_row())


@metric("pipeline.coverage", title="Pipeline coverage", unit="ratio", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        formula="open / remaining", rows="deals")  # fmt: skip
def coverage(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
             by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open pipeline due in the period, divided by what is still missing: target less closed won.

    Counted are new and expansion deals from the stage where sales has accepted them, not omitted, open at the end of
    the day. Target met or no target has no ratio.

    Source: domain.md 1.2.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "coverage", view.rows)


@metric("pipeline.coverage_plan", title="Coverage of the whole target", unit="ratio", owner="revops",
        reads=views.READS, dimensions=DIMENSIONS,
        formula="open / target", rows="deals")  # fmt: skip
def coverage_plan(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open pipeline due in the period, divided by the whole target, whatever is won already.

    Source: domain.md 1.2.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "coverage_plan", view.rows)


@metric("pipeline.weighted_coverage", title="Weighted coverage", unit="ratio", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        formula="weighted / target", rows="deals")  # fmt: skip
def weighted_coverage(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open pipeline weighted by the probability of each deal's process step, divided by the target; 1 is enough.

    Deals without a step add nothing and are counted; without any step there is no number.

    Source: domain.md 1.2 and 1.3.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "weighted_coverage", view.rows)


@metric("pipeline.clean_coverage", title="Clean coverage", unit="ratio", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        formula="open / remaining", rows="deals")  # fmt: skip
def clean_coverage(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Coverage without deals that are overdue, stale or without a next step.

    Each rule counts only in segments where its field is fed by some source; the others are named.

    Source: domain.md 1.2 and 0.18.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "clean_coverage", view.rows)


@metric("pipeline.overdue_amount", title="Overdue pipeline", unit="money", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        rows="deals")  # fmt: skip
def overdue_amount(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Amount of the period's open deals whose close date has passed. They still count in coverage.

    Source: domain.md 1.2.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "overdue_amount", view.rows)


@metric("pipeline.required_coverage", title="Coverage needed by the win rate", unit="ratio", owner="revops",
        reads=views.READS, dimensions=DIMENSIONS,
        formula="1 / win_rate", rows="deals-grid")  # fmt: skip
def required_coverage(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """One divided by the win rate of the last twelve months: three times only fits one win in three.

    Source: domain.md 1.2.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "required_coverage", (*view.rows, *view.quiet))


@metric("pipeline.win_rate", title="Win rate", unit="percent", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        formula="won / (won + lost + no_decision)", rows="deals-grid")  # fmt: skip
def win_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
             by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Deals won divided by deals decided in the twelve months that end with the day, by close date.

    A deal closed without a decision was decided. Owner and territory are those at the close.

    Source: domain.md 1.11 and 0.16.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "win_rate", (*view.rows, *view.quiet))


@metric("pipeline.win_rate_excluding_no_decision", title="Win rate, no decisions left out", unit="percent",
        owner="revops", reads=views.READS, dimensions=DIMENSIONS,
        formula="won / (won + lost)", rows="deals-grid")  # fmt: skip
def win_rate_excluding_no_decision(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
) -> Result:  # fmt: skip
    """Deals won divided by deals won or lost in the twelve months that end with the day.

    Source: domain.md 1.11.
    """
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                          filters=filters, settings=settings)  # fmt: skip
    return _result(view, "win_rate_excluding_no_decision", (*view.rows, *view.quiet))


@metric("pipeline.asp", title="Average selling price", unit="money", owner="revops", reads=views.READS,
        dimensions=DIMENSIONS,
        formula="amount / won_deals", rows="deals-grid")  # fmt: skip
def asp(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
        by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip  # noqa: ARG001 - every metric takes the same
    """Amount of the deals won in the period, divided by their number; new and expansion only.

    Source: domain.md 1.12.
    """
    found = views.prices(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rows = [value.as_row(**{by: label}) for label, value in found.rows.items()] if by else []
    return Result(rows, found.total.as_row())
