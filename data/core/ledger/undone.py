"""Which changes still stand: a revision and the one that took it back cancel each other, record by record."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.ledger.entries import CREATE, REMOVE, REVERT, Entry
from models import Revision

Pairs = Sequence[tuple[int, int]]
"""Undo and undone, by their numbers, the newest undo first."""


def pairs(session: Session) -> Pairs:
    """Return every revision that took another back, with the one it took back."""
    revision = Revision
    statement = select(col(revision.id), col(revision.undoes)).where(col(revision.undoes).is_not(None))
    return [(row[0], row[1]) for row in session.execute(statement.order_by(col(revision.id).desc()))]


def standing(changes: Sequence[tuple[int, Entry]], pairs: Pairs, *, left_out: Collection[int] = ()) -> list[Entry]:
    """Return the changes of one record that still stand, in their order.

    An undo that kept one of the record's cells cancels nothing there: what it did is a change like any other.
    """
    by_revision: dict[int, list[Entry]] = {}
    for revision, entry in changes:
        by_revision.setdefault(revision, []).append(entry)
    gone = set(left_out)
    for undo, undone in pairs:
        took, did = by_revision.get(undo), by_revision.get(undone)
        if took and did and not gone & {undo, undone} and _cancels(took, did):
            gone |= {undo, undone}
    return [entry for revision, entry in changes if revision not in gone]


def _cancels(took: Sequence[Entry], did: Sequence[Entry]) -> bool:
    if any(entry.operation in (REMOVE, REVERT) for entry in did):
        return any(entry.operation == CREATE for entry in took)
    if any(entry.operation == CREATE for entry in did):
        return took[-1].operation == REVERT
    changed = {name for entry in did for name in entry.after or {}}
    return changed <= {name for entry in took for name in entry.after or {}}
