"""Undo: put the before-images back, keep what somebody changed since, and say which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

import models
from data.core.ledger import bulk, guards, history, records, timelines
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
REMOVED_SINCE = "removed since"
IN_USE = "other records point to it"
ONCE = "written once"


def undo(session: Session, revision_ids: Sequence[int]) -> Undone:
    """Take revisions back inside a writing session. What later revisions changed is kept and listed.

    Records come back in the order in which they point to each other, and go in the opposite one.
    """
    nets = _nets(history.entries_of(session, revision_ids=revision_ids))
    done = Undone()
    tables = [table for table in models.Record.metadata.sorted_tables if table.name in nets]
    for table in tables:
        _bring_back(session, table, nets[table.name], revision_ids, done)
    for table in reversed(tables):
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


def _bring_back(
    session: Session, table: Table, nets: dict[int, _Net], revision_ids: Sequence[int], done: Undone
) -> None:
    """Make removed records again with the numbers and the days they had."""
    removed = [number for number, net in nets.items() if net.removed and not net.created]
    there = _current(session, table, removed)
    last = history.last_removals(session, table.name, removed)
    absent = [number for number in removed if number not in there and last[number] in revision_ids]
    lives = history.without(session, table.name, absent, revision_ids=revision_ids)
    stories = {number: [(span.valid_from, span.values) for span in life] for number, life in lives.items() if life}
    records.create_many(session, entities()[table.name], list(stories.values()), numbers=list(stories))
    done.restored += len(stories) if _counts(table) else 0


def _undo_table(
    session: Session, table: Table, nets: dict[int, _Net], revision_ids: Sequence[int], done: Undone
) -> None:
    nets = {number: net for number, net in nets.items() if not net.removed}
    rows = _current(session, table, list(nets))
    gone, changed = [], []
    for number, net in nets.items():
        row = rows.get(number)
        if row is None:
            if not net.created:
                done.kept.append(Kept(table.name, number, str(number), "", None, None, REMOVED_SINCE))
        elif net.created:
            touched = {n: v for n, v in net.after.items() if row[n] != v} | _filled(row, net)
            done.kept += [_kept(table, row, name, None, CHANGED_SINCE) for name in sorted(touched)]
            gone += [] if touched else [number]
        else:
            changed.append(number)
    edits: list[records.Edit] = []
    for number, life in history.without(session, table.name, changed, revision_ids=revision_ids).items():
        edits += _restored(table, rows[number], nets[number], life, done)
    _remove(session, table, gone, rows, edits, done)
    records.update_many(session, entities()[table.name], edits)
    done.restored += len({edit.entity_id for edit in edits}) if _counts(table) else 0


def _filled(row: dict[str, Any], net: _Net) -> dict[str, Any]:
    """Return the fields that were empty when the record was made and have a value now."""
    ignored = {"id", "row_version"}
    return {n: v for n, v in row.items() if v is not None and n not in net.after and n not in ignored}


def _restored(
    table: Table, row: dict[str, Any], net: _Net, life: timelines.Timeline, done: Undone
) -> list[records.Edit]:
    """Return the edits that give the fields nobody changed since their old values back, on the days they had them."""
    last = life[-1].values if life else {}
    fields = sorted(net.after)
    once = [name for name in fields if name in guards.ONCE.get(table.name, ())]
    mine = [n for n in fields if row[n] == net.after[n] and last.get(n) == net.before.get(n) and n not in once]
    done.kept += [_kept(table, row, n, net.before.get(n), CHANGED_SINCE) for n in fields if n not in {*mine, *once}]
    done.kept += [_kept(table, row, n, net.before.get(n), ONCE) for n in once]
    now = {name: row[name] for name in mine}
    edits: list[records.Edit] = []
    for span in life:
        after = {n: span.values.get(n) for n in mine if span.values.get(n) != now[n]}
        if span.valid_to > net.occurred_on and (after or not edits):
            day = max(span.valid_from, net.occurred_on)
            edits.append(records.Edit(row["id"], day, {n: now[n] for n in after}, after))
            now |= after
    return [edit for edit in edits if edit.after]


def _counts(table: Table) -> bool:
    """Say whether people count the records of a table among what they brought."""
    return table.info.get("about") != "beside"


def _remove(
    session: Session, table: Table, gone: list[int], rows: dict[int, Any], edits: list[records.Edit], done: Undone
) -> None:
    in_use = _in_use(session, table, gone, leaving={(edit.entity_id, name) for edit in edits for name in edit.after})
    done.kept += [_kept(table, rows[number], "", None, IN_USE) for number in sorted(in_use)]
    free = [number for number in gone if number not in in_use]
    today = recording_of(session).occurred_on
    records.remove_many(session, entities()[table.name], free, occurred_on=today, revert=True)
    done.removed += len(free) if _counts(table) else 0


def _in_use(session: Session, table: Table, numbers: Sequence[int], *, leaving: set[tuple[int, str]]) -> set[int]:
    """Return those of the numbers that a record outside this undo points to. `leaving` are pointers it takes away."""
    used: set[int] = set()
    own = set(numbers)
    for other in models.Record.metadata.sorted_tables:
        for column in other.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            for some in bulk.chunks(numbers):
                statement = select(column, other.c.id if other is table else column).where(column.in_(some))
                for value, pointer in session.connection().execute(statement.distinct()):
                    if other is not table or (pointer not in own and (pointer, column.name) not in leaving):
                        used.add(value)
    return used


def _current(session: Session, table: Table, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks(numbers):
        rows = session.connection().execute(select(table).where(table.c.id.in_(some))).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def _kept(table: Table, row: dict[str, Any], name: str, was: Any, why: str) -> Kept:
    called = str(row.get("name") or row.get("external_id") or row["id"])
    return Kept(table.name, row["id"], called, name, row.get(name), was, why)

