"""Typed copies of versioned records in both times, kept in step with every change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlmodel import Session

from data.core.ledger import bulk, timelines
from data.core.ledger.changes import Births, Place
from data.core.ledger.entries import CREATE, UPDATE, Entry, entities, table_of, version_tables
from data.core.ledger.rollups import unindexed
from data.core.ledger.timelines import Span, Timeline
from models import FOREVER, NEVER, Change

CLOCKS = ("entity_id", "valid_from", "revision_from", "valid_to", "revision_to")


@cache
def state_columns(entity: str) -> tuple[str, ...]:
    """Return the names of the values that a versioned record's history keeps."""
    return tuple(c.name for c in table_of(version_tables()[entity]).columns if c.name not in CLOCKS)


@cache
def _state_names(entity: str) -> frozenset[str]:
    return frozenset(state_columns(entity))


def write(session: Session, revision: int, entries: Sequence[Entry]) -> None:
    """Bring versions in step with changes."""
    by_entity: dict[str, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.entity in version_tables():
            by_entity[entry.entity][entry.entity_id].append(entry)
    for entity, by_id in by_entity.items():
        _write_entity(session, revision, entity, by_id)


def _write_entity(session: Session, revision: int, entity: str, by_id: dict[int, list[Entry]]) -> None:
    older = set(_older(session, entity, by_id))
    known = _known(session, entity, sorted(older))
    values_of = itemgetter(*state_columns(entity))
    retired: list[tuple[Any, ...]] = []
    added: list[tuple[Any, ...]] = []
    for number, entries in by_id.items():
        born = None if number in older else _born(entity, entries)
        if born is not None:
            added += [(number, begins, revision, ends, NEVER, *values) for begins, ends, values in born]
            continue
        old, origins = known.get(number, ([], {}))
        new = old
        for entry in _of_state(entity, entries):
            new = timelines.apply(new, entry)
        gone, came = _difference(old, new)
        retired += [(number, span.valid_from, origins[span.valid_from]) for span in gone]
        added += [(number, s.valid_from, revision, s.valid_to, NEVER, *values_of(s.values)) for s in came]
    _retire(session, entity, revision, retired)
    table = table_of(version_tables()[entity])
    bulk.insert_rows(session, table, (*CLOCKS, *state_columns(entity)), added)


def write_births(session: Session, place: Place, born: Births) -> None:
    """Write the versions of new records, whose changes begin at a place: the last of each straight from its row."""
    if born.entity not in version_tables():
        return
    if not born.later:
        day = born.occurred_on if isinstance(born.occurred_on, date) else None
        _write_last(session, place, born, day)
        return
    table, states = table_of(version_tables()[born.entity]), state_columns(born.entity)
    days = [born.occurred_on] * len(born.numbers) if isinstance(born.occurred_on, date) else born.occurred_on
    clocks = {"entity_id": born.numbers, "valid_from": days, "valid_to": [entry.occurred_on for entry in born.later]}
    given = {name: values for name, values in born.columns.items() if name in states}
    same = {"revision_from": place.revision, "revision_to": NEVER}
    bulk.insert_columns(session, table, {**clocks, **given}, {**same, **_of_states(born)})
    _write_last(session, place._replace(first=place.first + len(born.numbers)), born, None)


def _of_states(born: Births) -> dict[str, Any]:
    return {name: value for name, value in born.same.items() if name in _state_names(born.entity)}


def _write_last(session: Session, place: Place, born: Births, day: date | None) -> None:
    """Write what holds for good: from a day on, or from the day of each record's change at the place."""
    table, rows = table_of(version_tables()[born.entity]), table_of(entities()[born.entity])
    change = table_of(Change)
    clocks = {"valid_from": day, "revision_from": place.revision, "valid_to": FOREVER, "revision_to": NEVER}
    chosen: list[Any] = [literal(value, table.c[name].type) for name, value in clocks.items()]
    chosen += [rows.c[name] for name in state_columns(born.entity)]
    if day is not None:
        states = select(rows.c.id, *chosen).where(rows.c.id.between(born.numbers[0], born.numbers[-1]))
        states = states.order_by(rows.c.id)
    else:
        numbers = change.c.id.between(place.first, place.first + len(born.numbers) - 1)
        states = select(rows.c.id, change.c.occurred_on, *chosen[1:]).join(change, change.c.entity_id == rows.c.id)
        states = states.where(change.c.recorded_month == place.month, numbers).order_by(change.c.id)
    into = ["entity_id", *clocks, *state_columns(born.entity)]
    session.connection().execute(insert(table).from_select(into, states))


def _born(entity: str, entries: Sequence[Entry]) -> list[tuple[date, date, list[Any]]] | None:
    """Return a new record's spans as (first day, day after the last, values), or None when its days go backwards.

    What `timelines.apply` gives for a life told from its first day on, without a copy of all values at each step:
    an import brings such lives in their hundreds of thousands.
    """
    places = _places(entity)
    began, state = entries[0].occurred_on, entries[0].after or {}
    values = [state.get(name) for name in places]
    spans = []
    for entry in entries[1:]:
        if entry.operation != UPDATE or entry.occurred_on < began:
            return None
        later = values.copy()
        for name, value in (entry.after or {}).items():
            if name in places:
                later[places[name]] = value
        if entry.occurred_on > began and later != values:
            spans.append((began, entry.occurred_on, values))
            began = entry.occurred_on
        elif spans and later != values and later == spans[-1][2]:
            began = spans.pop()[0]  # taken back on its own day: it never held
        values = later
    return [*spans, (began, FOREVER, values)]


@cache
def _places(entity: str) -> dict[str, int]:
    return {name: place for place, name in enumerate(state_columns(entity))}


def _older(session: Session, entity: str, by_id: dict[int, list[Entry]]) -> list[int]:
    """Return the records that have versions: all but those made here. An undo may make one again, with its number."""
    highest = session.connection().execute(select(func.max(table_of(version_tables()[entity]).c.entity_id))).scalar()
    return [n for n, entries in by_id.items() if entries[0].operation != CREATE or n <= (highest or 0)]


def _of_state(entity: str, entries: Iterable[Entry]) -> Iterable[Entry]:
    """Yield the entries with the history's columns only: a create names them all, so that spans compare."""
    columns, known = state_columns(entity), _state_names(entity)
    for _, number, operation, day, _, given in entries:
        after = given or {}
        if operation == CREATE:
            after = {name: after.get(name) for name in columns}
        else:
            after = {name: value for name, value in after.items() if name in known}
        yield Entry(entity, number, operation, day, None, after)


def _difference(old: Timeline, new: Timeline) -> tuple[Timeline, Timeline]:
    if not old:
        return [], new
    return [s for s in old if s not in new], [s for s in new if s not in old]


def _known(session: Session, entity: str, numbers: Sequence[int]) -> dict[int, tuple[Timeline, dict[Any, int]]]:
    """Return each record's present timeline, and the revision that each of its spans came with."""
    table, columns = table_of(version_tables()[entity]), state_columns(entity)
    found: dict[int, tuple[Timeline, dict[Any, int]]] = {}
    for some in bulk.chunks(numbers):
        # Without statistics SQLite would walk the index over all versions known now.
        statement = select(table).where(table.c.entity_id.in_(some), unindexed(table.c.revision_to) == NEVER)
        for row in session.connection().execute(statement.order_by(table.c.entity_id, table.c.valid_from)).mappings():
            spans, origins = found.setdefault(row["entity_id"], ([], {}))
            spans.append(Span(row["valid_from"], row["valid_to"], {name: row[name] for name in columns}))
            origins[row["valid_from"]] = row["revision_from"]
    return found


def _retire(session: Session, entity: str, revision: int, keys: list[tuple[Any, ...]]) -> None:
    """End spans in recorded time; a span that this very revision wrote was never known, so it goes."""
    table = table_of(version_tables()[entity])
    own = [key for key in keys if key[2] == revision]
    for number, valid_from, _ in own:
        session.connection().execute(
            table.delete().where(
                table.c.entity_id == number, table.c.valid_from == valid_from, table.c.revision_from == revision
            )
        )
    others = [(*key, revision) for key in keys if key[2] != revision]
    bulk.update_rows(session, table, ("entity_id", "valid_from", "revision_from"), ("revision_to",), others)


def folded(entity: str, entries: Sequence[Entry]) -> list[tuple[date, date, list[Any]]]:
    """Return a record's spans as (first day, day after the last, values), as all its changes in order give them."""
    born = _born(entity, entries) if entries[0].operation == CREATE else None
    if born is not None:
        return born
    timeline: Timeline = []
    for entry in _of_state(entity, entries):
        timeline = timelines.apply(timeline, entry)
    columns = state_columns(entity)
    return [(s.valid_from, s.valid_to, [s.values.get(name) for name in columns]) for s in timeline]
