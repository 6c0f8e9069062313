"""The dry run: what a file would create, change, leave alone and refuse, without writing anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.importing import feeds, identities
from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping
from data.core.importing.reading import ImportRefused, Question, Reading, Refusal, read
from data.core.importing.relations import Related
from data.core.importing.shaping import Shaper
from data.core.importing.targets import Batch, Target
from data.core.ledger.records import Edit, Story

Coming = dict[str, set[str]]
"""Names, in normal form, that earlier tables of the same file bring, by the table that columns point to."""

Resolver = Callable[[Session, Related, list[str]], dict[str, int]]
"""What becomes of values that point to nothing yet: numbers by their normal form."""


@dataclass(frozen=True)
class CellConflict:
    """A cell that somebody changed in the store since this feed last wrote it; the file says something else."""

    row: int
    record: str
    field: str
    now: Any
    file: Any


@dataclass
class Plan:
    """What an import of one table does. Rows are positions in the table."""

    target: Target
    mapping: TableMapping
    reading: Reading
    as_of: date
    feed: feeds.FeedState
    creates: list[int] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    updated: dict[int, int] = field(default_factory=dict)
    matched: dict[int, int] = field(default_factory=dict)
    contents: dict[int, dict[str, Any] | None] = field(default_factory=dict)
    digests: list[tuple[int, int]] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    unchanged: int = 0
    not_in_file: int = 0
    makes: dict[str, list[str]] = field(default_factory=dict)
    own_relations: list[tuple[int, str, str]] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    differences: list[tuple[int, str, str, Any, Any]] = field(default_factory=list)

    @property
    def refused(self) -> list[Refusal]:
        """The refused rows in the order of the file."""
        return [self.reading.refused[position] for position in sorted(self.reading.refused)]

    @property
    def questions(self) -> list[Question]:
        """What a person must answer first."""
        return self.reading.questions

    @property
    def counts(self) -> dict[str, int]:
        """How many rows: create, update, unchanged, conflict, refused, not_in_file."""
        return {
            "create": len(self.creates), "update": len(self.updated), "unchanged": self.unchanged,
            "conflict": len({c.row for c in self.conflicts}), "refused": len(self.reading.refused),
            "not_in_file": self.not_in_file,
        }  # fmt: skip


def plan(
    session: Session, table: Table, mapping: TableMapping, target: Target, *, as_of: date, scope: Scope,
    take_theirs: bool = False, make: Resolver | None = None, coming: Coming | None = None,
) -> Plan:  # fmt: skip
    """Work out what importing a table would do. `make` makes missing related records; without it they are counted.

    Raises ImportRefused when the table as a whole cannot go in.
    """
    company = settings.current(session)
    reading = read(table, mapping, target)
    feed = feeds.state(session, target.name, table.file, table.sheet)
    made = Plan(target, mapping, reading, as_of, feed)
    if reading.questions:
        return made
    currency = mapping.options.currency or reading.currency or company.currency
    options = {"opened_at_stage": mapping.options.opened_at_stage}
    batch = Batch(session, as_of, company, currency, options, feed.feed_id)
    changed = _changed_positions(made, mapping.key or target.key)
    shaper = Shaper(target, reading, batch, mapping, coming or {})
    made.makes = shaper.resolve(session, changed, make)
    batch.columns = shaper.names
    rows = shaper.rows(changed)
    made.own_relations = [link for link in shaper.own if link[0] in rows]
    _settle(session, made, batch, rows, scope, take_theirs)
    made.told = batch.told
    return made


def _changed_positions(made: Plan, key: tuple[str, ...]) -> list[int]:
    """Return the rows whose values are not what this feed last wrote; refuse keys that the file has twice."""
    reading = made.reading
    if not any(name in reading.columns for name in key):
        words = " or ".join(made.target.field(name).label for name in key)
        raise ImportRefused(f"{made.target.title} are told apart by {words}; no column of the file is matched to it.")
    made.digests = list(reading.digests(key))
    first: dict[int, int] = {}
    changed = []
    for position, (row_key, digest) in enumerate(made.digests):
        if row_key in first:
            name = next(name for name in key if name in reading.columns)
            twin = reading.table.row_numbers[first[row_key]]
            reading.refuse(position, name, reading.columns[name][position], f"the same key as row {twin}")
        first.setdefault(row_key, position)
        if position in reading.refused:
            continue
        known = made.feed.rows.get(row_key)
        if known is not None and known.digest == digest:
            made.unchanged += 1
        else:
            changed.append(position)
    made.not_in_file = len(made.feed.rows.keys() - first.keys())
    return changed


def _settle(session: Session, made: Plan, batch: Batch, rows: dict[int, dict[str, Any]], scope: Scope,
            take_theirs: bool) -> None:  # fmt: skip
    _keep_to_scope(made, rows, scope)
    existing = _existing(session, made, rows)
    current = feeds.current_rows(session, made.target.entity, list(existing.values()))
    for position in [p for p, number in existing.items() if number not in current]:
        made.reading.refuse(position, made.target.key[0], None, "the record was removed since the file last brought it")
        del rows[position], existing[position]
    made.matched = existing
    _adopt(made, batch, [position for position in rows if position not in existing], rows)
    _revise(session, made, batch, existing, current, rows, take_theirs)


def _keep_to_scope(made: Plan, rows: dict[int, dict[str, Any]], scope: Scope) -> None:
    if scope.kind == "all":
        return
    allowed = {scope.user_id, *scope.team_user_ids}
    column = f"{made.target.owner}_id" if made.target.owner else None
    for position in list(rows):
        if column is None or rows[position].get(column) not in allowed:
            made.reading.refuse(position, made.target.owner or "", None, "you may import records of your own only")
            del rows[position]


def _existing(session: Session, made: Plan, rows: dict[int, dict[str, Any]]) -> dict[int, int]:
    """Return the record that each row is about; refuse rows that several records fit."""
    feed = made.feed.rows
    found = {p: known.entity_id for p in rows if (known := feed.get(made.digests[p][0])) is not None}
    unknown = [position for position in rows if position not in found]
    if not unknown:
        return found
    columns = made.target.identity or _identity(made)
    index = identities.index_of(session, made.target.entity, columns)
    for position in unknown:
        numbers = index.get(identities.comparable([rows[position].get(name) for name in columns]), [])
        if len(numbers) > 1:
            value = rows[position].get(columns[0])
            made.reading.refuse(position, columns[0], value, f"{len(numbers)} records fit this row")
            del rows[position]
        elif numbers:
            found[position] = numbers[0]
    return found


def _identity(made: Plan) -> tuple[str, ...]:
    fields = [made.target.field(name) for name in made.mapping.key or made.target.key]
    return tuple(f"{f.name}_id" if f.relation else f.name for f in fields)


def _adopt(made: Plan, batch: Batch, fresh: list[int], rows: dict[int, dict[str, Any]]) -> None:
    batch.refusals.clear()
    given = [rows[position] for position in fresh]
    stories = made.target.adopt(batch, given) if made.target.adopt else [[(batch.as_of, values)] for values in given]
    for place, position in enumerate(fresh):
        if place in batch.refusals:
            made.reading.refuse(position, *batch.refusals[place])
        else:
            made.creates.append(position)
            made.stories.append(stories[place])
            made.contents[position] = None


def _revise(session: Session, made: Plan, batch: Batch, existing: dict[int, int], current: dict[int, dict[str, Any]],
            rows: dict[int, dict[str, Any]], take_theirs: bool) -> None:  # fmt: skip
    bases = feeds.bases(session, made.feed, made.target.entity, [made.digests[position][0] for position in existing])
    for position, number in existing.items():
        now, base = current[number], bases.get(made.digests[position][0], {})
        after = _merged(made, position, now, base, rows[position], take_theirs)
        made.contents[position] = {**base, **rows[position]}
        if not after:
            made.unchanged += 1
            continue
        edits = made.target.revise(batch, now, after) if made.target.revise else [_edit(batch, now, after)]
        made.edits += edits
        made.updated[position] = number
        called = str(now.get("name") or now.get("full_name") or now.get("external_id") or number)
        row = made.reading.table.row_numbers[position]
        made.differences += [(row, called, name, now[name], value) for name, value in after.items()]


def _edit(batch: Batch, now: dict[str, Any], after: dict[str, Any]) -> Edit:
    return Edit(now["id"], batch.as_of, {name: now[name] for name in after}, after)


def _merged(made: Plan, position: int, now: dict[str, Any], base: dict[str, Any], file: dict[str, Any],
            take_theirs: bool) -> dict[str, Any]:  # fmt: skip
    """Return what the file changes: theirs where it moved since this feed last wrote, ours where somebody else did."""
    after = {}
    for name, theirs in file.items():
        ours = now[name]
        if ours == theirs or (name in base and base[name] == theirs):
            continue
        if name in base and ours != base[name] and not take_theirs:
            called = str(now.get("name") or now.get("external_id") or now["id"])
            made.conflicts.append(CellConflict(made.reading.table.row_numbers[position], called, name, ours, theirs))
            continue
        after[name] = theirs
    return after
