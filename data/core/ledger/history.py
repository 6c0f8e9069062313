"""Reads in both times: a record as it was, rows as they were known, one record's changes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, SQLModel, col

from data.core.ledger import bulk, timelines, undone
from data.core.ledger.entries import CREATE, REMOVE, REVERT, UPDATE, Entry, entities, table_of, typed
from models import NEVER, Change, ChangeContent, Revision


def revision_at(session: Session, known_at: datetime | None) -> int:
    """Return the newest revision recorded at or before an instant; the newest of all for None."""
    statement = select(func.max(col(Revision.id)))
    if known_at is not None:
        statement = statement.where(col(Revision.recorded_at) <= known_at)
    return session.execute(statement).scalar() or 0


def held(table: Any, *, as_of: date, known: int | None = None) -> ColumnElement[bool]:
    """Return the condition under which a version row holds at the end of a day, as known at a revision.

    `table` is a version table or an alias of one; `known` None means now.
    """
    recorded = table.c.revision_to == NEVER
    if known is not None:
        recorded = and_(table.c.revision_from <= known, table.c.revision_to > known)
    return and_(table.c.valid_from <= as_of, table.c.valid_to > as_of, recorded)


def rows_as_known(session: Session, model: type[SQLModel], known_at: datetime | None) -> list[dict[str, Any]]:
    """Return a table's rows as they were recorded at an instant: today's rows with later changes taken back.

    For tables that carry their own dates and stay small (targets, rates, settings).
    """
    table = table_of(model)
    rows = {row["id"]: dict(row) for row in session.connection().execute(select(table)).mappings()}
    if known_at is not None:
        since = revision_at(session, known_at)
        for entry in _entries(session, col(Change.entity) == table.name, since=since, newest=True):
            _take_back(rows, entry)
    return list(rows.values())


def _take_back(rows: dict[int, dict[str, Any]], entry: Entry) -> None:
    if entry.operation == CREATE:
        rows.pop(entry.entity_id, None)
    elif entry.operation == UPDATE:
        rows[entry.entity_id] |= entry.before or {}
    else:
        blank = dict.fromkeys(c.name for c in table_of(entities()[entry.entity]).columns)
        rows[entry.entity_id] = {**blank, **(entry.before or {}), "id": entry.entity_id}


def _entries(
    session: Session, *where: Any, since: int = 0, newest: bool = False, by_record: bool = False
) -> Sequence[Entry]:
    found = _dated_entries(session, *where, since=since, newest=newest, by_record=by_record)
    return [entry for _, entry in found]


def _dated_entries(
    session: Session, *where: Any, since: int = 0, newest: bool = False, by_record: bool = False
) -> Sequence[tuple[int, Entry]]:
    in_order = (col(Change.entity_id), col(Change.id)) if by_record else (col(Change.id),)
    order = (col(Change.id).desc(),) if newest else in_order
    statement = (
        select(col(Change.revision_id), col(Change.entity), col(Change.entity_id), col(Change.operation),
               col(Change.occurred_on), col(ChangeContent.before), col(ChangeContent.after))
        .join(ChangeContent, and_(col(ChangeContent.recorded_month) == col(Change.recorded_month),
                                  col(ChangeContent.change_id) == col(Change.id)))
        .where(col(Change.revision_id) > since, *where)
        .order_by(*order)
    )  # fmt: skip
    found = session.execute(statement)
    return [(r, Entry(e, n, o, d, typed(e, b), typed(e, a))) for r, e, n, o, d, b, a in found]


def entries_of(session: Session, *, revision_ids: Sequence[int], newest: bool = False) -> Sequence[Entry]:
    """Return the changes of some revisions in the order of recording, or the newest first."""
    revision = table_of(Revision).c
    ranges = [
        and_(table_of(Change).c.recorded_month == month, table_of(Change).c.id.between(last - count + 1, last))
        for month, last, count in session.connection().execute(
            select(revision.recorded_month, revision.last_change_id, revision.changes).where(
                revision.id.in_(revision_ids), revision.changes > 0
            )
        )
    ]
    return _entries(session, or_(*ranges), newest=newest) if ranges else []


def without(
    session: Session, entity: str, numbers: Sequence[int], *, revision_ids: Sequence[int]
) -> dict[int, timelines.Timeline]:
    """Return the timelines of some records as if some revisions had never been. A record that was not: empty.

    What was undone since never was either: undoing one import after the other leads back to before the first.
    """
    found: dict[int, timelines.Timeline] = {number: [] for number in numbers}
    pairs = undone.pairs(session)
    for some in bulk.chunks(numbers):
        told: dict[int, list[tuple[int, Entry]]] = {}
        for revision, entry in _dated_entries(session, col(Change.entity) == entity, col(Change.entity_id).in_(some)):
            told.setdefault(entry.entity_id, []).append((revision, entry))
        for number, changes in told.items():
            for entry in undone.standing(changes, pairs, left_out=revision_ids):
                found[number] = timelines.apply(found[number], entry)
    return found


def written_by(
    session: Session, entity: str, wanted: dict[int, tuple[int, int]]
) -> dict[int, dict[str, Any]]:
    """Return what imports wrote into records, by the caller's own keys: key to (record's number, import)."""
    keys = {pair: key for key, pair in wanted.items()}
    found: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks([number for number, _ in keys]):
        statement = (
            select(col(Change.entity_id), col(Revision.import_id), col(ChangeContent.after))
            .join(ChangeContent, and_(col(ChangeContent.recorded_month) == col(Change.recorded_month),
                                      col(ChangeContent.change_id) == col(Change.id)))
            .join(Revision, col(Revision.id) == col(Change.revision_id))
            .where(col(Change.entity) == entity, col(Change.entity_id).in_(some))
            .where(col(Revision.import_id).is_not(None))
            .order_by(col(Change.id))
        )  # fmt: skip
        for number, import_id, after in session.execute(statement):
            if (number, import_id) in keys:
                found.setdefault(keys[number, import_id], {}).update(typed(entity, after) or {})
    return found


def last_removals(session: Session, entity: str, numbers: Sequence[int]) -> dict[int, int]:
    """Return the newest revision that removed each of the records, by number."""
    found: dict[int, int] = {}
    for some in bulk.chunks(numbers):
        statement = (
            select(col(Change.entity_id), func.max(col(Change.revision_id)))
            .where(col(Change.entity) == entity, col(Change.entity_id).in_(some))
            .where(col(Change.operation).in_([REMOVE, REVERT]))
            .group_by(col(Change.entity_id))
        )
        found |= {row[0]: row[1] for row in session.execute(statement)}
    return found


def changes_of(session: Session, entity: str, entity_id: int) -> list[dict[str, Any]]:
    """Return one record's changes, newest first.

    Each: revision, recorded_at, actor, channel, reason, operation, occurred_on, before, after.
    """
    statement = (
        select(Change, ChangeContent, Revision)
        .join(ChangeContent, and_(col(ChangeContent.recorded_month) == col(Change.recorded_month),
                                  col(ChangeContent.change_id) == col(Change.id)))
        .join(Revision, col(Revision.id) == col(Change.revision_id))
        .where(col(Change.entity) == entity, col(Change.entity_id) == entity_id)
        .order_by(col(Change.id).desc())
    )  # fmt: skip
    return [
        {"revision": r.id, "recorded_at": r.recorded_at, "actor": r.actor, "channel": r.channel, "reason": r.reason,
         "operation": c.operation, "occurred_on": c.occurred_on,
         "before": typed(entity, k.before), "after": typed(entity, k.after)}
        for c, k, r in session.execute(statement)
    ]  # fmt: skip


def record_as_of(session: Session, entity: str, entity_id: int, *, as_of: date,
                 known_at: datetime | None = None) -> dict[str, Any] | None:  # fmt: skip
    """Return one record's values at the end of a day, as known at an instant: its changes folded, any field."""
    known = revision_at(session, known_at)
    timeline: timelines.Timeline = []
    until = col(Change.revision_id) <= known
    for entry in _entries(session, col(Change.entity) == entity, col(Change.entity_id) == entity_id, until):
        timeline = timelines.apply(timeline, entry)
    return timelines.at(timeline, as_of)


def rows_at(session: Session, entity: str, numbers: Sequence[int], *, revision: int) -> dict[int, dict[str, Any]]:
    """Return the rows of some records as they stood when a revision was the newest: later changes taken back."""
    table = table_of(entities()[entity])
    rows: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks(numbers):
        chosen = session.connection().execute(select(table).where(table.c.id.in_(some))).mappings()
        rows |= {row["id"]: dict(row) for row in chosen}
        mine = (col(Change.entity) == entity, col(Change.entity_id).in_(some))
        for entry in _entries(session, *mine, since=revision, newest=True):
            _take_back(rows, entry)
    return rows


def records_as_of(session: Session, entity: str, numbers: Sequence[int] | None, *, as_of: date,
                  revision: int) -> dict[int, dict[str, Any]]:  # fmt: skip
    """Return the values of some records, or of all, at the end of a day as known at a revision. Any field."""
    lives: dict[int, timelines.Timeline] = {}
    known = (col(Change.entity) == entity, col(Change.revision_id) <= revision)
    for some in [None] if numbers is None else bulk.chunks(numbers):
        mine = () if some is None else (col(Change.entity_id).in_(some),)
        for entry in _entries(session, *known, *mine, by_record=True):
            lives[entry.entity_id] = timelines.apply(lives.get(entry.entity_id, []), entry)
    found = {number: timelines.at(life, as_of) for number, life in lives.items()}
    return {number: {**values, "id": number} for number, values in found.items() if values is not None}
