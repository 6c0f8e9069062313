"""Numbers of recurring revenue: what was kept, what grew, and what there is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, metric
from data.customers.views.courses import DIMENSIONS, READS
from data.customers.views.retention import retention


def _measured(name: str, session: Session, *, scope: Scope, as_of: date, known_at: datetime | None, by: str | None,
              filters: Mapping[str, Any]) -> Result:  # fmt: skip
    found = retention(session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters, weeks=0)
    rows = [row.values[name].as_row(**{by: row.label}) for row in found.rows] if by else []
    if not found.has_revenue:  # an amount of nought would say that somebody looked
        return Result([], Value(None, "no_data").as_row())
    return Result(rows, found.total.values[name].as_row())


@metric("customers.grr", title="Gross revenue retention", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS, formula="kept / start", rows="retention")  # fmt: skip
def grr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None, by: str | None,
        filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Revenue a year that is still there of the customers of twelve months before, each counted up to what it had
    then, divided by what they had then. By end points: what came back inside the twelve months counts as kept. A
    customer is the account at the top with all below it; all at one exchange rate. Basis: opening revenue.

    Source: domain.md 5.4.
    """
    del period, settings  # always the twelve months to the day
    return _measured("grr", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.grr_movements", title="Gross revenue retention by movements", unit="percent", owner="revops",
        reads=READS, dimensions=DIMENSIONS, formula="(start - contraction - churn) / start",
        rows="retention")  # fmt: skip
def grr_movements(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Opening revenue less every contraction and churn of the twelve months, divided by opening revenue, of the
    customers of twelve months before. What was won back later is not given back here: the line recovered within window
    says how far this lies from the headline.

    Source: domain.md 5.4.
    """
    del period, settings
    return _measured("grr_movements", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.nrr", title="Net revenue retention", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS, formula="end / start", rows="retention")  # fmt: skip
def nrr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None, by: str | None,
        filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Revenue a year that the customers of twelve months before have now, divided by what they had then. New customers
    and those without revenue then are in no part of it.

    Source: domain.md 5.4.
    """
    del period, settings
    return _measured("nrr", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.logo_retention", title="Customers kept", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS, formula="stayed / cohort", rows="retention")  # fmt: skip
def logo_retention(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Customers of twelve months before that have revenue now, divided by the customers of twelve months before.

    Source: domain.md 5.4.
    """
    del period, settings
    return _measured("logo_retention", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.arr", title="Recurring revenue a year", unit="money", owner="revops", reads=READS,
        dimensions=DIMENSIONS, rows="retention")  # fmt: skip
def arr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None, by: str | None,
        filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Revenue a year of all lines that count at the end of the day, at one exchange rate. Trials, one-time fees and
    free lines never count; a term that nobody signed again counts through its grace.

    Source: domain.md 5.4.
    """
    del period, settings
    return _measured("arr", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.net_new_arr", title="Net new recurring revenue", unit="money", owner="revops", reads=READS,
        dimensions=DIMENSIONS, formula="closing - opening", rows="retention")  # fmt: skip
def net_new_arr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue at the end of the day less that of twelve months before, at one exchange rate.

    Source: domain.md 5.5.
    """
    del period, settings
    return _measured("net_new_arr", session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)


@metric("customers.expansion_contribution", title="Expansion in net retention", unit="percent", owner="revops",
        reads=READS, dimensions=DIMENSIONS, formula="(seats + cross_sell + price) / start",
        rows="retention")  # fmt: skip
def expansion_contribution(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                           by: str | None, filters: Mapping[str, Any],
                           settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """What the customers of twelve months before grew by since, in seats, other products and price, divided by what
    they had then: how many points of net retention come from expansion.

    Source: domain.md 5.1 and 5.5.
    """
    del period, settings
    return _measured("expansion_contribution", session, scope=scope, as_of=as_of, known_at=known_at, by=by,
                     filters=filters)  # fmt: skip
