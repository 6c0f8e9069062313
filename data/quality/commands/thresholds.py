"""Editing where green, yellow and red begin, and the limits rules compare with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, drafts, rulebook
from data.core.access import Actor, Conflict
from data.core.ledger.capturing import recording_of
from data.quality import thresholds
from models import Definition


def edit_thresholds(
    session: Session, *, actor: Actor, metrics: Mapping[str, Any] | None = None,
    limits: Mapping[str, Any] | None = None, note: str, valid_from: date | None = None,
    opened: int | None = None,
) -> Definition:  # fmt: skip
    """Put other thresholds of some metrics, or other limits, in force from a day on; the rest stays as it is.

    `metrics` maps names to direction, green and yellow, or to None for no status; `opened` is the version that was
    being edited. Raises Refused without the right, Conflict where a newer version has changed the same place,
    ValueError with the sentence when a value is not right or nobody says why.
    """
    access.require(actor, thresholds.RIGHT)
    day = valid_from or recording_of(session).occurred_on
    now = _document(rulebook.in_force(thresholds.NAME, day))
    changes = {"metrics": dict(metrics or {}), "limits": dict(limits or {})}
    if opened is not None:
        _same_places(session, changes, opened, now)
    content = {part: {**now[part], **changes[part]} for part in now}
    if content == now:
        raise ValueError("Nothing has changed.")
    return rulebook.edit(session, actor=actor, name=thresholds.NAME, content=content, note=note, valid_from=day)


def _document(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {part: dict(content[part]) for part in ("metrics", "limits")}


def _same_places(session: Session, changes: Mapping[str, Any], opened: int, now: Mapping[str, Any]) -> None:
    """Refuse to write over what somebody else has changed since the version that was opened."""
    was = _version(session, opened)
    clashes = [
        (name, drafts.said(now[part].get(name)), drafts.said(wanted))
        for part, given in changes.items() for name, wanted in given.items()
        if now[part].get(name) != was[part].get(name) and now[part].get(name) != wanted
    ]  # fmt: skip
    if clashes:
        told = "; ".join(f"{name} is now {theirs}, you wanted {mine}" for name, theirs, mine in clashes)
        raise Conflict(f"This was changed while you were editing: {told}. Nothing was saved.", fields=clashes)


def _version(session: Session, version: int) -> Mapping[str, Any]:
    found = [one for one in rulebook.history(session, thresholds.NAME) if one.version == version]
    return rulebook.read(found[0].content) if found else thresholds.shipped()
