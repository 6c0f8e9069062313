"""Figures of the scoreboard that metrics of the suite measure: which exist today, and what they say on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics, settings
from data.core.access import Scope
from data.core.clock import FiscalCalendar, Period
from data.core.metrics import METRICS, REASONS
from data.core.remembering import remembered
from data.operations.formulas.jobs_shapes import Given, Job

COMPANY = Scope("all")
"""A job's figure is the company's, whoever looks: the scoreboard shows the figure, not the records behind it."""


@dataclass(frozen=True)
class Fed:
    """What a metric says for a job: what the figure is made of, or in words why it says nothing."""

    given: Given | None
    why: str = ""


def is_fed(job: Job) -> bool:
    """Say whether the metric that measures a job exists in this suite."""
    return job.feed.get("metric") in METRICS


def reads(jobs: Iterable[Job]) -> tuple[str, ...]:
    """Return the table groups that the metrics of some jobs look at."""
    found = {group for job in jobs if is_fed(job) for group in METRICS[job.feed["metric"]].reads}
    return tuple(sorted(found))


def fed(session: Session, jobs: Iterable[Job], *, as_of: date) -> dict[str, Fed]:
    """Return what the metrics of the suite say on a day for those jobs that one measures."""
    calendar = settings.current(session, as_of).calendar
    return {job.key: _one(session, job, as_of, calendar) for job in jobs if is_fed(job)}


def _one(session: Session, job: Job, as_of: date, calendar: FiscalCalendar) -> Fed:
    metric = METRICS[job.feed["metric"]]
    period = period_of(job.feed.get("period", ""), as_of, calendar)

    def asked(over: Period) -> Mapping[str, Any]:
        found: Mapping[str, Any] = remembered(session, total, groups=metric.reads, name=metric.name, period=over,
                                              as_of=as_of)  # fmt: skip
        return found

    row = asked(period)
    if job.feed.get("take") == "n" and not row.get("n"):
        # None in a month is a figure where some came within the year, and no source where none ever did.
        year = Period("year", clock.add_months(period.end.replace(day=1), -12), period.end)
        return taken(job, row, as_of) if asked(year).get("n") else Fed(None, REASONS["not_assessable"])
    return taken(job, row, as_of)


def total(session: Session, *, name: str, period: Period, as_of: date) -> Mapping[str, Any]:
    """Return the total row of a metric for the whole company."""
    result = METRICS[name].compute(session, scope=COMPANY, period=period, as_of=as_of, known_at=None, by=None,
                                   filters={}, settings={})  # fmt: skip
    return result.total


def period_of(named: str, as_of: date, calendar: FiscalCalendar) -> Period:
    """Return the period that a feed is measured over: the present quarter, the last one, or the last month."""
    if named == "last_month":
        start = clock.add_months(as_of.replace(day=1), -1)
        return clock.parse_period(f"{start:%Y-%m}", calendar)
    present = clock.period_of(as_of, calendar)
    return clock.previous(present, calendar) if named == "last_quarter" else present


def taken(job: Job, row: Mapping[str, Any], as_of: date) -> Fed:
    """Return what a job takes from a metric's total: its value, its n, or the actual and the forecast behind it."""
    take, value, n = job.feed.get("take", "value"), row["value"], row.get("n")
    if take == "n":
        return Fed(Given(as_of, Decimal(n))) if n is not None else Fed(None, REASONS["no_data"])
    if value is None:
        return Fed(None, REASONS.get(row["reason"] or "", "no value"))
    if take == "actual_and_forecast":
        actual, forecast = (Decimal(row["inputs"][name]) for name in ("actual", "forecast"))
        return Fed(Given(as_of, actual, forecast))
    if job.kind == "percent":
        return Fed(Given(as_of, Decimal(value) * 100, Decimal(100), n=None if job.is_census else n))
    return Fed(Given(as_of, Decimal(value)))


def title_of(job: Job) -> str:
    """Return what the metric that measures a job is called; its name where it does not exist yet."""
    name = job.feed.get("metric", "")
    return metrics.METRICS[name].title if name in metrics.METRICS else name
