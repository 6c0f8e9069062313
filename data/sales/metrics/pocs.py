"""Numbers of proofs of concept: how many convert, how long they take, how many are silent, and what they help."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, threshold_of
from data.sales.formulas.pocs import RUNS
from data.sales.queries import pocs as queries
from data.sales.views.poc_board import state_of
from data.sales.views.poc_conversion import is_wanted, poc_conversion
from data.sales.views.poc_shapes import POC_READS

DIMENSIONS = ("segment", "owner")
Measure = Callable[[dict[str, Any]], Value]


def _by(session: Session, measure: Measure, *, scope: Scope, as_of: date, by: str | None,
        filters: Mapping[str, Any]) -> Result:  # fmt: skip
    total = measure(dict(filters)).as_row()
    if by is None:
        return Result([], total)
    begun = [row for row in queries.pocs(session, queries.POCS.c.started_on <= as_of, scope=scope)
             if is_wanted(row, filters)]  # fmt: skip
    names = {(row["segment"] if by == "segment" else row["deal_owner"]) or "" for row in begun}
    rows = [measure({**filters, by: (name,)}).as_row(**{by: name}) for name in sorted(names) if name]
    return Result(rows, total)


@metric("sales.poc_conversion", title="Proofs of concept that convert", unit="percent", owner="revops",
        reads=POC_READS, dimensions=DIMENSIONS,
        formula="expand / (expand + exit)", rows="poc-conversion")  # fmt: skip
def conversion(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Proofs of concept that ended in an expansion, divided by all that were closed, by expansion or exit, up to the
    day. Running and extended ones are in no part of it. Segment and owner are the deal's.

    Source: domain.md 4.3.
    """
    del period, known_at, settings  # all that closed up to the day, as known now
    return _by(session, lambda asked: poc_conversion(session, scope=scope, as_of=as_of, filters=asked).conversion,
               scope=scope, as_of=as_of, by=by, filters=filters)  # fmt: skip


@metric("sales.poc_cycle_days", title="Days of a proof of concept", unit="days", owner="revops", reads=POC_READS,
        dimensions=DIMENSIONS,
        rows="poc-conversion")  # fmt: skip
def cycle_days(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Median days from the start of a proof of concept to its end, both included, over those closed up to the day. The
    75th percentile stands beside it.

    Source: domain.md 4.3.
    """
    del period, known_at, settings
    return _by(session, lambda asked: poc_conversion(session, scope=scope, as_of=as_of, filters=asked).cycle_days,
               scope=scope, as_of=as_of, by=by, filters=filters)  # fmt: skip


@metric("sales.poc_alert_sla", title="Stalls cleared in time", unit="percent", owner="revops", reads=POC_READS,
        dimensions=DIMENSIONS,
        formula="in_time / (in_time + missed)", rows="poc-board")  # fmt: skip
def stalls_in_time(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Stalls cleared within their time after the alert, divided by all that were cleared or are open past it, up to the
    end of the day. A stall that still has time does not count.

    Source: domain.md 4.1.
    """
    del period, known_at, settings
    return _by(session, lambda asked: poc_conversion(session, scope=scope, as_of=as_of, filters=asked).alert_sla,
               scope=scope, as_of=as_of, by=by, filters=filters)  # fmt: skip


@metric("sales.poc_stalled", title="Stalled proofs of concept", unit="count", owner="revops", reads=POC_READS,
        dimensions=DIMENSIONS,
        rows="poc-board")  # fmt: skip
def stalled(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
            by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Proofs of concept that run on the day and whose stall was noticed by its end and not cleared. Stalled: nothing
    from the customer for as long as the limit says, usage, messages and met criteria counting. Where use is not
    measured nothing is known, so nothing stalls.

    Source: domain.md 4.1.
    """
    del period, known_at, settings
    until = time.end_of_day(as_of, company.current(session, as_of).zone)
    silent = {one["poc_id"] for one in queries.stalls(session, scope=scope, until=until)
              if one["cleared_at"] is None or one["cleared_at"] > until}  # fmt: skip
    running = [row for row in queries.pocs(session, queries.open_on(as_of), scope=scope)
               if state_of(row, as_of) in RUNS]  # fmt: skip

    def measure(asked: dict[str, Any]) -> Value:
        mine = [row for row in running if is_wanted(row, asked)]
        count = sum(row["id"] in silent for row in mine)
        found = threshold_of("sales.poc_stalled", as_of=as_of)
        return judged(count if mine else None, None if mine else "no_data", found, n=len(mine))

    return _by(session, measure, scope=scope, as_of=as_of, by=by, filters=filters)


@metric("sales.poc_win_rate_difference", title="Win rate with a proof of concept", unit="percent", owner="revops",
        reads=POC_READS, dimensions=DIMENSIONS,
        rows="poc-conversion")  # fmt: skip
def win_rate_difference(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                        by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """How much higher the win rate of deals with a proof of concept is than of those without, at equal size: within
    each third of the decided deals by amount, thirds weighed by how well they can tell. The plain difference stands
    beside it. It says what goes together, not what causes what.

    Source: domain.md 1.11 and 4.3.
    """
    del period, known_at, settings
    return _by(session, lambda asked: poc_conversion(session, scope=scope, as_of=as_of, filters=asked).difference,
               scope=scope, as_of=as_of, by=by, filters=filters)  # fmt: skip
