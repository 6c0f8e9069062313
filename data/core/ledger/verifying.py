"""Proof that nothing was changed behind the ledger's back, and hashes of what the tables hold."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, select, text
from sqlmodel import Session

from data.core.ledger import history, rollups
from data.core.ledger.entries import UNRECORDED, Entry, canonical, digest, entities, table_of
from data.core.ledger.recording import GENESIS, chain_hash
from models import Change, ChangeContent, Revision

TRIGGERS = ("revision", "change", "change_content")
"""Tables whose rows may be added and never changed."""


def findings(session: Session) -> Iterator[str]:
    """Yield a sentence for each thing that is not as the ledger says; nothing when all is well."""
    yield from _chain(session)
    yield from _guards(session)
    yield from _rows(session)
    yield from _rollups(session)


def head(session: Session) -> dict[str, Any] | None:
    """Return the newest revision and its hash: what to keep elsewhere, so that a cut-off tail is noticed."""
    newest = session.execute(select(Revision).order_by(Revision.id.desc()).limit(1)).scalar()  # type: ignore[attr-defined]
    return None if newest is None else {"revision": newest.id, "hash": newest.hash.hex()}


def holds(session: Session, anchor: dict[str, Any]) -> bool:
    """Say whether a head noted earlier is still part of the chain."""
    found = session.execute(select(Revision.hash).where(Revision.id == anchor["revision"])).scalar()
    return found is not None and found.hex() == anchor["hash"]


def _chain(session: Session) -> Iterator[str]:
    previous, number, changes = GENESIS, 0, 0
    for revision in session.execute(select(Revision).order_by(Revision.id)).scalars():  # type: ignore[arg-type]
        if revision.id != number + 1:
            yield f"revision {number + 1} is missing"
        if revision.previous_hash != previous:
            yield f"revision {revision.id} does not follow the one before it"
        digests, count, wrong = _digests(session, revision.id)
        for change in wrong:
            yield f"change {change} of revision {revision.id} is not what was recorded"
        if count != revision.changes or revision.last_change_id != changes + count:
            yield f"revision {revision.id} recorded {revision.changes} changes and {count} are there"
        if chain_hash(revision, digests) != revision.hash:
            yield f"revision {revision.id} is not what was recorded"
        previous, number, changes = revision.hash, revision.id, revision.last_change_id


def _digests(session: Session, revision: int) -> tuple[bytes, int, list[int]]:
    running, count, wrong = hashlib.sha256(), 0, []
    statement = (
        select(Change.id, Change.entity, Change.entity_id, Change.operation, Change.occurred_on, Change.digest,
               ChangeContent.salt, ChangeContent.before, ChangeContent.after)
        .outerjoin(ChangeContent, and_(ChangeContent.recorded_month == Change.recorded_month,
                                       ChangeContent.change_id == Change.id))
        .where(Change.revision_id == revision)
        .order_by(Change.id)
    )  # fmt: skip
    for number, *fields, proof, salt, before, after in session.execute(statement):
        entity, entity_id, operation, occurred_on = fields
        entry = Entry(entity, entity_id, operation, occurred_on, None, None)
        if salt is None or digest(entry, salt, before, after) != proof:
            wrong.append(number)
        running.update(proof)
        count += 1
    return running.digest(), count, wrong


def _guards(session: Session) -> Iterator[str]:
    if session.connection().dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    present = set(session.execute(text(query)).scalars())
    for table in TRIGGERS:
        for verb in ("update", "delete"):
            if f"{table}_no_{verb}" not in present:
                yield f"the guard against {verb} on {table} is missing"


def _rows(session: Session) -> Iterator[str]:
    replayed = history.replayed(session)
    for name, model in entities().items():
        live = _live(session, model)
        for number in sorted(live.keys() | replayed[name].keys()):
            if live.get(number) != replayed[name].get(number):
                yield f"{name} {number} is not what the ledger says"


def _live(session: Session, model: Any) -> dict[int, dict[str, Any]]:
    rows = session.connection().execute(select(table_of(model))).mappings()
    return {row["id"]: {n: v for n, v in row.items() if n not in UNRECORDED} for row in rows}


def _rollups(session: Session) -> Iterator[str]:
    for rollup in rollups.ROLLUPS.values():
        if rollups.stored(session, rollup) != rollups.rebuilt(session, rollup):
            yield f"{rollup.name} is not the sum of what it is made of: rebuild it"


def content(session: Session) -> dict[str, str]:
    """Return the hash of each entity table's live rows, by table name."""
    return {name: _table_hash(session, model) for name, model in sorted(entities().items())}


def _table_hash(session: Session, model: Any) -> str:
    running = hashlib.sha256()
    table = table_of(model)
    for row in session.connection().execute(select(table).order_by(table.c.id)).mappings():
        values = {n: v for n, v in row.items() if n != "row_version"}
        running.update((canonical(values) or "").encode() + b"\n")
    return running.hexdigest()


def counts(session: Session) -> str:
    """Return how many revisions and changes there are, as JSON."""
    newest = session.execute(select(Revision).order_by(Revision.id.desc()).limit(1)).scalar()  # type: ignore[attr-defined]
    return json.dumps({"revisions": newest.id if newest else 0, "changes": newest.last_change_id if newest else 0})
