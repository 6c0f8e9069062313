"""Numbers of growth: open signs, the expansion pipeline, how well signs and sequences do, how full the seats are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.metrics import Result, Value, metric
from data.customers.views import expansion as views
from data.customers.views.expansion_shapes import EXPANSION_READS, TriggerRow

DIMENSIONS = ("segment", "owner")
SIGNS = ("trigger", *DIMENSIONS)


def _by(rows: Iterable[Any], measure: Callable[[Sequence[Any]], Value], *, by: str | None,
        filters: Mapping[str, Any]) -> Result:  # fmt: skip
    """Return a measure of all wanted rows, and of those of each name of a dimension; rows without a name are in all."""
    wanted = [row for row in rows if views.is_wanted(row, filters)]
    if by is None:
        return Result([], measure(wanted).as_row())
    names = sorted({getattr(row, by) for row in wanted if getattr(row, by)})
    parts = [measure([row for row in wanted if getattr(row, by) == name]).as_row(**{by: name}) for name in names]
    return Result(parts, measure(wanted).as_row())


def _rates(session: Session, as_of: date) -> Rates:
    return Rates(session, currency=company.current(session, as_of).currency, day=as_of)


def _signs(session: Session, scope: Scope, as_of: date) -> list[TriggerRow]:
    return views.trigger_rows(session, scope=scope, as_of=as_of, rates=_rates(session, as_of))


@metric("customers.open_triggers", title="Open signs of growth", unit="count", owner="revops", reads=EXPANSION_READS,
        dimensions=SIGNS, rows="expansion")  # fmt: skip
def open_triggers(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Signs that a customer can grow which had fired by the day and that nobody had pursued or dismissed.

    Source: domain.md 5.1.
    """
    del period, known_at, settings  # as they stood on the day, as known now
    return _by(_signs(session, scope, as_of), views.open_of, by=by, filters=filters)


@metric("customers.trigger_precision", title="Signs of growth that were won", unit="percent", owner="revops",
        reads=EXPANSION_READS, dimensions=SIGNS, rows="expansion")  # fmt: skip
def trigger_precision(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Signs whose deal was won, divided by all that fired, of the four fiscal quarters that end with the one the day is
    in. Those that are still open or pursued count as fired: the share of a young quarter rises later.

    Source: domain.md 5.1; features 6.1.
    """
    del period, known_at, settings
    since = views.first_day(as_of, company.current(session, as_of).calendar)
    return _by(_signs(session, scope, as_of), lambda rows: views.precision_of(rows, since=since, as_of=as_of), by=by,
               filters=filters)  # fmt: skip


@metric("customers.expansion_pipeline", title="Expansion pipeline", unit="money", owner="revops",
        reads=EXPANSION_READS, dimensions=DIMENSIONS, rows="expansion")  # fmt: skip
def expansion_pipeline(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                       by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Amounts of all deals of type expansion that were open at the end of the day, at any open stage and close date, in
    the reporting currency at the plan rate of the day. New business and renewals are in no part of it.

    Source: blueprint, Epic 6; domain.md 0.3.
    """
    del period, settings
    rows = views.deal_rows(session, scope=scope, as_of=as_of, rates=_rates(session, as_of), known_at=known_at)
    return _by(rows, views.pipeline_of, by=by, filters=filters)


@metric("customers.adoption_on_time", title="Steps of new customers on time", unit="percent", owner="revops",
        reads=EXPANSION_READS, dimensions=DIMENSIONS, rows="expansion")  # fmt: skip
def adoption_on_time(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Steps of the sequences of new customers done on or before the day they were due, divided by all that were done or
    are past that day. Steps that wait and steps that were dropped do not count.

    Source: domain.md 5.1; features 6.3.
    """
    del period, known_at, settings
    rows = views.step_rows(session, scope=scope, as_of=as_of)
    return _by(rows, lambda mine: views.on_time_of(mine, as_of), by=by, filters=filters)


@metric("customers.seat_utilisation", title="Seats in use", unit="percent", owner="revops", reads=EXPANSION_READS,
        dimensions=DIMENSIONS, rows="expansion")  # fmt: skip
def seat_utilisation(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """People who use the product divided by the seats licensed, summed over customers with a reading of this week or
    the last. Without a newer reading a customer is left out.

    Source: domain.md 5.1.
    """
    del period, known_at, settings
    total = views.utilisation(session, scope=scope, as_of=as_of, filters=filters)
    if by is None:
        return Result([], total.as_row())
    rows = views.seat_rows(session, scope=scope, as_of=as_of, filters=filters)
    names = sorted({row[by] for row in rows if row[by]})
    parts = [views.utilisation(session, scope=scope, as_of=as_of, filters={**filters, by: (name,)}).as_row(**{by: name})
             for name in names]  # fmt: skip
    return Result(parts, total.as_row())
