"""What has changed since going live: each success metric's baseline, what it is now, and where it is to go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, registry, rulebook, settings
from data.core.access import Scope
from data.core.metrics import GREY, METRICS, REASONS
from data.quality import baselines as document
from data.quality import queries
from data.quality.baselines import Aim, Frozen
from data.quality.views.evidence import metric_row

NOT_FROZEN, NO_TARGET, NO_WAY = "not frozen yet", "no target set", "met at baseline"
NOT_COMPARABLE = "not comparable"
Number = Decimal | int | None


@dataclass(frozen=True)
class Baseline:
    """One success metric. Rates are fractions; amounts in `currency`; a reason stands in words where a number is none.

    moved: better, worse, unchanged, no baseline, or "not comparable"; share: of the way from baseline to target;
    is_reached: whether the present value meets the target, None without one of them.
    row: the present value as the metric gives it.
    """

    name: str
    title: str
    unit: str
    currency: str
    direction: str
    baseline: Number
    baseline_reason: str
    baseline_n: int | None
    frozen_on: date | None
    period: str
    now: Number
    now_reason: str
    now_n: int | None
    status: str
    change: Number
    moved: str
    target: Number
    is_reached: bool | None
    share: Decimal | None
    share_reason: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """One version of the document: from which day it holds, who made it, why."""

    version: int
    valid_from: date | None
    who: str
    note: str


@dataclass(frozen=True)
class Baselines:
    """All success metrics on a day; version: of the document that held then, newest: the last one that there is.

    history: the versions up to the day, the newest first.
    """

    rows: tuple[Baseline, ...]
    as_of: date
    version: int
    newest: int
    history: tuple[Version, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many are better, worse, unchanged, without a baseline, not comparable."""
        return Counter(one.moved for one in self.rows)

    @property
    def frozen_on(self) -> date | None:
        """The first day that a baseline shown here was frozen for."""
        return min((one.frozen_on for one in self.rows if one.frozen_on), default=None)


def baseline_reads(as_of: date) -> tuple[str, ...]:
    """Return the groups of tables that the baselines of a day hang on."""
    registry.load_domains()
    names = document.aims(rulebook.in_force(document.NAME, as_of))
    return tuple(sorted({"definitions", "people", *(group for name in names for group in METRICS[name].reads)}))


def baselines(session: Session, *, scope: Scope, as_of: date) -> Baselines:
    """Return each success metric with its baseline, its value at the end of a day, and its target.

    A baseline is of the whole company: for whoever sees a part of it only, numbers are left out with their reason.
    """
    registry.load_domains()
    held = rulebook.held(document.NAME, as_of)
    aims, frozen = document.aims(held.content), document.frozen(held.content)
    rows = tuple(_row(session, scope, name, aim, frozen.get(name), as_of) for name, aim in aims.items())
    versions, names = rulebook.history(session, document.NAME), queries.people(session)
    history = tuple(
        Version(one.version, one.valid_from, names.get(one.proposed_by_id or 0, "the command line"), one.note)
        for one in versions if one.valid_from is None or one.valid_from <= as_of
    )
    return Baselines(rows, as_of, held.version, versions[0].version if versions else rulebook.SHIPPED, history)


def baseline_rows(view: Baselines) -> Sequence[dict[str, Any]]:
    """Return the metrics as rows of a table: without what only the drawer needs."""
    said = {True: "yes", False: "no", None: ""}
    return [{**{key: given for key, given in asdict(one).items() if key != "row"}, "reached": said[one.is_reached]}
            for one in view.rows]  # fmt: skip


def _row(session: Session, scope: Scope, name: str, aim: Aim, was: Frozen | None, as_of: date) -> Baseline:
    metric, held = METRICS[name], settings.current(session, as_of)
    now = _now(session, scope, name, clock.period_of(as_of, held.calendar), as_of)
    way, money = document.direction(name, aim, as_of), held.currency if metric.unit == "money" else ""
    if was is not None and scope.kind != "all":
        was = Frozen(was.day, was.period, None, "not_shared", currency=was.currency)
    before, value = was.value if was else None, now["value"]
    problem = _problem(was, value, now["reason"], money)
    change = None if problem or before is None or value is None else value - before
    done = None
    if change is not None and aim.target is not None and way:
        done = document.share_of_way(before or 0, value, aim.target, way)
    no_share = "" if done is not None else problem or (NO_TARGET if aim.target is None else NO_WAY)
    stands = document.NONE if was is None or was.value is None else NOT_COMPARABLE
    return Baseline(
        name=name, title=metric.title, unit=metric.unit, currency=money, direction=way, baseline=before,
        baseline_reason=_words(was.reason) if was else NOT_FROZEN, baseline_n=was.n if was else None,
        frozen_on=was.day if was else None, period=was.period if was else "", now=value,
        now_reason=_words(now["reason"]), now_n=now["n"], status=now["status"], change=change,
        moved=stands if change is None or not way else document.moved(before or 0, value, way),
        target=aim.target, share=done, is_reached=_is_reached(value, aim.target, way), share_reason=no_share, row=now,
    )  # fmt: skip


def _is_reached(value: Number, target: Number, way: str) -> bool | None:
    return None if value is None or target is None or not way else document.is_reached(value, target, way)


def _now(session: Session, scope: Scope, name: str, period: clock.Period, as_of: date) -> dict[str, Any]:
    if scope.kind != "all":
        return {"value": None, "reason": "not_shared", "status": GREY, "n": None, "inputs": {}}
    return metric_row(session, scope=scope, name=name, period=period, as_of=as_of)


def _problem(was: Frozen | None, value: Number, reason: str | None, currency: str) -> str:
    """Return why a value cannot be compared with its baseline, "" where it can."""
    if was is None or was.value is None:
        return _words(was.reason) if was and was.reason == "not_shared" else "no baseline"
    if was.currency != currency:
        return f"the baseline is in {was.currency}"
    return _words(reason) if value is None else ""


def _words(reason: str | None) -> str:
    return REASONS[reason] if reason else ""
