"""Many records at once through the ledger: set-based, with the same changes and versions as one form."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from data.core.ledger import bulk
from data.core.ledger.capturing import recording_of
from data.core.ledger.changes import Births
from data.core.ledger.entries import CREATE, REMOVE, REVERT, UNRECORDED, UPDATE, Entry, table_of
from data.core.ledger.recording import default_of

PORTION = 10_000
"""Records inserted at a time."""

Story = list[tuple[date, dict[str, Any]]]
"""A record's life as it is brought in: the day it began with its first values, then days with what changed."""


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
    if numbers is None:
        numbers = recording.numbers(table.name, len(stories)) if stories else range(0)
    columns = _columns(table, stories)
    defaults = {name: default_of(table.columns[name]) for name in columns}
    with bulk.unswept():
        for some in bulk.chunks(list(zip(numbers, stories, strict=True)), PORTION):
            rows = [(number, *map(_last(story, defaults).__getitem__, columns)) for number, story in some]
            bulk.insert_rows(session, table, ("id", *columns), rows)
            recording.extend(entry for number, story in some for entry in _told(table.name, number, story, defaults))
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


def _columns(table: Any, stories: Sequence[Story]) -> tuple[str, ...]:
    named = {name for story in stories for _, values in story for name in values}
    needed = {c.name for c in table.columns if not c.nullable and c.name != "id"}
    return tuple(c.name for c in table.columns if c.name in named | needed)


def _last(story: Story, defaults: dict[str, Any]) -> dict[str, Any]:
    values = dict(defaults)
    for _, step in story:
        values |= step
    return values


def _told(entity: str, number: int, story: Story, defaults: dict[str, Any]) -> Iterable[Entry]:
    (born, first), *rest = story
    state = {**defaults, **first}
    after = {name: value for name, value in state.items() if value is not None and name not in UNRECORDED}
    yield Entry(entity, number, CREATE, born, None, after)
    for day, later in rest:
        changed = {name: value for name, value in later.items() if state.get(name) != value}
        if changed:
            yield Entry(entity, number, UPDATE, day, {name: state.get(name) for name in changed}, changed)
            state |= changed


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
