"""Numbers of renewals: what came up and was kept, what is expected, what is signed in time, what is due and at risk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, threshold_of
from data.customers.formulas.renewals import AT_RISK
from data.customers.views.renewal_lines import lines
from data.customers.views.renewal_quarters import Quarter, quarter_of
from data.customers.views.renewal_shapes import RENEWAL_READS, Line
from data.customers.views.renewals import near

DIMENSIONS = ("segment", "owner")
Measure = Callable[[Sequence[Line]], Value]


def _by(found: Sequence[Line], by: str | None, measure: Measure) -> Result:
    names = sorted({getattr(line, by) for line in found} - {""}) if by else []
    rows = [measure([line for line in found if getattr(line, by or "") == name]).as_row(**{by or "": name})
            for name in names]  # fmt: skip
    return Result(rows, measure(found).as_row())


def _quarterly(session: Session, pick: Callable[[Quarter], Value], *, scope: Scope, period: Period, as_of: date,
               by: str | None, filters: Mapping[str, Any]) -> Result:  # fmt: skip
    found = lines(session, scope=scope, as_of=as_of, since=period.start, until=period.end - timedelta(days=1),
                  filters=filters)  # fmt: skip
    return _by(found, by, lambda mine: pick(quarter_of(mine, period, as_of=as_of)))


@metric("customers.renewal_rate", title="Renewal rate", unit="percent", owner="revops", reads=RENEWAL_READS,
        dimensions=DIMENSIONS, formula="booked_of_it / available", rows="renewals")  # fmt: skip
def renewal_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                 by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue renewed, divided by what was available, over terms that end in the period. What is booked
    above the old amount is expansion and does not count; a renewal that is signed early counts where the old term
    ends; what is not decided yet counts as not renewed, so a period that runs has no status.

    Source: domain.md 5.3.
    """
    del known_at, settings
    return _quarterly(session, lambda one: one.renewal, scope=scope, period=period, as_of=as_of, by=by, filters=filters)


@metric("customers.forecast_renewal_rate", title="Forecast renewal rate", unit="percent", owner="revops",
        reads=RENEWAL_READS, dimensions=DIMENSIONS, formula="expected / available", rows="renewals")  # fmt: skip
def forecast_renewal_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                          by: str | None, filters: Mapping[str, Any],
                          settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """What is booked, and what is open by its odds, at most what is available, divided by what is available, over
    terms that end in the period. The odds are the owner's; without any, those of how the renewal is seen.

    Source: domain.md 5.3.
    """
    del known_at, settings
    return _quarterly(session, lambda one: one.forecast, scope=scope, period=period, as_of=as_of, by=by,
                      filters=filters)  # fmt: skip


@metric("customers.on_time_renewal_rate", title="Renewals signed in time", unit="percent", owner="revops",
        reads=RENEWAL_READS, dimensions=DIMENSIONS, formula="signed_in_time / due", rows="renewals")  # fmt: skip
def on_time_renewal_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                         by: str | None, filters: Mapping[str, Any],
                         settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Renewals signed by the last day of the term, divided by the terms of the period that have ended or are signed.
    Where no day of signature is known, a line that follows without a gap counts as in time.

    Source: domain.md 5.3.
    """
    del known_at, settings
    return _quarterly(session, lambda one: one.on_time, scope=scope, period=period, as_of=as_of, by=by, filters=filters)


def _money(found: Sequence[Line], name: str, as_of: date, chosen: Callable[[Line], bool]) -> Value:
    mine = [line for line in found if chosen(line)]
    amount = sum((line.arr or Decimal(0) for line in mine), Decimal(0))
    unrated = sum(line.arr is None for line in mine)
    return judged(amount if found else None, None if found else "no_data", threshold_of(name, as_of=as_of), n=len(mine),
                  inputs={"lines": len(mine), "without_a_rate": unrated})  # fmt: skip


@metric("customers.arr_due", title="Recurring revenue due for renewal", unit="money", owner="revops",
        reads=RENEWAL_READS, dimensions=DIMENSIONS, rows="renewals")  # fmt: skip
def arr_due(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
            by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue of open terms that end within the window after the day, 120 days as shipped, and of those past
    their end that may still be signed.

    Source: domain.md 5.3.
    """
    del period, known_at, settings
    found = near(session, scope=scope, as_of=as_of, filters=filters)
    return _by(found, by, lambda mine: _money(mine, "customers.arr_due", as_of, lambda _: True))


@metric("customers.arr_at_risk", title="Recurring revenue at risk", unit="money", owner="revops", reads=RENEWAL_READS,
        dimensions=DIMENSIONS, rows="renewals")  # fmt: skip
def arr_at_risk(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """The part of the recurring revenue due for renewal that its owner sees at risk; where the owner has not said, the
    health of the customer does: yellow and red are at risk.

    Source: domain.md 5.3.
    """
    del period, known_at, settings
    found = near(session, scope=scope, as_of=as_of, filters=filters)
    return _by(found, by, lambda mine: _money(mine, "customers.arr_at_risk", as_of,
                                              lambda line: line.view == AT_RISK))  # fmt: skip
