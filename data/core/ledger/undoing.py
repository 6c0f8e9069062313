"""Undo: put the before-images back, keep what somebody changed since, and say which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

import models
from data.core.ledger import bulk, history, records, timelines
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import CREATE, REMOVE, REVERT, Entry, entities


@dataclass(frozen=True)
class Kept:
    """A cell or a record that the undo left alone, and why."""

    entity: str
    entity_id: int
    name: str
    field: str
    now: Any
    was: Any
    why: str


@dataclass
class Undone:
    """What an undo did: records removed, records restored, and what was kept."""

    removed: int = 0
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)


@dataclass
class _Net:
    """All that the undone revisions did to one record."""

    created: bool
    removed: bool
    occurred_on: date
    before: dict[str, Any]
    after: dict[str, Any]


CHANGED_SINCE = "changed since"
IN_USE = "other records point to it"


def undo(session: Session, revision_ids: Sequence[int]) -> Undone:
    """Take revisions back inside a writing session. What later revisions changed is kept and listed."""
    nets = _nets(history.entries_of(session, revision_ids=revision_ids))
    done = Undone()
    for table in reversed(models.Record.metadata.sorted_tables):
        if table.name in nets:
            _undo_table(session, table, nets[table.name], revision_ids, done)
    return done


def _nets(entries: Sequence[Entry]) -> dict[str, dict[int, _Net]]:
    nets: dict[str, dict[int, _Net]] = {}
    for entry in entries:
        by_id = nets.setdefault(entry.entity, {})
        net = by_id.get(entry.entity_id)
        if net is None:
            net = by_id[entry.entity_id] = _Net(entry.operation == CREATE, False, entry.occurred_on, {}, {})
        net.before = {**(entry.before or {}), **net.before}
        net.after |= entry.after or {}
        net.removed = entry.operation in {REMOVE, REVERT}
        net.occurred_on = min(net.occurred_on, entry.occurred_on)
    return nets


def _undo_table(
    session: Session, table: Table, nets: dict[int, _Net], revision_ids: Sequence[int], done: Undone
) -> None:
    rows = _current(session, table, list(nets))
    gone, edits = [], []
    for number, net in nets.items():
        row = rows.get(number)
        if row is None:
            if net.removed and not net.created:
                _bring_back(session, table, number, revision_ids, done)
        elif net.created:
            touched = {n: v for n, v in net.after.items() if row[n] != v} | _filled(row, net)
            if touched:
                done.kept += [_kept(table, row, name, None, CHANGED_SINCE) for name in touched]
            else:
                gone.append(number)
        else:
            edits += _restored(table, row, net, done)
    _remove(session, table, gone, rows, done)
    records.update_many(session, entities()[table.name], edits)
    done.restored += len(edits)


def _filled(row: dict[str, Any], net: _Net) -> dict[str, Any]:
    """Return the fields that were empty when the record was made and have a value now."""
    ignored = {"id", "row_version"}
    return {n: v for n, v in row.items() if v is not None and n not in net.after and n not in ignored}


def _restored(table: Table, row: dict[str, Any], net: _Net, done: Undone) -> list[records.Edit]:
    same = {name for name, value in net.after.items() if row[name] == value}
    done.kept += [_kept(table, row, n, net.before.get(n), CHANGED_SINCE) for n in sorted(net.after.keys() - same)]
    after = {n: net.before.get(n) for n in same if net.before.get(n) != row[n]}
    if not after:
        return []
    return [records.Edit(row["id"], net.occurred_on, {name: row[name] for name in after}, after)]


def _remove(session: Session, table: Table, gone: list[int], rows: dict[int, Any], done: Undone) -> None:
    in_use = _in_use(session, table, gone)
    done.kept += [_kept(table, rows[number], "", None, IN_USE) for number in sorted(in_use)]
    free = [number for number in gone if number not in in_use]
    today = recording_of(session).occurred_on
    records.remove_many(session, entities()[table.name], free, occurred_on=today, revert=True)
    done.removed += len(free)


def _in_use(session: Session, table: Table, numbers: Sequence[int]) -> set[int]:
    """Return those of the numbers that a record outside this undo points to."""
    used: set[int] = set()
    own = set(numbers)
    for other in models.Record.metadata.sorted_tables:
        for column in other.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            for some in bulk.chunks(numbers):
                statement = select(column, other.c.id if other is table else column).where(column.in_(some))
                for value, pointer in session.connection().execute(statement.distinct()):
                    if other is not table or pointer not in own:
                        used.add(value)
    return used


def _bring_back(
    session: Session, table: Table, number: int, revision_ids: Sequence[int], done: Undone
) -> None:
    """Make a removed record again with the number and the days it had."""
    entries = history.entries_of_record(session, table.name, number, before=min(revision_ids))
    timeline: timelines.Timeline = []
    for entry in entries:
        timeline = timelines.apply(timeline, entry)
    story = [(span.valid_from, span.values) for span in timeline]
    records.create_many(session, entities()[table.name], [story], numbers=[number])
    done.restored += 1


def _current(session: Session, table: Table, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks(numbers):
        rows = session.connection().execute(select(table).where(table.c.id.in_(some))).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def _kept(table: Table, row: dict[str, Any], name: str, was: Any, why: str) -> Kept:
    called = str(row.get("name") or row.get("external_id") or row["id"])
    return Kept(table.name, row["id"], called, name, row.get(name), was, why)

