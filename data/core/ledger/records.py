"""Many records at once through the ledger: set-based, with the same changes and versions as one form."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from data.core.ledger import bulk, lives
from data.core.ledger.capturing import recording_of
from data.core.ledger.changes import Births
from data.core.ledger.entries import REMOVE, REVERT, UNRECORDED, UPDATE, Entry, default_of, table_of
from data.core.ledger.lives import PORTION, Story

__all__ = ["Edit", "Story", "create_columns", "create_many", "remove_many", "update_many"]

class Edit(NamedTuple):
    """A change to one existing record: its number, the business day, old and new values of the fields that change."""

    entity_id: int
    occurred_on: date
    before: dict[str, Any]
    after: dict[str, Any]


def create_many(
    session: Session, model: type[SQLModel], stories: Sequence[Story], *, numbers: Sequence[int] | None = None
) -> Sequence[int]:
    """Create records with their histories and return their numbers, in order: new ones unless given.

    The row holds the last state; each step of a story is a change on its own day.
    """
    recording, table = recording_of(session), table_of(model)
    if numbers is None and recording.may_spill:
        return lives.bring(session, recording, table, stories)
    if numbers is None:
        numbers = recording.numbers(table.name, len(stories)) if stories else range(0)
    columns, defaults = lives.shape_of(table, stories)
    for some in bulk.chunks(list(zip(numbers, stories, strict=True)), PORTION):
        rows = [(number, *map(lives.last(story, defaults).__getitem__, columns)) for number, story in some]
        bulk.insert_rows(session, table, ("id", *columns), rows)
        recording.extend(entry for number, story in some for entry in lives.told(table.name, number, story, defaults))
    return numbers


def create_columns(
    session: Session, model: type[SQLModel], columns: dict[str, list[Any]], *, occurred_on: date
) -> Sequence[int]:
    """Create records that are given column by column and begin on one day; return their numbers, in order.

    The same rows, changes and versions as `create_many` with stories of one step; None where a record has no value.
    """
    recording, table = recording_of(session), table_of(model)
    count = len(next(iter(columns.values())))
    if not recording.may_spill:
        rows = zip(*columns.values(), strict=True)
        return create_many(session, model, [[(occurred_on, dict(zip(columns, row, strict=True)))] for row in rows])
    numbers = recording.numbers(table.name, count) if count else range(0)
    same = {c.name: default_of(c) for c in table.columns if not c.nullable and c.name not in {"id", *columns}}
    with bulk.unswept():
        for start in range(0, count, PORTION):
            some = {name: values[start : start + PORTION] for name, values in columns.items()}
            chosen = numbers[start : start + PORTION]
            bulk.insert_columns(session, table, {"id": chosen, **some}, same)
            recording.add_births(Births(table.name, chosen, occurred_on, some, same))
    return numbers


def update_many(session: Session, model: type[SQLModel], edits: Sequence[Edit]) -> None:
    """Change existing records, each on its own day. Of several edits to a record the last in the list stands."""
    recording, table = recording_of(session), table_of(model)
    last: dict[int, dict[str, Any]] = {}
    steps: Counter[int] = Counter()
    for edit in edits:
        last.setdefault(edit.entity_id, {}).update(edit.after)
        steps[edit.entity_id] += 1
    by_fields: dict[tuple[str, ...], list[int]] = {}
    for number, after in last.items():
        by_fields.setdefault(tuple(sorted(after)), []).append(number)
    counted = ("row_version",) if "row_version" in table.columns else ()
    for fields, numbers in by_fields.items():
        rows = [(n, *[last[n][f] for f in fields], *[steps[n] for _ in counted]) for n in numbers]
        bulk.update_rows(session, table, ("id",), fields, rows, counted=counted)
    recording.extend(Entry(table.name, e.entity_id, UPDATE, e.occurred_on, e.before, e.after) for e in edits)


def remove_many(
    session: Session, model: type[SQLModel], numbers: Sequence[int], *, occurred_on: date, revert: bool = False
) -> None:
    """Remove records. `revert` takes their creation back: they leave every past day too, but stay in the ledger."""
    recording, table = recording_of(session), table_of(model)
    operation = REVERT if revert else REMOVE
    for some in bulk.chunks(numbers):
        rows = session.connection().execute(select(table).where(table.c.id.in_(some))).mappings()
        gone = [dict(row) for row in rows]
        bulk.delete_rows(session, table, some)
        recording.extend(
            Entry(table.name, row["id"], operation, occurred_on,
                  {n: v for n, v in row.items() if v is not None and n not in UNRECORDED}, None)
            for row in gone
        )  # fmt: skip
