"""Figures of the scoreboard itself, and those of single jobs that operations measures."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import GREEN, RED, Result, Threshold, Value, judged, metric, threshold_of
from data.core.numbers import ratio
from data.operations.queries import jobs_feeds
from data.operations.views.jobs import EVERYTHING, JobRow, job_rows

DIMENSIONS = ("stage", "group")
LATE_AFTER = 1.5
"""A file that comes by itself is late when this many of its cadences have passed."""

_Count = Callable[[JobRow], bool]


def _share(session: Session, count: _Count, name: str, *, as_of: date, known_at: datetime | None, by: str | None,
           settings: Mapping[str, Any], filters: Mapping[str, Any]) -> Result:  # fmt: skip
    if known_at is not None:  # what metrics feed was not kept as it was known
        return Result([], Value(None, "not_kept").as_row())
    threshold = threshold_of(name, settings, as_of)
    rows = [row for row in job_rows(session, as_of=as_of) if _is_wanted(row, filters)]

    def value(some: Iterable[JobRow]) -> Value:
        mine = list(some)
        return _part(sum(map(count, mine)), mine, threshold)

    grouped: dict[str, list[JobRow]] = {}
    for row in rows:
        grouped.setdefault(row.stage if by == "stage" else row.group, []).append(row)
    found = [value(some).as_row(**{by: label}) for label, some in grouped.items()] if by else []
    return Result(found, value(rows).as_row())


def _part(counted: int, rows: list[JobRow], threshold: Threshold | None) -> Value:
    inputs: dict[str, Any] = {"jobs": len(rows), **Counter(row.status for row in rows)}
    if not rows:
        return judged(None, "no_data", threshold, n=0, inputs=inputs)
    return judged(ratio(counted, len(rows)), None, threshold, n=len(rows), inputs=inputs)


def _is_wanted(row: JobRow, filters: Mapping[str, Any]) -> bool:
    if other := sorted(set(filters) - set(DIMENSIONS)):
        raise ValueError(f"Jobs have no {', '.join(other)}. Use {', '.join(DIMENSIONS)}.")
    held = {"stage": row.stage, "group": row.group}
    return all(held[name] in ([asked] if isinstance(asked, str) else asked) for name, asked in filters.items() if asked)


@metric("operations.jobs_green_share", title="Jobs on track", unit="percent", owner="revops", reads=EVERYTHING,
        dimensions=DIMENSIONS,
        formula="green / jobs", rows="jobs")  # fmt: skip
def jobs_green_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Jobs that are green at the end of the day, divided by all jobs of the catalogue.

    A job without a value, or with one that is too old, counts among all of them: silence is not on track.

    Source: domain.md 7.9.
    """
    del scope, period  # the company, on a day
    return _share(session, lambda row: row.status == GREEN, "operations.jobs_green_share", as_of=as_of,
                  known_at=known_at, by=by, settings=settings, filters=filters)  # fmt: skip


@metric("operations.jobs_red_share", title="Jobs off track", unit="percent", owner="revops", reads=EVERYTHING,
        dimensions=DIMENSIONS,
        formula="red / jobs", rows="jobs")  # fmt: skip
def jobs_red_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Jobs that are red at the end of the day, divided by all jobs of the catalogue. A group is red from 25 % on.

    Source: domain.md 7.9.
    """
    del scope, period  # the company, on a day
    return _share(session, lambda row: row.status == RED, "operations.jobs_red_share", as_of=as_of,
                  known_at=known_at, by=by, settings=settings, filters=filters)  # fmt: skip


@metric("operations.jobs_reported_share", title="Jobs with a figure", unit="percent", owner="revops", reads=EVERYTHING,
        dimensions=DIMENSIONS,
        rows="jobs")  # fmt: skip
def jobs_reported_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                        by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Jobs with a value that is not older than one and a half cadences, divided by all jobs of the catalogue.

    Source: domain.md 7.9.
    """
    del scope, period  # the company, on a day
    return _share(session, lambda row: row.is_reported, "operations.jobs_reported_share", as_of=as_of,
                  known_at=known_at, by=by, settings=settings, filters=filters)  # fmt: skip


@metric("operations.functions_fed", title="Functions whose figures arrive", unit="percent", owner="revops",
        reads=EVERYTHING,
        formula="groups_fed / groups", rows="jobs")  # fmt: skip
def functions_fed(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Functional groups of which at least one job has a fresh value besides reviews of documents, divided by all.

    The job that this measures does not count for its own group.

    Source: domain.md 7.9.
    """
    del scope, period, known_at, by, filters, settings  # the company, on a day, as known now
    rows = job_rows(session, as_of=as_of, without={"collect_data"})
    groups = {row.job.group for row in rows}
    fed = {row.job.group for row in rows if row.is_reported and not row.job.is_review}
    inputs = {"groups_fed": len(fed), "groups": len(groups)}
    return Result([], Value(ratio(len(fed), len(groups)), n=len(groups), inputs=inputs).as_row())


@metric("operations.feeds_fresh", title="Files that come in time", unit="percent", owner="revops", reads=("quality",),
        rows="feeds")  # fmt: skip
def feeds_fresh(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Feeds whose newest file in force is at most one and a half of their cadences old at the end of the day, divided
    by all active feeds that ever brought one. What pages show is as fresh as what they are made of.

    Source: domain.md 7.8.
    """
    del scope, period, known_at, by, filters, settings  # the company, on a day, as known now
    at = min(clock.end_of_day(as_of, company.current(session, as_of).zone), clock.now())
    ages = [(hours, at - taken) for hours, taken in jobs_feeds.feed_ages(session, at=at)]
    if not ages:
        return Result([], Value(None, "not_assessable", n=0).as_row())
    fresh = sum(age <= timedelta(hours=hours * LATE_AFTER) for hours, age in ages)
    inputs = {"in_time": fresh, "feeds": len(ages)}
    return Result([], Value(ratio(fresh, len(ages)), n=len(ages), inputs=inputs).as_row())


@metric("operations.clean_deals", title="Deals without a finding", unit="percent", owner="revops",
        reads=("deals", "work"),
        formula="without_finding / open_deals", rows="tickets")  # fmt: skip
def clean_deals(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open deals without an open finding of the nightly audit at the end of the day, divided by all open deals.

    Source: domain.md 7.7.
    """
    del scope, period, known_at, by, filters, settings  # the company, on a day, as known now
    counted = jobs_feeds.clean_deals(session, as_of=as_of)
    if counted is None or not counted[1]:
        return Result([], Value(None, "no_data", n=0).as_row())
    clean, whole = counted
    inputs = {"without_finding": clean, "open_deals": whole}
    return Result([], Value(ratio(clean, whole), n=whole, inputs=inputs).as_row())
