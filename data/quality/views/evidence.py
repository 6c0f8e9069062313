"""Why a number can be trusted: the files it stands on, who wrote last, what is still open, and how it got here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, registry, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.importing.targets import TARGETS
from data.core.metrics import METRICS, Metric
from data.quality import formulas, queries
from data.quality.queries import evidence as behind
from data.quality.views.feeds import freshness

WEEKS = 8
DOCUMENTS = "definition"
"""Whole documents, such as the RACI: whichever came last says nothing about a number that obeys another."""

EVIDENCE_READS = ("quality", "work", "definitions")
"""What the evidence hangs on besides what the metric itself reads."""


@dataclass(frozen=True)
class Source:
    """An import that fed a number: what it brought, the day it shows, its file, and since when its next one is late."""

    title: str
    as_of: date
    file: str
    late_since: datetime | None = None


@dataclass(frozen=True)
class Write:
    """The newest write to one group of tables that a number reads."""

    group: str
    at: datetime
    who: str
    channel: str
    reason: str


@dataclass(frozen=True)
class Evidence:
    """What stands behind a metric on a day. version: of the thresholds in force; findings: open ones by rule."""

    sources: tuple[Source, ...]
    writes: tuple[Write, ...]
    findings: Mapping[str, int]
    version: int

    @property
    def late(self) -> list[Source]:
        """Sources whose next file should have been here."""
        return [source for source in self.sources if source.late_since is not None]


def evidence(session: Session, *, scope: Scope, name: str, as_of: date, now: datetime | None = None) -> Evidence:
    """Return what stands behind a metric: imports in force that fed it, the last writes, open findings.

    now: the instant of looking; the present one if not given. Raises KeyError when there is no such metric.
    """
    registry.load_domains()
    groups, at = METRICS[name].reads, now or clock.now()
    tables, zone = behind.entities_of(groups), settings.current(session, as_of).zone
    until = min(at, clock.end_of_day(as_of, zone))
    writes = [Write(row["group"], row["recorded_at"], row["actor"], row["channel"], row["reason"] or "")
              for row in behind.last_writes(session, groups, until=until)]  # fmt: skip
    return Evidence(_sources(session, scope, tables, as_of, at), tuple(writes), behind.open_findings(session, tables),
                    rulebook.held("thresholds", as_of).version)  # fmt: skip


def stale_sources(session: Session, *, scope: Scope, names: Sequence[str], now: datetime | None = None) -> list[Source]:
    """Return the late sources of some metrics, each once: files that come by themselves and did not."""
    registry.load_domains()
    at, groups = now or clock.now(), {group for name in names if name in METRICS for group in METRICS[name].reads}
    sources = _sources(session, scope, behind.entities_of(groups), clock.today("UTC") + timedelta(days=1), at)
    return [source for source in sources if source.late_since is not None]


def _sources(session: Session, scope: Scope, tables: set[str], as_of: date, now: datetime) -> tuple[Source, ...]:
    mine = sorted(target.name for target in TARGETS.values() if target.entity in tables - {DOCUMENTS})
    late = _late_targets(session, now)
    return tuple(Source(row["title"], row["as_of"], row["file"], late.get(row["target"]))
                 for row in freshness(session, scope=scope, targets=mine, known_on=as_of)) if mine else ()  # fmt: skip


def _late_targets(session: Session, now: datetime) -> dict[str, datetime]:
    """Return target to the instant since which a feed that brings it is late."""
    found: dict[str, datetime] = {}
    brought = queries.brought(session)
    for feed in queries.feeds(session, until=now):
        if feed["is_active"] and formulas.is_late(feed["taken_at"], feed["every_hours"], now):
            since = feed["taken_at"] + timedelta(hours=float(feed["every_hours"] * formulas.LATE_AFTER))
            for target in brought.get(feed["id"], ()):
                found[target] = min(since, found.get(target, since))
    return found


def metric_row(session: Session, *, scope: Scope, name: str, period: Period, as_of: date,
               filters: Mapping[str, Any] | None = None) -> dict[str, Any]:  # fmt: skip
    """Return what a metric comes to in all, as its drawer takes it: value, reason, status, n, inputs."""
    registry.load_domains()
    return METRICS[name].compute(session, scope=scope, period=period, as_of=as_of, known_at=None, by=None,
                                 filters=filters or {}, settings={}).total  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A metric's value at the end of a day; none with its reason."""

    day: date
    value: Decimal | int | None
    status: str
    reason: str | None


def value_history(session: Session, *, scope: Scope, name: str, period: Period, as_of: date,
                  filters: Mapping[str, Any] | None = None, weeks: int = WEEKS) -> list[Point]:  # fmt: skip
    """Return what a metric came to at the end of the day and of the same weekday in the weeks before, oldest first."""
    registry.load_domains()
    metric, days = METRICS[name], [as_of - timedelta(weeks=week) for week in range(weeks, -1, -1)]
    return [_point(session, metric, scope, period, day, filters or {}) for day in days]


def _point(session: Session, metric: Metric, scope: Scope, period: Period, day: date,
           filters: Mapping[str, Any]) -> Point:  # fmt: skip
    total = metric_row(session, scope=scope, name=metric.name, period=period, as_of=day, filters=filters)
    return Point(day, total["value"], total["status"], total["reason"])
