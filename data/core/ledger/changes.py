"""Changes on their way into the ledger: numbered, written down as canonical JSON, each with its salted digest."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import repeat
from typing import Any, NamedTuple

import orjson
from sqlmodel import Session

from data.core.ledger import bulk
from data.core.ledger.entries import CREATE, UNRECORDED, Entry, as_plain, canonical, digest, table_of
from models import Change, ChangeContent

SALT = 16
"""Bytes of salt in each digest."""

CHANGE_COLUMNS = ("id", "entity", "entity_id", "operation", "occurred_on", "digest")


class Place(NamedTuple):
    """Where the next changes go: their partition, their revision and the number of the first."""

    month: int
    revision: int
    first: int


@dataclass(frozen=True)
class Births:
    """New records of one kind, column by column, None where there is no value; what all of them share is in `same`.

    They begin on one day, or each on its own. `later`: the one change that followed for each of them, after the day
    it began, to something that its history keeps; or none for any.
    """

    entity: str
    numbers: Sequence[int]
    occurred_on: date | Sequence[date]
    columns: Mapping[str, Sequence[Any]]
    same: Mapping[str, Any]
    later: Sequence[Entry] = ()


def write(session: Session, place: Place, entries: Sequence[Entry]) -> bytes:
    """Write changes and what they hold. Returns their digests, one after the other."""
    salts, proofs, befores, afters = _salts(len(entries)), [], [], []
    for entry, salt in zip(entries, salts, strict=True):
        before, after = canonical(entry.before), canonical(entry.after)
        proofs.append(digest(entry, salt, before, after))
        befores.append(before)
        afters.append(after)
    numbers = range(place.first, place.first + len(entries))
    kinds, records, operations, days, _, _ = zip(*entries, strict=True)
    changes = dict(zip(CHANGE_COLUMNS, (numbers, kinds, records, operations, days, proofs), strict=True))
    same = {name: changes.pop(name)[0] for name in ("entity", "operation") if len(set(changes[name])) == 1}
    _insert(session, place, changes, same, salts, {"before": befores, "after": afters})
    return b"".join(proofs)


def write_births(session: Session, place: Place, born: Births) -> bytes:
    """Write the creation of many records: what `write` does with an entry for each, without the entries."""
    count = len(born.numbers)
    salts, afters = _salts(count), _afters(born)
    head, rests = f"{born.entity}\x1f".encode(), _rests(born)
    proofs = [
        sha256(b"%b%b%d%b%b" % (salt, head, number, rest, after)).digest()
        for salt, number, rest, after in zip(salts, born.numbers, rests, afters, strict=False)
    ]
    numbers = range(place.first, place.first + count)
    changes: dict[str, Any] = {"id": numbers, "entity_id": born.numbers, "digest": proofs}
    same: dict[str, Any] = {"entity": born.entity, "operation": CREATE}
    (same if isinstance(born.occurred_on, date) else changes)["occurred_on"] = born.occurred_on
    _insert(session, place, changes, same, salts, {"after": [after.decode() for after in afters]})
    return b"".join(proofs)


def _rests(born: Births) -> Iterable[bytes]:
    """Return what stands between the number and the values of each record, as `digest` has it."""
    if isinstance(born.occurred_on, date):
        return repeat(f"\x1f{CREATE}\x1f{born.occurred_on}\x1fNone\x1f".encode())
    known = {day: f"\x1f{CREATE}\x1f{day}\x1fNone\x1f".encode() for day in set(born.occurred_on)}
    return map(known.__getitem__, born.occurred_on)


def _salts(count: int) -> list[bytes]:
    drawn = os.urandom(SALT * count)
    return [drawn[start : start + SALT] for start in range(0, SALT * count, SALT)]


def _afters(born: Births) -> list[bytes]:
    """Return each record's values as canonical JSON: sorted by name, without those that are not there."""
    count = len(born.numbers)
    given = {**{name: [value] * count for name, value in born.same.items()}, **born.columns}
    names = [n for n in sorted(given) if n not in UNRECORDED and given[n].count(None) < count]
    rows = zip(*[given[name] for name in names], strict=True)
    write = orjson.dumps
    if all(None not in given[name] for name in names):
        return [write(dict(zip(names, row, strict=True)), as_plain) for row in rows]
    return [write({n: v for n, v in zip(names, row, strict=True) if v is not None}, as_plain) for row in rows]


def _insert(session: Session, place: Place, changes: dict[str, Any], same: dict[str, Any], salts: list[bytes],
            contents: dict[str, Any]) -> None:  # fmt: skip
    month, written_down = {"recorded_month": place.month}, {"change_id": changes["id"], "salt": salts, **contents}
    bulk.insert_columns(session, table_of(Change), changes, {**month, "revision_id": place.revision, **same})
    bulk.insert_columns(session, table_of(ChangeContent), written_down, month)
