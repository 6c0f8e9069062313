"""What the changes alone give, held against what the tables hold: record by record, so that little is in hand."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, literal_column, select
from sqlmodel import Session

from data.core.ledger import rollups, versions
from data.core.ledger.entries import (
    CREATE,
    REMOVE,
    REVERT,
    UNRECORDED,
    UPDATE,
    Entry,
    entities,
    table_of,
    typed,
    version_tables,
)
from data.core.ledger.rollups import Rollup
from models import NEVER, Change, ChangeContent

PORTION = 2_000
"""Rows that the database hands over at a time."""


class Compared(NamedTuple):
    """One record: its number, whether its row and its history are what its changes give."""

    number: int
    is_row_right: bool
    is_history_right: bool


def compared(session: Session, entity: str) -> Iterator[Compared]:
    """Yield every record of a kind that has a row, a change or a history, in the order of their numbers.

    Raises ValueError, TypeError or KeyError where the content of a change cannot be read.
    """
    model, has_history = entities()[entity], entity in version_tables()
    names = tuple(column.name for column in table_of(model).columns)
    blank = dict.fromkeys(name for name in names if name not in UNRECORDED)
    streams = [_numbered(0, _changes(session, entity)), _numbered(1, _live(session, model))]
    if has_history:
        streams.append(_numbered(2, _spans(session, entity)))
    for number, found in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        sides: tuple[list[Any], ...] = ([], [], [])
        for _, side, row in found:
            sides[side].append(row)
        changes, rows, spans = sides
        entries = [_entry(entity, change) for change in changes]
        live = [{n: v for n, v in zip(names, row[1:], strict=True) if n in blank} for row in rows]
        right = replayed(blank, entries)
        is_history_right = not has_history or [tuple(row[1:]) for row in spans] == _right_spans(entity, entries)
        yield Compared(number, live == ([] if right is None else [right]), is_history_right)


def replayed(blank: dict[str, Any], entries: Iterable[Entry]) -> dict[str, Any] | None:
    """Return a record's row as its changes in the order of recording leave it; None where it is gone.

    blank: every column that the ledger keeps, without values.
    """
    row: dict[str, Any] | None = None
    for entry in entries:
        if entry.operation == CREATE:
            row = {**blank, **(entry.after or {})}
        elif entry.operation == UPDATE:
            row = {**(row or {}), **(entry.after or {})}
        elif entry.operation in {REMOVE, REVERT}:
            row = None
    return row


def _numbered(side: int, rows: Iterable[Any]) -> Iterator[tuple[int, int, Any]]:
    return ((row[0], side, row) for row in rows)


def _entry(entity: str, change: Any) -> Entry:
    number, operation, day, after = change
    return Entry(entity, number, operation, day, None, typed(entity, after))


def _right_spans(entity: str, entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    return [(begins, ends, *values) for begins, ends, values in versions.folded(entity, entries)] if entries else []


def streamed(session: Session, statement: Select[Any]) -> Iterable[Any]:
    """Return the rows of a statement, of which only a portion is in hand at a time."""
    return session.connection().execute(statement, execution_options={"yield_per": PORTION})


def _changes(session: Session, entity: str) -> Iterable[Any]:
    change, content = table_of(Change).c, table_of(ChangeContent).c
    same = and_(content.recorded_month == change.recorded_month, content.change_id == change.id)
    statement = select(change.entity_id, change.operation, change.occurred_on, content.after)
    statement = statement.join_from(table_of(Change), table_of(ChangeContent), same).where(change.entity == entity)
    return streamed(session, statement.order_by(change.entity_id, change.id))


def _live(session: Session, model: Any) -> Iterable[Any]:
    table = table_of(model)
    # The number is asked for once more, first: in some tables it is not the first column.
    return streamed(session, select(table.c.id.label("number"), *table.columns).order_by(table.c.id))


def _spans(session: Session, entity: str) -> Iterable[Any]:
    table = table_of(version_tables()[entity])
    columns = [table.c[name] for name in ("entity_id", "valid_from", "valid_to", *versions.state_columns(entity))]
    # Nearly all versions hold now: their key gives the order, the index by revision would cost a sort.
    is_known = rollups.unindexed(table.c.revision_to) == NEVER
    return streamed(session, select(*columns).where(is_known).order_by(table.c.entity_id, table.c.valid_from))


def is_summed(session: Session, rollup: Rollup) -> bool:
    """Say whether a rollup holds what the versions known now give, key by key in one order."""
    order: list[Any] = [literal_column(str(place + 1)) for place in range(len(rollup.keys))]
    table = table_of(rollup.table)
    held = select(*[table.c[name] for name in (*rollup.keys, *rollup.measures)]).order_by(*order)
    right = rollups.summed(rollup).order_by(*order)
    both = zip_longest(streamed(session, held), streamed(session, right))
    return all(one is not None and other is not None and tuple(one) == tuple(other) for one, other in both)
