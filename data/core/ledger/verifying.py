"""Proof that nothing was changed behind the ledger's back, and hashes of what the tables hold."""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from data.core import registry
from data.core.ledger import derived, guards, history, rollups, versions
from data.core.ledger.entries import UNRECORDED, Entry, canonical, digest, entities, table_of, version_tables
from data.core.ledger.recording import GENESIS, chain_hash, facts_digest
from models import Activity, Change, ChangeContent, Revision


def findings(session: Session) -> Iterator[str]:
    """Yield a sentence for each thing that is not as the ledger says; nothing when all is well."""
    registry.load_domains()
    yield from _chain(session)
    yield from _facts(session)
    yield from _guards(session)
    try:
        yield from _rows(session)
        yield from _versions(session)
        yield from _rollups(session)
    except (ValueError, TypeError, KeyError) as error:  # unreadable content: the chain has named the change above
        yield f"the changes cannot be replayed: {error}"


def head(session: Session) -> dict[str, Any] | None:
    """Return the newest revision and its hash: what to keep elsewhere, so that a cut-off tail is noticed."""
    newest = session.execute(select(Revision).order_by(col(Revision.id).desc()).limit(1)).scalar()
    return None if newest is None else {"revision": newest.id, "hash": newest.hash.hex()}


def holds(session: Session, anchor: dict[str, Any]) -> bool:
    """Say whether a head noted earlier is still part of the chain."""
    found = session.execute(select(col(Revision.hash)).where(col(Revision.id) == anchor["revision"])).scalar()
    return found is not None and found.hex() == anchor["hash"]


def _chain(session: Session) -> Iterator[str]:
    digests: dict[int, tuple[bytes, int]] = {}
    for revision_id, proofs in groupby(_proofs(session), key=itemgetter(0)):
        running, count = hashlib.sha256(), 0
        for _, number, proof, is_right in proofs:
            if not is_right:
                yield f"change {number} of revision {revision_id} is not what was recorded"
            running.update(proof)
            count += 1
        digests[revision_id] = running.digest(), count
    previous, number, changes = GENESIS, 0, 0
    for revision in session.execute(select(Revision).order_by(col(Revision.id))).scalars():
        if revision.id != number + 1:
            yield f"revision {number + 1} is missing"
        if revision.previous_hash != previous:
            yield f"revision {revision.id} does not follow the one before it"
        proof, count = digests.pop(revision.id, (hashlib.sha256().digest(), 0))
        if count != revision.changes or revision.last_change_id != changes + count:
            yield f"revision {revision.id} recorded {revision.changes} changes and {count} are there"
        if chain_hash(revision, proof) != revision.hash:
            yield f"revision {revision.id} is not what was recorded"
        previous, number, changes = revision.hash, revision.id, revision.last_change_id
    yield from (f"the changes of revision {revision} belong to nothing" for revision in sorted(digests))


def _proofs(session: Session) -> Iterator[tuple[int, int, bytes, bool]]:
    """Yield (revision, change, recorded digest, whether the content still gives it), in the order of the chain."""
    change, content = table_of(Change).c, table_of(ChangeContent).c
    same = and_(content.recorded_month == change.recorded_month, content.change_id == change.id)
    statement = (
        select(change.revision_id, change.id, change.digest, change.entity, change.entity_id, change.operation,
               change.occurred_on, content.salt, content.before, content.after)
        .outerjoin(table_of(ChangeContent), same)
        .order_by(change.revision_id, change.id)
    )  # fmt: skip
    for revision, number, proof, *fields, salt, before, after in session.connection().execute(statement):
        entity, entity_id, operation, occurred_on = fields
        entry = Entry(entity, entity_id, operation, occurred_on, None, None)
        yield revision, number, proof, salt is not None and digest(entry, salt, before, after) == proof


def _facts(session: Session) -> Iterator[str]:
    table = table_of(Activity)
    names = tuple(c.name for c in table.columns if c.name not in {"id", "revision_id"})
    recorded = {row[0]: row[1] for row in session.execute(select(col(Revision.id), col(Revision.facts_digest)))}
    rows = session.connection().execute(select(table).order_by(table.c.revision_id)).mappings()
    for revision, some in groupby(rows, key=itemgetter("revision_id")):
        if recorded.pop(revision, None) != facts_digest([{name: row[name] for name in names} for row in some]):
            yield f"the facts of revision {revision} are not what was recorded"
    yield from (f"the facts of revision {revision} are missing" for revision, proof in recorded.items() if proof)


def _guards(session: Session) -> Iterator[str]:
    for name in guards.missing(session.connection()):
        yield f"{guards.told(name)} is missing"


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


def _versions(session: Session) -> Iterator[str]:
    for name in version_tables():
        wrong = sorted(versions.differing(session, name))
        yield from (f"the history of {name} {number} is not what the ledger says" for number in wrong)


def _rollups(session: Session) -> Iterator[str]:
    for rollup in rollups.ROLLUPS.values():
        if rollups.stored(session, rollup) != rollups.rebuilt(session, rollup):
            yield f"{rollup.name} is not the sum of what it is made of: rebuild it"
    for table in derived.DERIVED.values():
        if not derived.is_right(session, table):
            yield f"{table.name} is not what the history gives: rebuild it"


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
    newest = session.execute(select(Revision).order_by(col(Revision.id).desc()).limit(1)).scalar()
    return json.dumps({"revisions": newest.id if newest else 0, "changes": newest.last_change_id if newest else 0})
