"""The dry run: what a file would create, change, leave alone and refuse, without writing anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.importing import feeds, identities
from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping
from data.core.importing.plans import CellConflict, Plan
from data.core.importing.reading import ImportRefused, Reading, read
from data.core.importing.relations import Related
from data.core.importing.shaping import Shaped, Shaper
from data.core.importing.sheets import at
from data.core.importing.targets import Batch, Target
from data.core.ledger.entries import default_of, entities, table_of
from data.core.ledger.records import Edit

Coming = dict[str, set[str]]
"""Names, in normal form, that earlier tables of the same file bring, by the table that columns point to."""

Resolver = Callable[[Session, Related, list[str]], dict[str, int]]
"""What becomes of values that point to nothing yet: numbers by their normal form."""


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
    _keep_to_currency(reading, company.currency)
    currency = mapping.options.currency or reading.currency or company.currency
    options = {"opened_at_stage": mapping.options.opened_at_stage}
    batch = Batch(session, as_of, company, currency, options, feed.feed_id)
    changed = _changed_positions(made, mapping.key or target.key)
    shaper = Shaper(target, reading, batch, mapping, coming or {})
    made.makes = shaper.resolve(session, changed, make)
    batch.columns = shaper.names
    shaped = shaper.shaped(changed)
    if target.settle:
        _keep_to_scope(made, shaped, scope)
        target.settle(made, batch, shaped)
    else:
        _settle(session, made, batch, shaped, scope, take_theirs)
    taken = {*made.creates, *made.matched} if shaper.own else set()
    made.own_relations = [link for link in shaper.own if link[0] in taken]
    made.told, made.beside, made.turned_away = batch.told, batch.beside, batch.turned_away
    return made


def _keep_to_currency(reading: Reading, ours: str) -> None:
    for header, currency in reading.amounts_in.items():
        if currency != ours:
            raise ImportRefused(f'"{header}" holds amounts in {currency}, and they are kept in {ours}: convert them in '
                                "the file first.")  # fmt: skip


def _changed_positions(made: Plan, key: tuple[str, ...]) -> list[int]:
    """Return the rows whose values are not what this feed last wrote; refuse keys that the file has twice."""
    reading = made.reading
    if not any(name in reading.columns for name in key):
        words = " or ".join(made.target.field(name).label for name in key)
        raise ImportRefused(f"{made.target.title} are told apart by {words}; no column of the file is matched to it.")
    made.row_keys, made.row_digests = reading.digests(key)
    first = dict(zip(reversed(made.row_keys), range(reading.size - 1, -1, -1), strict=True))
    if len(first) < reading.size:
        _refuse_twins(made, key, first)
    made.not_in_file = len(made.feed.rows.keys() - first.keys())
    if not made.feed.rows:
        return [position for position in range(reading.size) if position not in reading.refused]
    changed = []
    for position, (row_key, digest) in enumerate(zip(made.row_keys, made.row_digests, strict=True)):
        known = made.feed.rows.get(row_key)
        if position in reading.refused:
            continue
        if known is not None and known.digest == digest:
            made.unchanged += 1
        else:
            changed.append(position)
    return changed


def _refuse_twins(made: Plan, key: tuple[str, ...], first: dict[int, int]) -> None:
    reading = made.reading
    name = next(name for name in key if name in reading.columns)
    for position, row_key in enumerate(made.row_keys):
        if first[row_key] != position:
            twin = reading.table.row_numbers[first[row_key]]
            reading.refuse(position, name, reading.columns[name][position], f"the same key as {at(twin)}")


def _settle(session: Session, made: Plan, batch: Batch, shaped: Shaped, scope: Scope, take_theirs: bool) -> None:
    _keep_to_scope(made, shaped, scope)
    existing = _existing(session, made, shaped)
    current = feeds.current_rows(session, made.target.entity, list(existing.values()))
    for position in [p for p, number in existing.items() if number not in current]:
        made.reading.refuse(position, made.target.key[0], None, "the record was removed since the file last brought it")
        shaped.leave_out({position})
        del existing[position]
    made.matched = existing
    fresh = [p for p in shaped.positions if p not in existing] if existing else shaped.positions
    _adopt(made, batch, _admitted(made, batch, fresh, shaped), shaped)
    _revise(session, made, batch, existing, current, shaped, take_theirs)


def _keep_to_scope(made: Plan, shaped: Shaped, scope: Scope) -> None:
    if scope.kind == "all":
        return
    allowed = {scope.user_id, *scope.team_user_ids}
    owners = shaped.told((f"{made.target.owner}_id",), shaped.positions) if made.target.owner else None
    if owners is None:
        others = set(shaped.positions)
    else:
        others = {p for p, (owner,) in zip(shaped.positions, owners, strict=True) if owner not in allowed}
    for position in sorted(others):
        made.reading.refuse(position, made.target.owner or "", None, "you may import records of your own only")
    shaped.leave_out(others)


def _existing(session: Session, made: Plan, shaped: Shaped) -> dict[int, int]:
    """Return the record that each row is about; refuse rows that several records fit."""
    feed, keys = made.feed.rows, made.row_keys
    found = {p: feed[keys[p]].entity_id for p in shaped.positions if keys[p] in feed} if feed else {}
    unknown = [position for position in shaped.positions if position not in found] if found else shaped.positions
    columns = made.target.identity or _identity(made)
    index = identities.index_of(session, made.target.entity, columns) if unknown else {}
    if not index:
        return found
    doubtful = set()
    for position, values in zip(unknown, shaped.told(columns, unknown), strict=True):
        numbers = index.get(identities.comparable(values), [])
        if len(numbers) > 1:
            made.reading.refuse(position, columns[0], values[0], f"{len(numbers)} records fit this row")
            doubtful.add(position)
        elif numbers:
            found[position] = numbers[0]
    shaped.leave_out(doubtful)
    return found


def _identity(made: Plan) -> tuple[str, ...]:
    fields = [made.target.field(name) for name in made.mapping.key or made.target.key]
    return tuple(f"{f.name}_id" if f.relation else f.name for f in fields)


def _admitted(made: Plan, batch: Batch, fresh: list[int], shaped: Shaped) -> list[int]:
    """Return the rows that may make new records; the others are refused."""
    out = made.target.admit(batch, shaped, fresh) if made.target.admit and fresh else {}
    for position, refusal in out.items():
        made.reading.refuse(position, *refusal)
    return [position for position in fresh if position not in out] if out else fresh


def _adopt(made: Plan, batch: Batch, fresh: list[int], shaped: Shaped) -> None:
    if made.target.adopt is None and made.target.shape is None:
        made.creates, made.born = fresh, _born(made, fresh, shaped)
        return
    batch.refusals.clear()
    given = [shaped.row(position) for position in fresh]
    stories = made.target.adopt(batch, given) if made.target.adopt else [[(batch.as_of, values)] for values in given]
    for place, position in enumerate(fresh):
        if place in batch.refusals:
            made.reading.refuse(position, *batch.refusals[place])
        else:
            made.creates.append(position)
            made.stories.append(stories[place])


def _born(made: Plan, fresh: list[int], shaped: Shaped) -> dict[str, list[Any]]:
    """Return new records column by column: what a cell leaves open is as the table has it from the start."""
    columns = table_of(entities()[made.target.entity]).columns
    given = {**dict.fromkeys(shaped.columns), **shaped.given} if fresh else {}
    return {name: shaped.values(name, fresh, value or default_of(columns[name])) for name, value in given.items()}


def _revise(session: Session, made: Plan, batch: Batch, existing: dict[int, int], current: dict[int, dict[str, Any]],
            shaped: Shaped, take_theirs: bool) -> None:  # fmt: skip
    bases = feeds.bases(session, made.feed, made.target.entity, [made.row_keys[position] for position in existing])
    for position, number in existing.items():
        now, base, row = current[number], bases.get(made.row_keys[position], {}), shaped.row(position)
        after = _merged(made, position, now, base, row, take_theirs)
        made.contents[position] = {**base, **row}
        if not after:
            made.unchanged += 1
            continue
        edits = made.target.revise(batch, now, after) if made.target.revise else [_edit(batch, now, after)]
        made.edits += edits
        made.updated[position] = number
        called = str(now.get("name") or now.get("full_name") or now.get("external_id") or number)
        at = made.reading.table.row_numbers[position]
        made.differences += [(at, called, name, now[name], value) for name, value in after.items()]


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
