"""Proof that nothing was changed behind the ledger's back, and hashes of what the tables hold."""

import hashlib
import json
from collections.abc import Iterator
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, select
from sqlmodel import Session, col

from data.core import registry
from data.core.ledger import derived, guards, reckoned, rollups
from data.core.ledger.entries import Entry, canonical, digest, entities, table_of
from data.core.ledger.facts import fact_line, fact_tables, lines_digest, said_columns
from data.core.ledger.ordering import in_order
from data.core.ledger.recording import GENESIS, chain_hash
from data.core.ledger.replaying import compared, is_summed, streamed
from models import Change, ChangeContent, Revision

NO_LINES = lines_digest([])
"""What no facts at all would give."""


def findings(session: Session) -> Iterator[str]:
    """Yield a sentence for each thing that is not as the ledger says; nothing when all is well."""
    registry.load_domains()
    yield from _chain(session)
    yield from _facts(session)
    yield from _guards(session)
    try:
        yield from _records(session)
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
    """Walk revisions and changes side by side, both in the order of their numbers, in which they lie: no sort."""
    proofs, strays = _proofs(session), set[int]()
    proof = next(proofs, None)
    previous, number, changes = GENESIS, 0, 0
    for revision in streamed(session, select(table_of(Revision)).order_by(col(Revision.id))):
        running, count = hashlib.sha256(), 0
        while proof is not None and proof.number <= revision.last_change_id:
            if proof.revision != revision.id:
                strays.add(proof.revision)
            else:
                if not proof.is_right:
                    yield f"change {proof.number} of revision {proof.revision} is not what was recorded"
                running.update(proof.digest)
                count += 1
            proof = next(proofs, None)
        yield from _link(revision, (previous, number, changes), running.digest(), count)
        previous, number, changes = revision.hash, revision.id, revision.last_change_id
    while proof is not None:
        strays.add(proof.revision)
        proof = next(proofs, None)
    yield from (f"changes of revision {revision} stand where it did not write" for revision in sorted(strays))


def _link(revision: Any, before: tuple[bytes, int, int], proof: bytes, count: int) -> Iterator[str]:
    """Yield what is wrong with a revision: before is the hash, number and last change of the one it follows."""
    previous, number, changes = before
    if revision.id != number + 1:
        yield f"revision {number + 1} is missing"
    if revision.previous_hash != previous:
        yield f"revision {revision.id} does not follow the one before it"
    if count != revision.changes or revision.last_change_id != changes + count:
        yield f"revision {revision.id} recorded {revision.changes} changes and {count} are there"
    if chain_hash(revision, proof) != revision.hash:
        yield f"revision {revision.id} is not what was recorded"


class _Proof(NamedTuple):
    """A change: its recorded digest, and whether its content still gives it."""

    revision: int
    number: int
    digest: bytes
    is_right: bool


def _proofs(session: Session) -> Iterator[_Proof]:
    change, content = table_of(Change).c, table_of(ChangeContent).c
    same = and_(content.recorded_month == change.recorded_month, content.change_id == change.id)
    statement = (
        select(change.revision_id, change.id, change.digest, change.entity, change.entity_id, change.operation,
               change.occurred_on, content.salt, content.before, content.after)
        .outerjoin(table_of(ChangeContent), same)
        .order_by(change.recorded_month, change.id)
    )  # fmt: skip
    for revision, number, proof, *fields, salt, before, after in streamed(session, statement):
        entity, entity_id, operation, occurred_on = fields
        entry = Entry(entity, entity_id, operation, occurred_on, None, None)
        is_right = salt is not None and digest(entry, salt, before, after) == proof
        yield _Proof(revision, number, proof, is_right)


def _facts(session: Session) -> Iterator[str]:
    of_revision = table_of(Revision).c
    kept = select(of_revision.id, of_revision.facts_digest).where(of_revision.facts_digest.is_not(None))
    proofs = ((row[0], 0, row[1]) for row in streamed(session, kept.order_by(of_revision.id)))
    said = [_said(session, table) for table in fact_tables()]
    for revision, found in groupby(merge(proofs, *said, key=itemgetter(0)), key=itemgetter(0)):
        first = next(found)
        recorded = None if first[1] else first[2]
        given = lines_digest(in_order(line for _, _, line in chain([first][: first[1]], found)))
        if given == NO_LINES:
            yield f"the facts of revision {revision} are missing"
        elif given != recorded:
            yield f"the facts of revision {revision} are not what was recorded"


def _said(session: Session, table: Table) -> Iterator[tuple[int, int, Any]]:
    """Yield (revision, 1, line) of each fact of a table, by revision."""
    names = said_columns(table)
    ordered = select(table.c.revision_id, *[table.c[name] for name in names]).order_by(table.c.revision_id)
    for row in streamed(session, ordered):
        yield row[0], 1, fact_line(table, dict(zip(names, row[1:], strict=True)))


def _guards(session: Session) -> Iterator[str]:
    for name in guards.missing(session.connection()):
        yield f"{guards.told(name)} is missing"


def _records(session: Session) -> Iterator[str]:
    for name in entities():
        for found in compared(session, name):
            if not found.is_row_right:
                yield f"{name} {found.number} is not what the ledger says"
            if not found.is_history_right:
                yield f"the history of {name} {found.number} is not what the ledger says"


def _rollups(session: Session) -> Iterator[str]:
    for rollup in rollups.ROLLUPS.values():
        if not is_summed(session, rollup):
            yield f"{rollup.name} is not the sum of what it is made of: rebuild it"
    for table in derived.DERIVED.values():
        if not derived.is_right(session, table):
            yield f"{table.name} is not what the history gives: rebuild it"
    for name in reckoned.wrong(session):
        yield f"{name} is not what it is made of: rebuild it"


def content(session: Session) -> dict[str, str]:
    """Return the hash of each entity table's live rows, by table name."""
    return {name: _table_hash(session, model) for name, model in sorted(entities().items())}


def _table_hash(session: Session, model: Any) -> str:
    running = hashlib.sha256()
    table = table_of(model)
    for row in streamed(session, select(table).order_by(table.c.id)):
        values = {n: v for n, v in row._mapping.items() if n != "row_version"}
        running.update((canonical(values) or "").encode() + b"\n")
    return running.hexdigest()


def counts(session: Session) -> str:
    """Return how many revisions and changes there are, as JSON."""
    newest = session.execute(select(Revision).order_by(col(Revision.id).desc()).limit(1)).scalar()
    return json.dumps({"revisions": newest.id if newest else 0, "changes": newest.last_change_id if newest else 0})
