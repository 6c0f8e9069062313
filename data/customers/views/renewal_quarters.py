"""Renewal rates by quarter: what was kept of what came up, what is expected, what was signed in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Value, judged, threshold_of
from data.core.numbers import ratio
from data.customers.views.renewal_lines import Filters, lines
from data.customers.views.renewal_shapes import Line

QUARTERS_BACK, QUARTERS_AHEAD = 4, 2


@dataclass(frozen=True)
class Quarter:
    """How the terms that end in a quarter fared, in the reporting currency. due: lines that had to be signed by now."""

    period: Period
    available: Decimal
    kept: Decimal
    renewal: Value
    forecast: Value
    on_time: Value
    is_finished: bool


def quarters(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> list[Quarter]:
    """Return the fiscal quarters around a day, the oldest first, each with the terms that end in it."""
    calendar = settings.current(session, as_of).calendar
    period = clock.period_of(as_of, calendar)
    for _ in range(QUARTERS_BACK):
        period = clock.previous(period, calendar)
    periods = [period]
    for _ in range(QUARTERS_BACK + QUARTERS_AHEAD):
        periods.append(clock.following(periods[-1], calendar))
    all_lines = lines(session, scope=scope, as_of=as_of, since=periods[0].start, filters=filters,
                      until=periods[-1].end - timedelta(days=1))  # fmt: skip
    return [quarter_of([line for line in all_lines if line.end_on in one], one, as_of=as_of) for one in periods]


def quarter_of(mine: Sequence[Line], period: Period, *, as_of: date) -> Quarter:
    """Return how the terms that end in a period fared: what was kept, what is expected, and what was signed in time."""
    known = [line for line in mine if line.arr is not None]
    available, kept = (sum(((line.arr if is_all else line.kept) or Decimal(0) for line in known), Decimal(0))
                       for is_all in (True, False))  # fmt: skip
    expected = sum((line.forecast for line in known), Decimal(0))
    still_open = sum((line.arr or Decimal(0) for line in known if line.is_running), Decimal(0))
    inputs = {"available": available, "booked_of_it": kept, "still_open": still_open,
              "without_a_rate": len(mine) - len(known)}  # fmt: skip
    due = [line for line in mine if line.end_on < as_of or line.booked_on is not None]
    signed = sum(line.is_on_time for line in due)
    few = int(rulebook.limits(as_of)["small_sample"])

    def value(name: str, part: Decimal | int, whole: Decimal | int, n: int, given: dict[str, Any]) -> Value:
        if not whole:
            return judged(None, "no_data", None, n=n, inputs=given)
        # What is open counts as not renewed, so a quarter that runs has a rate and no status yet.
        is_judged = period.end <= as_of or name != "customers.renewal_rate"
        return judged(ratio(part, whole), "too_few" if n < few else None,
                      threshold_of(name, as_of=as_of) if is_judged else None, n=n, inputs=given)  # fmt: skip

    return Quarter(
        period, available, kept,
        value("customers.renewal_rate", kept, available, len(known), inputs),
        value("customers.forecast_renewal_rate", expected, available, len(known), {**inputs, "expected": expected}),
        value("customers.on_time_renewal_rate", signed, len(due), len(due),
              {"signed_in_time": signed, "due": len(due)}),
        period.end <= as_of,
    )  # fmt: skip


def terms(session: Session, *, scope: Scope, as_of: date, period: Period, filters: Filters | None = None) -> list[Line]:
    """Return the terms that end in a period: what its rates are made of."""
    return lines(session, scope=scope, as_of=as_of, since=period.start, until=period.end - timedelta(days=1),
                 filters=filters)  # fmt: skip


def quarter(session: Session, *, scope: Scope, as_of: date, period: Period, filters: Filters | None = None) -> Quarter:
    """Return how the terms that end in one period fared."""
    mine = terms(session, scope=scope, as_of=as_of, period=period, filters=filters)
    return quarter_of(mine, period, as_of=as_of)
