"""New records with their lives so far: what their stories have in common is written without an entry for each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from data.core.ledger import bulk, versions
from data.core.ledger.changes import Births
from data.core.ledger.entries import CREATE, UNRECORDED, UPDATE, Entry, default_of, version_tables
from data.core.ledger.recording import Recording

PORTION = 2_500
"""Records written at a time: more gain nothing, and are all in memory at once."""

Story = list[tuple[date, dict[str, Any]]]
"""A record's life as it is brought in: the day it began with its first values, then days with what changed."""

Values = Mapping[str, Any]


@dataclass
class _Group:
    """Records whose stories have the same shape, as `Births` takes them."""

    numbers: list[int] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    later: list[Entry] = field(default_factory=list)

    def add(self, number: int, day: date, row: tuple[Any, ...]) -> None:
        self.numbers.append(number)
        self.days.append(day)
        self.rows.append(row)


def bring(session: Session, recording: Recording, table: Table, stories: Sequence[Story]) -> range:
    """Create records with their histories in portions and return their numbers. For bulk work only."""
    numbers = recording.numbers(table.name, len(stories)) if stories else range(0)
    columns, defaults = shape_of(table, stories)
    with bulk.unswept():
        for start in range(0, len(stories), PORTION):
            some = list(zip(numbers[start : start + PORTION], stories[start : start + PORTION], strict=True))
            _bring_some(session, recording, table, some, columns, defaults)
    return numbers


def _bring_some(session: Session, recording: Recording, table: Table, stories: Sequence[tuple[int, Story]],
                columns: tuple[str, ...], defaults: Values) -> None:  # fmt: skip
    alone, followed, others, lasts = _Group(), _Group(), [], []
    kept, pick = _kept(table.name, columns), _picker(columns)
    for number, story in stories:
        day, values = story[0]
        state = {**defaults, **values}
        row = pick(state)
        later = list(_steps(table.name, number, story, state)) if len(story) > 1 else []
        if not later:
            alone.add(number, day, row)
        elif len(later) == 1 and later[0].occurred_on > day and not kept.isdisjoint(later[0].after or ()):
            followed.add(number, day, row)
            followed.later += later
        else:
            others.append((number, story))
        lasts.append((number, *(pick(state) if later else row)))
    bulk.insert_rows(session, table, ("id", *columns), lasts)
    for group in (alone, followed):
        if group.numbers:
            given = dict(zip(columns, zip(*group.rows, strict=True), strict=True))
            recording.add_births(Births(table.name, group.numbers, group.days, given, {}, group.later))
    for number, story in others:
        recording.extend(told(table.name, number, story, defaults))


def _kept(entity: str, columns: Iterable[str]) -> frozenset[str]:
    return frozenset(versions.state_columns(entity) if entity in version_tables() else columns)


def _picker(columns: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda values: tuple([values[name] for name in columns])


def shape_of(table: Table, stories: Sequence[Story]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the columns that stories fill, and what each of them holds where a story says nothing."""
    named = {c.name for c in table.columns if not c.nullable and c.name != "id"}
    for story in stories:
        for _, values in story:
            named.update(values)
    chosen = [c for c in table.columns if c.name in named]
    return tuple(c.name for c in chosen), {c.name: default_of(c) for c in chosen}


def last(story: Story, defaults: Values) -> dict[str, Any]:
    """Return what a record holds at the end of its story."""
    values = dict(defaults)
    for _, step in story:
        values |= step
    return values


def told(entity: str, number: int, story: Story, defaults: Values) -> Iterator[Entry]:
    """Yield a story as changes: its beginning, then each step that changes something."""
    day, first = story[0]
    state = {**defaults, **first}
    after = {name: value for name, value in state.items() if value is not None and name not in UNRECORDED}
    yield Entry(entity, number, CREATE, day, None, after)
    yield from _steps(entity, number, story, state)


def _steps(entity: str, number: int, story: Story, state: dict[str, Any]) -> Iterator[Entry]:
    """Yield what follows the beginning; `state` becomes what the record holds at the end."""
    for day, later in story[1:]:
        changed = {name: value for name, value in later.items() if state.get(name) != value}
        if changed:
            yield Entry(entity, number, UPDATE, day, {name: state.get(name) for name in changed}, changed)
            state |= changed
