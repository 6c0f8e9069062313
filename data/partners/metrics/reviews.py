"""The numbers of reviews: how many were held in time, and which to-dos are late."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, rate, threshold_of
from data.partners.review_templates import PARTNER
from data.partners.views.reviews import LIST_READS, ReviewLine, review_lines, todo_rows, was_due

ADHERENCE, OVERDUE = "partners.review_adherence", "partners.todos_overdue"


@metric(ADHERENCE, title="Reviews held in time", unit="percent", owner="partner_manager", reads=LIST_READS,
        dimensions=("partner",), formula="held_in_time / due", rows="partner-reviews")  # fmt: skip
def review_adherence(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partner reviews held by the day they were planned for / those planned for a day of the period that has come. One
    that left no to-do counts as not held, one that was given up is left out. Plans as they are now.

    Source: domain.md 7.6 and 8.9.
    """
    del known_at  # plans of an earlier day are not kept
    until = Period(period.label, period.start, min(period.end, as_of + timedelta(days=1))) if (
        period.start <= as_of) else None  # fmt: skip
    lines = [] if until is None else review_lines(session, scope=scope, as_of=as_of, period=until, template=PARTNER)
    due = [one for one in lines if was_due(one, as_of)]
    limit = threshold_of(ADHERENCE, settings, as_of)

    def measure(rows: Sequence[ReviewLine]) -> Value:
        in_time, held = sum(one.in_time for one in rows), sum(one.counts for one in rows)
        return rate(in_time, len(rows), limit, inputs={"held_in_time": in_time, "held": held, "due": len(rows)})

    return _split(due, by, lambda one: one.held_with, measure, filters)


@metric(OVERDUE, title="Overdue to-dos", unit="count", owner="partner_manager", reads=LIST_READS,
        dimensions=("partner", "side"), rows="review-todos")  # fmt: skip
def todos_overdue(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """To-dos of reviews, of all kinds, whose day had passed by the end of the day without their being done, on either
    side. Dropped ones do not count; those without a day are counted beside it.

    Source: domain.md 8.9.
    """
    del period, known_at  # stock of a day
    rows = todo_rows(session, scope=scope, as_of=as_of)
    limit = threshold_of(OVERDUE, settings, as_of)

    def measure(some: Sequence[Mapping[str, Any]]) -> Value:
        late = sum(one["overdue"] for one in some)
        inputs = {"overdue": late, "to_dos": len(some), "without_a_day": sum("a day" in one["owed"] for one in some)}
        return judged(late if some else None, None if some else "no_data", limit, n=len(some), inputs=inputs)

    return _split(rows, by, lambda one: one[by or "partner"] or None, measure, filters)


def _split(rows: Sequence[Any], by: str | None, key: Callable[[Any], Any], measure: Callable[[Sequence[Any]], Value],
           filters: Mapping[str, Any]) -> Result:  # fmt: skip
    wanted = filters.get("partner") or ()
    names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    chosen = [one for one in rows if not names or
              (one.held_with if isinstance(one, ReviewLine) else one["partner"]) in names]  # fmt: skip
    if by is None:
        return Result([], measure(chosen).as_row())
    keys = sorted({key(one) for one in chosen}, key=lambda one: (one is None, str(one)))
    return Result([measure([one for one in chosen if key(one) == value]).as_row(**{by: value}) for value in keys],
                  measure(chosen).as_row())  # fmt: skip
