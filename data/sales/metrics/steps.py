"""Numbers of how sales are run: overdue steps, plans past their close date, deals that wait, what demos lead to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, threshold_of
from data.sales.views import demos, plans, steps, validation

Row = Mapping[str, Any]
BY_DEAL = ("segment", "owner")
OVERDUE, PAST, WAITING, ONWARD = ("sales.overdue_steps", "sales.plans_past_close", "sales.deals_waiting",
                                  "sales.demo_advance_rate")  # fmt: skip


def _counted(n: int, of: int, name: str, settings: Mapping[str, Any], as_of: date, **inputs: Any) -> Value:
    threshold = threshold_of(name, settings, as_of)
    return judged(n if of else None, None if of else "no_data", threshold, n=of, inputs=inputs)


def _split(rows: list[Row], by: str | None, measure: Callable[[list[Row]], Value]) -> Result:
    if by is None:
        return Result([], measure(rows).as_row())
    keys = sorted({row[by] or None for row in rows}, key=lambda key: (key is None, str(key)))
    return Result([measure([row for row in rows if (row[by] or None) == key]).as_row(**{by: key}) for key in keys],
                  measure(rows).as_row())  # fmt: skip


@metric(OVERDUE, title="Overdue steps", unit="count", owner="manager", reads=steps.STEP_READS, dimensions=BY_DEAL,
        rows="sales-steps")  # fmt: skip
def overdue_steps(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open deals, from sales qualified on, whose present step has a dated action and the date has passed. Deals without
    any date are counted beside it: each of the five steps needs one.

    Source: blueprint, Epic 3; domain.md 1.1.
    """
    del period  # stock of a day
    view = steps.step_deals(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)

    def measure(rows: list[Mapping[str, Any]]) -> Value:
        late, missing = (sum(row["due"] == name for row in rows) for name in ("overdue", "missing"))
        return _counted(late, len(rows), OVERDUE, settings, as_of, without_a_date=missing)

    return _split(list(view.rows), by, measure)


@metric(PAST, title="Plans past the close date", unit="count", owner="manager", reads=plans.PLAN_READS,
        dimensions=BY_DEAL, rows="action-plans")  # fmt: skip
def plans_past_close(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Mutual action plans of open deals whose last critical row ends after the deal's close date. A late row ends today
    at the earliest, and what depends on it later. Plans as they are now, judged on the day.

    Source: blueprint, Epic 3.
    """
    del period, known_at  # no other day's plans are kept
    view = plans.plans(session, scope=scope, as_of=as_of, segments=_several(filters, "segment"),
                       owners=_several(filters, "owner"))  # fmt: skip
    rows = [{"segment": line.segment, "owner": line.owner, "past": bool(line.warning),
             "late": len(line.outlook.late) if line.outlook else 0} for line in view.lines]  # fmt: skip
    return _split(list(rows), by, lambda some: _counted(sum(row["past"] for row in some), len(some), PAST, settings,
                                                        as_of, late_rows=sum(row["late"] for row in some)))  # fmt: skip


def _several(filters: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = filters.get(name) or ()
    return (given,) if isinstance(given, str) else tuple(given)


@metric(WAITING, title="Deals waiting on a technical point", unit="count", owner="manager",
        reads=validation.PREFLIGHT_READS, dimensions=("item", *BY_DEAL), rows="preflight")  # fmt: skip
def deals_waiting(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open deals with a point of the technical pre-flight that waits or has failed, each once; by item a deal counts
    for each of its points. Pre-flights as they are now.

    Source: blueprint, Epic 3.
    """
    del period, known_at  # no other day's pre-flights are kept
    view = validation.preflights(session, scope=scope, as_of=as_of, segments=_several(filters, "segment"),
                                 owners=_several(filters, "owner"))  # fmt: skip
    wanted = _several(filters, "item")
    rows = [{**row, "item": row["label"]} for row in view.rows if not wanted or row["label"] in wanted]

    def measure(some: list[Mapping[str, Any]]) -> Value:
        return _counted(len({row["deal_id"] for row in some}), view.begun, WAITING, settings, as_of,
                        points=len(some))  # fmt: skip

    return _split(list(rows), by, measure)


@metric(ONWARD, title="Deals that moved on after a demo", unit="percent", owner="manager", reads=demos.DEMO_READS,
        dimensions=("flow", "segment"), rows="demo-library")  # fmt: skip
def demo_advance_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Deals that reached a later stage or step within the days after a demo that the limit gives / deals it was given
    in. A deal counts once for a flow, by its first use; deals whose days are not over and that have not moved on are
    left out. Small samples have no status. All demos up to the day, in every deal: the totals are everybody's.

    Source: blueprint, Epic 3.
    """
    del period, known_at, scope  # ever since; the library's totals are everybody's
    asked = {name: given for name in ("flow", "segment") if (given := _several(filters, name))}
    rows = [row for row in demos.firsts(demos.outcomes(session, as_of=as_of))
            if all(row[name] in given for name, given in asked.items())]  # fmt: skip
    return _split(rows, by, lambda some: demos.onward(some, threshold_of(ONWARD, settings, as_of)))
