"""The metric dictionary: every number with its definition, owner, thresholds, the pages that show it, its changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import cards, clock, drafts, reference, registry, rulebook, settings
from data.core.access import Scope
from data.core.metrics import METRICS, Metric, Threshold
from data.core.numbers import plain
from data.quality import queries, thresholds
from models import Definition

DICTIONARY_READS = ("definitions", "people")


@dataclass(frozen=True)
class Change:
    """One change of a threshold or a limit: from which day, which version, who, why, from what to what."""

    name: str
    version: int
    valid_from: date | None
    who: str
    note: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One metric as people read it. `pages` are (address, title); `changes` the newest first."""

    name: str
    title: str
    section: str
    definition: str
    source: str
    unit: str
    dimensions: tuple[str, ...]
    owner: str
    threshold: Threshold | None
    pages: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Limit:
    """One limit that rules compare with: its value on the day, as delivered, and what it means."""

    name: str
    value: Any
    shipped: Any
    about: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Dictionary:
    """All metrics and limits on a day, and the version of the thresholds that holds then."""

    entries: tuple[Entry, ...]
    limits: tuple[Limit, ...]
    version: int
    newest: int
    changes: tuple[Change, ...]

    def entry(self, name: str) -> Entry | None:
        """Return a metric by name, None when there is none."""
        return next((one for one in self.entries if one.name == name), None)


def dictionary(session: Session, *, scope: Scope, as_of: date) -> Dictionary:
    """Return every metric of the registry and every limit, with what held at the end of a day."""
    del scope  # definitions are for everybody who may read them
    registry.load_domains()
    changes = _changes(session)
    by_name: dict[str, tuple[Change, ...]] = {}
    for one in changes:
        by_name[one.name] = (*by_name.get(one.name, ()), one)
    entries = tuple(_entry(metric, as_of, by_name) for _, metric in sorted(METRICS.items()))
    shipped = thresholds.shipped()
    limits = tuple(
        Limit(name, value, shipped["limits"].get(name), str(shipped["about"].get(name, "")), by_name.get(name, ()))
        for name, value in rulebook.limits(as_of).items()
    )
    history = [one.version for one in rulebook.history(session, thresholds.NAME) if one.state == rulebook.IN_FORCE]
    return Dictionary(entries, limits, rulebook.held(thresholds.NAME, as_of).version, max(history, default=0), changes)


def _entry(metric: Metric, as_of: date, changes: Mapping[str, tuple[Change, ...]]) -> Entry:
    pages = tuple((card.address, card.title) for card in cards.cards() if metric.name in card.shows)
    return Entry(
        metric.name, metric.title, metric.name.partition(".")[0], metric.definition, metric.source, metric.unit,
        metric.dimensions, reference.permissions().roles[metric.owner].label, metric.threshold(as_of=as_of), pages,
        changes.get(metric.name, ()),
    )  # fmt: skip


def _changes(session: Session) -> tuple[Change, ...]:
    """Return what each version changed against the one before it, the newest first."""
    versions = sorted((one for one in rulebook.history(session, thresholds.NAME) if one.state == rulebook.IN_FORCE),
                      key=lambda one: one.version)  # fmt: skip
    names = queries.people(session)
    before: Mapping[str, Any] = thresholds.shipped()
    found: list[Change] = []
    for version in versions:
        after = rulebook.read(version.content)
        for part in ("metrics", "limits"):
            found += [_change(name, version, names, before[part].get(name), value)
                      for name, value in after[part].items() if before[part].get(name) != value]  # fmt: skip
        before = after
    return tuple(reversed(found))


def _change(name: str, version: Definition, names: Mapping[int, str], before: Any, after: Any) -> Change:
    who = names.get(version.proposed_by_id or 0, "the command line")
    return Change(name, version.version, version.valid_from, who, version.note, drafts.said(before), drafts.said(after))


@dataclass(frozen=True)
class Effect:
    """What other thresholds would make of today's value: its status now and then."""

    value: Any
    reason: str | None
    now: str
    then: str


def effect(session: Session, *, scope: Scope, as_of: date, name: str, direction: str, green: Any,
           yellow: Any) -> Effect:  # fmt: skip
    """Return the status of a metric's present total with the thresholds in force and with others.

    The period is the one that the day lies in. Raises ValueError when the colours do not fit the direction.
    """
    registry.load_domains()
    metric, wanted = METRICS[name], Threshold(direction, green, yellow)
    period = clock.period_of(as_of, settings.current(session).calendar)
    now = metric.compute(session, scope=scope, period=period, as_of=as_of, known_at=None, by=None, filters={},
                         settings={}).total  # fmt: skip
    then = wanted.status(now["value"], now["reason"])
    return Effect(now["value"], now["reason"], now["status"], then)


def threshold_words(threshold: Threshold | None, unit: str = "") -> str:
    """Return a threshold in a sentence's part; fractions of a metric in percent as percent.

    >>> threshold_words(Threshold("down", "0.05", "0.1"), "percent"), threshold_words(None)
    ('green up to 5 %, yellow up to 10 %', 'no status')
    """
    if threshold is None:
        return "no status"
    if threshold.direction == "band":
        bands = [f"from {_mark(low, unit)} to {_mark(high, unit)}" for low, high in (threshold.green, threshold.yellow)]
        return f"green {bands[0]}, yellow {bands[1]}"
    word = "from" if threshold.direction == "up" else "up to"
    return f"green {word} {_mark(threshold.green, unit)}, yellow {word} {_mark(threshold.yellow, unit)}"


def _mark(value: Decimal, unit: str) -> str:
    return f"{plain(value * 100)} %" if unit == "percent" else plain(value)


def dictionary_rows(view: Dictionary) -> list[dict[str, Any]]:
    """Return one row a metric: what the page shows and the export prints."""
    return [
        {"name": one.name, "title": one.title, "definition": one.definition, "source": one.source, "unit": one.unit,
         "by": ", ".join(one.dimensions), "owner": one.owner, "threshold": threshold_words(one.threshold, one.unit),
         "version": one.changes[0].version if one.changes else 0,
         "pages": ", ".join(title for _, title in one.pages),
         "changed_on": one.changes[0].valid_from if one.changes else None}
        for one in view.entries
    ]  # fmt: skip


def change_rows(view: Dictionary) -> list[dict[str, Any]]:
    """Return one row a change of a threshold or a limit, the newest first."""
    return [vars(one) for one in view.changes]


def limit_rows(view: Dictionary) -> list[dict[str, Any]]:
    """Return one row a limit."""
    return [{"name": one.name, "value": drafts.said(one.value), "shipped": drafts.said(one.shipped), "about": one.about}
            for one in view.limits]  # fmt: skip

