"""Numbers of leads: service levels kept, minutes to the first touch, MQL to SQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core import settings as core_settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Threshold, Value, metric, threshold_of
from data.pipeline import leads_levels, queries
from data.pipeline.leads_levels import DIMENSIONS
from data.pipeline.queries import lead_days

READS = ("leads", "people", "definitions")
_Measure = Callable[[Sequence[Any], datetime, Threshold | None], Value]


def _result(session: Session, find: Callable[..., list[Any]], measure: _Measure, name: str, *, scope: Scope,
            period: Period, as_of: date, known_at: datetime | None, by: str | None, filters: Mapping[str, Any],
            settings: Mapping[str, Any]) -> Result:  # fmt: skip
    if known_at is not None:  # what was known of a lead on an earlier day is kept for single records only
        return Result([], Value(None, "not_kept").as_row())
    if other := sorted(set(filters) - set(DIMENSIONS)):
        raise ValueError(f"Leads have no {', '.join(other)}. Use {', '.join(DIMENSIONS)}.")
    zone = core_settings.current(session, as_of).zone
    at, threshold = clock.end_of_day(as_of, zone), threshold_of(name, settings, as_of)
    start, end = leads_levels.span(period, at=at, zone=zone)
    found = find(session, start=start, end=end, owners=queries.owners_in(scope), as_of=as_of)
    rows = leads_levels.within(found, queries.resolved(session, filters))
    total = measure(rows, at, threshold).as_row()
    if by is None:
        return Result([], total)
    labels = queries.labels(session, by)
    groups = leads_levels.grouped(rows, by)
    return Result([measure(groups[key], at, threshold).as_row(**{by: labels.get(key)}) for key in groups], total)


@metric("pipeline.sla_attainment", title="Leads touched in time", unit="percent", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        formula="met / (met + breached + past_due)", rows="leads")  # fmt: skip
def sla_attainment(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Of the first-touch clocks that began in the period, those answered in time: met / (met + breached + past due).

    A clock still running in time is left out, and so is one handed over in time. A clock counts for its own owner.

    Source: domain.md 2.3.
    """
    return _result(session, lead_days.started, lambda r, at, t: leads_levels.kept(r, at=at, threshold=t).rate,
                   "pipeline.sla_attainment", scope=scope, period=period, as_of=as_of,
                   known_at=known_at, by=by, filters=filters, settings=settings)  # fmt: skip


@metric("pipeline.lead_response_minutes", title="Minutes to the first touch", unit="count", owner="revops", reads=READS,
        dimensions=DIMENSIONS,
        rows="leads")  # fmt: skip
def lead_response_minutes(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
) -> Result:  # fmt: skip
    """The median of the minutes, on each owner's calendar, that answered first-touch clocks of the period took.

    Source: domain.md 2.3.
    """
    return _result(session, lead_days.started, lambda r, at, _: leads_levels.middle_minutes(r, at=at),
                   "pipeline.lead_response_minutes", scope=scope, period=period, as_of=as_of,
                   known_at=known_at, by=by, filters=filters, settings=settings)  # fmt: skip


@metric("pipeline.mql_to_sql", title="MQL to SQL", unit="percent", owner="revops", reads=READS, dimensions=DIMENSIONS,
        formula="sql / mql", rows="leads")  # fmt: skip
def mql_to_sql(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Of the leads that became MQL in the period, the share that is sales qualified by the day.

    Leads of the last days had less time than others. Owner and segment are those of the day.

    Source: domain.md 2.3 and 1.7.
    """
    return _result(session, lead_days.qualified, lambda r, at, t: leads_levels.converted(r, at=at, threshold=t),
                   "pipeline.mql_to_sql", scope=scope, period=period, as_of=as_of,
                   known_at=known_at, by=by, filters=filters, settings=settings)  # fmt: skip
