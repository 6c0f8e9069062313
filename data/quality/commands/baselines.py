"""Freezing where the success metrics stand, saying where they are to go, and choosing which they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, clock, drafts, reference, rulebook, settings
from data.core.access import Actor, Conflict, Scope
from data.core.ledger.capturing import recording_of
from data.core.metrics import METRICS
from data.core.numbers import plain
from data.quality import baselines
from data.quality.views.evidence import metric_row
from models import Definition


def freeze_baselines(session: Session, *, actor: Actor, on: date | None = None, names: Sequence[str] | None = None,
                     note: str = "") -> Definition:  # fmt: skip
    """Keep what success metrics came to at the end of a day, over all and in the period of that day, as the baseline.

    on: the present business day if not given; names: all success metrics. What was frozen before stays in its version.
    Raises Refused without the right, ValueError for a day to come, an unknown name, or one that was frozen before
    when nobody says why it is frozen again.
    """
    access.require(actor, baselines.RIGHT)
    today = recording_of(session).occurred_on
    day, content = on or today, _document(session)
    if day > today:
        raise ValueError(f"A baseline tells what was. Choose {today} or an earlier day.")
    chosen = list(names if names is not None else baselines.aims(content))
    _known(content, chosen)
    _said_why(content, chosen, note)
    content["frozen"].update({name: _standing(session, name, day) for name in chosen})
    words = f"frozen on {day}: {note.strip()}" if note.strip() else f"frozen on {day}"
    return rulebook.edit(session, actor=actor, name=baselines.NAME, content=content, note=words)


def set_target(session: Session, *, actor: Actor, name: str, target: Decimal | int | None, note: str,
               opened: int | None = None) -> Definition:  # fmt: skip
    """Say where a success metric is to go, None for nowhere; rates are fractions, amounts in the reporting currency.

    opened: the version that was being edited. Raises Refused without the right, Conflict where somebody has set
    another target since, ValueError when the target is no number, nothing changes or nobody says why.
    """
    access.require(actor, baselines.RIGHT)
    content = _document(session)
    _known(content, [name])
    now = content["metrics"][name].get("target")
    if now == target:
        raise ValueError("Nothing has changed.")
    if opened is not None:
        was = _version(session, opened)["metrics"].get(name) or {}
        if was.get("target") != now:
            clash = (name, _said(name, now), _said(name, target))
            raise Conflict(f"This target was changed while you were editing: it is now {clash[1]}. Nothing was saved.",
                           fields=[clash])  # fmt: skip
    content["metrics"][name] = {**content["metrics"][name], "target": target}
    baselines.check(content)  # before its target is put into words
    words = note.strip() and f"{METRICS[name].title}, target {_said(name, target)}: {note.strip()}"
    return rulebook.edit(session, actor=actor, name=baselines.NAME, content=content, note=words)


def choose_success_metrics(session: Session, *, actor: Actor, names: Sequence[str], note: str,
                           directions: Mapping[str, str] | None = None) -> Definition:  # fmt: skip
    """Say which metrics are the success metrics, in which order; those that stay keep their target.

    directions: up or down for those whose threshold does not say it. Raises Refused without the right, ValueError
    for an unknown metric, one without a direction, or when nobody says why.
    """
    access.require(actor, baselines.RIGHT)
    content, ways = _document(session), directions or {}
    was, shipped = content["metrics"], reference.load(baselines.NAME)["metrics"]
    content["metrics"] = {
        name: was.get(name) or shipped.get(name) or {"target": None, "direction": ways.get(name, "")} for name in names
    }
    if list(content["metrics"].items()) == list(was.items()):
        raise ValueError("Nothing has changed.")
    return rulebook.edit(session, actor=actor, name=baselines.NAME, content=content, note=note)


def _said(name: str, target: Any) -> str:
    is_rate = METRICS[name].unit == "percent" and isinstance(target, Decimal | int)
    return f"{plain(Decimal(target * 100))} %" if is_rate else drafts.said(target)


def _document(session: Session) -> dict[str, Any]:
    """Return the newest document as this transaction sees it, free to be changed."""
    versions = rulebook.history(session, baselines.NAME)
    content = _version(session, versions[0].version if versions else rulebook.SHIPPED)
    metrics = {name: dict(given or {}) for name, given in content["metrics"].items()}
    return {"metrics": metrics, "frozen": dict(content["frozen"])}


def _version(session: Session, version: int) -> Mapping[str, Any]:
    found = [one for one in rulebook.history(session, baselines.NAME) if one.version == version]
    return rulebook.read(found[0].content) if found else reference.load(baselines.NAME)


def _known(content: Mapping[str, Any], names: Sequence[str]) -> None:
    if unknown := [name for name in names if name not in baselines.aims(content)]:
        raise ValueError(f"{unknown[0]} is not among the success metrics. Add it to them first.")


def _said_why(content: Mapping[str, Any], names: Sequence[str], note: str) -> None:
    before = baselines.frozen(content)
    again = [name for name in names if name in before]
    if again and not note.strip():
        first = again[0]
        raise ValueError(f"{METRICS[first].title} was frozen on {before[first].day} already. Say why it is frozen "
                         "again: the earlier baseline is kept with its version.")  # fmt: skip


def _standing(session: Session, name: str, day: date) -> dict[str, Any]:
    """Return what a metric came to at the end of a day, as the document keeps it."""
    held = settings.current(session, day)
    period = clock.period_of(day, held.calendar)
    row = metric_row(session, scope=Scope("all"), name=name, period=period, as_of=day)
    found = {"day": day, "period": period.label, **{part: row[part] for part in ("value", "reason", "n")}}
    if METRICS[name].unit == "money":
        found["currency"] = held.currency
    return {**found, "inputs": dict(row["inputs"])}
