"""What happened since a revision, the biggest first: each domain says in words and money what its records' changes are.

A record's changes are folded into one: what it was then, what it is now, and who wrote last. What an undo took back
is no change at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from data.core import registry
from data.core.access import Scope
from data.core.ledger.entries import CREATE, table_of, typed
from data.core.ledger.recording import group_of
from data.core.remembering import state_of
from models import Change, ChangeContent, Revision

LOOKED_AT = 20_000
"""The newest changes that are looked at; more come from an import, whose receipt tells them."""

CHANGES, CONTENTS, REVISIONS = table_of(Change), table_of(ChangeContent), table_of(Revision)


@dataclass
class Folded:
    """All changes of one record since then, as one. before: fields as they were; after: as they are now."""

    number: int
    who: str
    why: str
    at: datetime
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Field to what it was and what it is, where the two differ."""
        return {name: (self.before.get(name), value) for name, value in self.after.items()
                if self.before.get(name) != value}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One thing that happened. size: what it is worth, to put the biggest first; amount: signed, in `currency`."""

    about: str
    what: str
    size: Decimal
    amount: Decimal | None
    currency: str
    address: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Happened:
    """The biggest happenings, how many records changed in all, and whether older changes were left out."""

    biggest: tuple[Happening, ...]
    records: int
    is_cut: bool


Tell = Callable[[Session, Scope, Sequence[Folded], date], Sequence[Happening]]
"""tell(session, scope, folded changes, today) -> what happened, of the records that the scope reaches."""

TELLERS: dict[str, Tell] = {}
MOST_KEPT = 4
_kept: dict[int, tuple[tuple[Any, ...], tuple[dict[str, list[Folded]], bool]]] = {}
"""Folded changes by the revision after which they came, and the state of the store in which they were read."""


def tells(entity: str) -> Callable[[Tell], Tell]:
    """Offer a function that says what changes of a table are. Modules that offer some are imported by `tiles`."""

    def offer(tell: Tell) -> Tell:
        TELLERS[entity] = tell
        return tell

    return offer


def happened(session: Session, *, scope: Scope, since: int, today: date, most: int = 10) -> Happened:
    """Return the biggest happenings after a revision, amounts at the rates of a day."""
    registry.load_domains()
    folded, is_cut = _looked_at(session, since)
    told = [one for entity in sorted(folded) for one in TELLERS[entity](session, scope, folded[entity], today)]
    told.sort(key=lambda one: (-one.size, -one.at.timestamp(), one.about))
    return Happened(tuple(told[:most]), len(told), is_cut)


def _looked_at(session: Session, since: int) -> tuple[dict[str, list[Folded]], bool]:
    """Return the folded changes after a revision, and whether older ones were left out.

    Everybody who was last here at the same time has the same ones: they are read once for all of them.
    """
    state = state_of(session, tuple(sorted({group_of(entity) for entity in TELLERS})))
    if (kept := _kept.get(since)) is not None and kept[0] == state:
        return kept[1]
    rows = _rows(session, since)
    found = _folded(rows[:LOOKED_AT]), len(rows) > LOOKED_AT
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[since] = (state, found)
    return found


def _rows(session: Session, since: int) -> Sequence[Any]:
    """Return the newest changes after a revision, newest first."""
    revision = REVISIONS.c
    known = session.connection().execute(
        select(revision.recorded_month, revision.last_change_id).where(revision.id == since)
    ).first()  # fmt: skip
    month, last = known or (0, 0)
    later = or_(CHANGES.c.recorded_month > month, and_(CHANGES.c.recorded_month == month, CHANGES.c.id > last))
    same = and_(CONTENTS.c.recorded_month == CHANGES.c.recorded_month, CONTENTS.c.change_id == CHANGES.c.id)
    statement = (
        select(CHANGES.c.entity, CHANGES.c.entity_id, CHANGES.c.operation, CONTENTS.c.before, CONTENTS.c.after,
               revision.actor, revision.reason, revision.recorded_at)
        .join_from(CHANGES, CONTENTS, same)
        .join(REVISIONS, revision.id == CHANGES.c.revision_id)
        .where(later, CHANGES.c.entity.in_(sorted(TELLERS)), CHANGES.c.revision_id > since)
        .order_by(CHANGES.c.recorded_month.desc(), CHANGES.c.id.desc()).limit(LOOKED_AT + 1)
    )  # fmt: skip
    return session.connection().execute(statement).all()


def _folded(rows: Sequence[Any]) -> dict[str, list[Folded]]:
    """Fold changes, given newest first, by record. A record that came and went again is not among them."""
    found: dict[tuple[str, int], Folded] = {}
    gone: set[tuple[str, int]] = set()
    for entity, number, operation, before, after, actor, reason, at in rows:
        one = found.setdefault((entity, number), Folded(number, actor, reason or "", at))
        told = typed(entity, after)
        if told is None and not one.after:
            gone.add((entity, number))
        one.after = {**(told or {}), **one.after}
        one.before = {**one.before, **(typed(entity, before) or {})}
        one.is_new = operation == CREATE
    kept: dict[str, list[Folded]] = {}
    for (entity, number), one in found.items():
        if (entity, number) not in gone and (one.is_new or one.changed):
            kept.setdefault(entity, []).append(one)
    return kept
