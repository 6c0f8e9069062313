"""Definitions on their way in: drafted by some, ratified by somebody else, in force from a day on.

A draft is the next version of a definition. Several people may edit it: what they change in different places is put
together, and a place that two of them changed is told with both values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from data.core import access, rulebook
from data.core.access import Actor, Conflict, Refused
from data.core.ledger import history
from data.core.ledger.capturing import recording_of
from data.core.rulebook import EDITABLE, IN_FORCE
from data.core.work import approvals
from models import Approval, Definition

DRAFT, PROPOSED, APPROVED, DROPPED = "draft", "proposed", "approved", "dropped"
ON_ITS_WAY = (DRAFT, PROPOSED, APPROVED)
PROPOSE, APPROVE = "definitions.propose", "definitions.approve"
MISSING = object()
"""Stands for a place that a document does not have."""


@dataclass(frozen=True)
class Difference:
    """One place in which two documents differ: its path, and both values (None where a document has none)."""

    path: tuple[str, ...]
    before: Any
    after: Any


def on_its_way(session: Session, name: str) -> Definition | None:
    """Return the version that is being drafted, proposed or approved; at most one is."""
    found = [one for one in rulebook.history(session, name) if one.state in ON_ITS_WAY]
    return found[0] if found else None


def start(session: Session, *, actor: Actor, name: str, note: str, content: Mapping[str, Any] | None = None,
          ) -> Definition:  # fmt: skip
    """Begin the next version as a copy of what is in force, or with the content given.

    Raises Refused without the right to propose, ValueError when one is on its way already or nobody says why.
    """
    access.require(actor, PROPOSE)
    if not note.strip():
        raise ValueError("Say why this changes: the note is kept with the new version.")
    if on_its_way(session, name) is not None:
        raise ValueError("The next version is being drafted already. Edit that one.")
    document = rulebook.in_force(name, recording_of(session).occurred_on) if content is None else content
    newest = next(iter(rulebook.history(session, name)), None)
    made = Definition(name=name, version=newest.version + 1 if newest else 1, content=rulebook.written(document),
                      note=note.strip(), proposed_by_id=actor.id)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def save(session: Session, draft_id: int, *, actor: Actor, opened: Mapping[str, Any], content: Mapping[str, Any],
         note: str | None = None) -> Definition:  # fmt: skip
    """Save an edited draft: what changed since `opened` is put into what stands there now.

    Raises Conflict with both values where somebody else changed the same place meanwhile, Refused without the right,
    ValueError when it is a draft no more. A proposed version becomes a draft again, and its proposal is withdrawn.
    """
    access.require(actor, PROPOSE)
    draft = _of(session, draft_id, DRAFT, PROPOSED)
    now = rulebook.read(draft.content)
    clashes = [one for one in differences(opened, content) if _clashes(one, opened, now)]
    if clashes:
        raise _told(session, draft, clashes, now)
    _withdraw(session, draft, actor)
    draft.content, draft.state = rulebook.written(merged(opened, now, content)), DRAFT
    draft.note = draft.note if note is None else note.strip()
    session.flush()
    return draft


def propose(session: Session, draft_id: int, *, actor: Actor, reason: str = "") -> Definition:
    """Hand a draft to whoever ratifies it. Raises ValueError with the sentence when the document is not right."""
    access.require(actor, PROPOSE)
    draft = _of(session, draft_id, DRAFT)
    EDITABLE[draft.name].check(rulebook.read(draft.content))
    proposal = Approval(kind="definition", entity="definition", entity_id=draft_id, proposed_by_id=actor.id,
                        reason=reason.strip() or draft.note, proposed_on=recording_of(session).occurred_on)  # fmt: skip
    session.add(proposal)
    draft.state = PROPOSED
    session.flush()
    return draft


def decide(session: Session, draft_id: int, *, actor: Actor, is_ratified: bool, note: str = "",
           valid_from: date | None = None) -> Definition:  # fmt: skip
    """Ratify a proposed version, or give it back as a draft with a note.

    A ratified version is in force from `valid_from` on (the present business day if none is given); one whose
    definition is published by its own step waits for that. Raises Refused for whoever drafted or proposed it.
    """
    access.require(actor, APPROVE)
    draft = _of(session, draft_id, PROPOSED)
    waiting = _proposal(session, draft)
    if actor.id is None or actor.id in {draft.proposed_by_id, waiting.proposed_by_id}:
        raise Refused("Nobody ratifies what they drafted or proposed.", action=APPROVE)
    if not is_ratified and not note.strip():
        raise ValueError("Say why it goes back: whoever drafted it reads that.")
    waiting.state = "approved" if is_ratified else "returned"
    waiting.decided_by_id, waiting.decided_on = actor.id, recording_of(session).occurred_on
    waiting.note = note.strip() or None
    if not is_ratified:
        draft.state = DRAFT
    else:
        draft.ratified_by_id = actor.id
        if EDITABLE[draft.name].is_published_apart:
            draft.state = APPROVED
        else:
            _put_in_force(session, draft, valid_from)
    session.flush()
    return draft


def publish(session: Session, draft_id: int, *, actor: Actor, valid_from: date | None = None) -> Definition:
    """Put an approved version in force from a day on. Raises Refused without the definition's right to edit."""
    draft = _of(session, draft_id, APPROVED)
    access.require(actor, EDITABLE[draft.name].right)
    _put_in_force(session, draft, valid_from)
    session.flush()
    return draft


def drop(session: Session, draft_id: int, *, actor: Actor) -> Definition:
    """Give a draft up; its number is not used again."""
    access.require(actor, PROPOSE)
    draft = _of(session, draft_id, *ON_ITS_WAY)
    _withdraw(session, draft, actor)
    draft.state = DROPPED
    session.flush()
    return draft


def _of(session: Session, draft_id: int, *states: str) -> Definition:
    draft = session.get(Definition, draft_id, with_for_update=True)
    if draft is None or draft.state not in states:
        raise ValueError("This version is not on its way any more. Look at it again.")
    return draft


def _put_in_force(session: Session, draft: Definition, valid_from: date | None) -> None:
    day = valid_from or recording_of(session).occurred_on
    EDITABLE[draft.name].check(rulebook.read(draft.content))
    later = [one.valid_from for one in rulebook.history(session, draft.name)
             if one.state == IN_FORCE and one.valid_from is not None and one.valid_from > day]  # fmt: skip
    if later:
        raise ValueError(f"A later version holds from {max(later)} on. Choose that day or a later one.")
    draft.state, draft.valid_from = IN_FORCE, day
    event.listen(session, "after_commit", lambda _: rulebook.forget(), once=True)


def _proposal(session: Session, draft: Definition) -> Approval:
    return next(iter(approvals.waiting(session, "definition", int(draft.id or 0))))


def _withdraw(session: Session, draft: Definition, actor: Actor) -> None:
    if draft.state == PROPOSED:
        waiting = _proposal(session, draft)
        waiting.state, waiting.decided_by_id = "withdrawn", actor.id
        waiting.decided_on = recording_of(session).occurred_on


def _told(session: Session, draft: Definition, clashes: list[Difference], now: Mapping[str, Any]) -> Conflict:
    fields = [(" / ".join(one.path), said(at(now, one.path)), said(one.after)) for one in clashes]
    newest = next(iter(history.changes_of(session, "definition", int(draft.id or 0))), None)
    who = f"{newest['actor']} at {newest['recorded_at']:%Y-%m-%d %H:%M} UTC" if newest else "somebody else"
    told = "; ".join(f"{name} is now {theirs}, you wanted {mine}" for name, theirs, mine in fields)
    return Conflict(f"This was changed by {who} while you were editing: {told}. Nothing was saved.", fields=fields)


def _clashes(mine: Difference, opened: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    theirs = at(now, mine.path)
    return theirs != at(opened, mine.path) and theirs != mine.after


def at(document: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path of a document, None where it has none.

    >>> at({"weights": {"size": 15}}, ("weights", "size")), at({}, ("weights", "size"))
    (15, None)
    """
    for name in path:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def differences(before: Any, after: Any) -> list[Difference]:
    """Return the places in which two documents differ, in the order of the later one. A list is one value.

    >>> differences({"a": {"x": 1, "y": 2}, "b": [1]}, {"a": {"x": 1, "y": 3}, "b": [1, 2]})[0]
    Difference(path=('a', 'y'), before=2, after=3)
    """
    return list(_differences((), before, after))


def _differences(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*after, *before]):
            yield from _differences((*path, str(name)), before.get(name), after.get(name))
    elif before != after:
        yield Difference(path, before, after)


def merged(opened: Any, now: Any, mine: Any) -> Any:
    """Put what I changed since `opened` into what stands there now; where only one side changed, that side counts.

    >>> merged({"a": 1, "b": 1}, {"a": 2, "b": 1, "c": 3}, {"a": 1, "b": 5})
    {'a': 2, 'b': 5, 'c': 3}
    """
    if all(isinstance(one, Mapping) for one in (opened, now, mine)):
        names = list(dict.fromkeys([*now, *mine]))
        found = {name: merged(*(one.get(name, MISSING) for one in (opened, now, mine))) for name in names}
        return {name: value for name, value in found.items() if value is not MISSING}
    return now if mine == opened else mine


def said(value: Any) -> str:
    """Return a value of a document in words.

    >>> said({"green": 3, "yellow": 2}), said(["DE", "AT"]), said(None)
    ('green 3, yellow 2', 'DE, AT', 'empty')
    """
    if value in (None, "", [], {}):
        return "empty"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {said(part)}" for name, part in value.items())
    return ", ".join(map(said, value)) if isinstance(value, list | tuple) else str(value)
