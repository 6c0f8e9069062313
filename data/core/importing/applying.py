"""A file goes in: its tables planned in their order, applied in one transaction, recorded, and undone again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data.core import access, clock, settings, store
from data.core.access import Actor, Refused
from data.core.importing import identities, planning, relations
from data.core.importing.mappings import Mapping, dump_mapping
from data.core.importing.parts import Part
from data.core.importing.planning import Plan
from data.core.importing.reading import ImportRefused
from data.core.importing.relations import RELATED, normal
from data.core.ledger import bulk, records, undoing
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import canonical, entities, table_of
from models import Feed, FeedRow, ImportRun, Revision

FEED_ROW = ("feed_id", "row_key", "import_id", "entity_id", "digest", "content")


@dataclass
class Outcome:
    """What an import did or would do. `import_id` is None when nothing was written."""

    dry_run: bool
    plans: list[Plan]
    import_id: int | None = None
    skipped: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether a row was refused or a question is open."""
        return any(plan.refused or plan.questions for plan in self.plans)

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command line prints: one table flat, several under `tables`."""
        head = {"import_id": self.import_id, "dry_run": self.dry_run}
        tables = [_told(plan) for plan in self.plans]
        if len(tables) == 1:
            return {**head, **tables[0]}
        return {**head, "tables": tables}


def _told(plan: Plan) -> dict[str, Any]:
    table = plan.reading.table
    return {
        "target": plan.target.name,
        "sheet": table.sheet,
        "counts": plan.counts,
        "refused": [vars(refusal) for refusal in plan.refused],
        "skipped": [vars(skip) for skip in table.skipped],
        "questions": [{**vars(question), "answers": list(question.answers)} for question in plan.questions],
        "makes": plan.makes,
        "notes": [*table.notes, *(f"{count} rows {what}" for what, count in plan.told.items())],
    }


def preview(parts: Sequence[Part], *, actor: Actor, as_of: date | None = None, take_theirs: bool = False) -> Outcome:
    """Work out what an import would do, writing nothing. Raises Refused without the right to check files."""
    with bulk.unswept(), store.reading() as session:
        scope = access.scope_for(session, actor, "import.preview")
        day = as_of or clock.today(settings.current(session).zone)
        coming: planning.Coming = {}
        plans = []
        for part in parts:
            made = planning.plan(session, part.table, part.mapping, part.target, as_of=day, scope=scope,
                                 take_theirs=take_theirs, coming=coming)  # fmt: skip
            _announce(coming, made)
            plans.append(made)
        return Outcome(dry_run=True, plans=plans)


def _announce(coming: planning.Coming, made: Plan) -> None:
    for name, related in RELATED.items():
        if related.model.__tablename__ == made.target.entity:
            known = coming.setdefault(name, set())
            for story in made.stories:
                known |= {normal(v) for c in related.by.values() if (v := story[-1][1].get(c, story[0][1].get(c)))}
        coming.setdefault(name, set()).update(normal(value) for value in made.makes.get(name, ()))


def apply(parts: Sequence[Part], content: bytes, *, actor: Actor, as_of: date | None = None,
          allow_partial: bool = False, take_theirs: bool = False, reason: str | None = None,
          expected: Sequence[dict[str, int]] | None = None) -> Outcome:  # fmt: skip
    """Import in one transaction, or nothing at all.

    Refused rows stop everything unless `allow_partial`; open questions always do. `expected` are the counts that a
    person agreed to: if the store has moved since and they differ, nothing is written (ImportRefused).
    """
    access.require(actor, "import.commit")
    try:
        with bulk.unswept(), store.writing(actor, "import", reason, occurred_on=as_of) as session:
            run = Outcome(dry_run=False, plans=[])
            _apply(session, run, parts, content, actor, allow_partial, take_theirs)
            if expected is not None and [plan.counts for plan in run.plans] != list(expected):
                raise ImportRefused("The data has changed since this was checked. Nothing was written: check again.")
            if run.import_id is None:
                raise _NothingWritten(run)
    except _NothingWritten as nothing:
        return nothing.outcome
    except IntegrityError as problem:
        raise ImportRefused("Two records would share what must be unique. Nothing was written.") from problem
    return run


class _NothingWritten(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def _apply(session: Session, run: Outcome, parts: Sequence[Part], content: bytes, actor: Actor,
           allow_partial: bool, take_theirs: bool) -> None:  # fmt: skip
    scope = access.scope_for(session, actor, "import.commit")
    day = recording_of(session).occurred_on
    record = _record(parts, content, actor, day)
    session.add(record)
    session.flush()
    recording_of(session).import_id = record.id
    for part in parts:
        made = planning.plan(session, part.table, part.mapping, part.target, as_of=day, scope=scope,
                             take_theirs=take_theirs, make=relations.make_missing)  # fmt: skip
        run.plans.append(made)
        if made.questions or (made.refused and not allow_partial):
            raise _NothingWritten(run)
        if not _is_idle(made):
            _write(session, made, record.id or 0)
    if all(_is_idle(plan) for plan in run.plans):
        raise _NothingWritten(run)
    run.import_id = record.id
    record.outcome = json.dumps(run.as_json(), default=str)
    _keep_upload(content, record.sha256)


def _is_idle(plan: Plan) -> bool:
    return not (plan.creates or plan.updated or plan.contents or plan.makes)


def _record(parts: Sequence[Part], content: bytes, actor: Actor, day: date) -> ImportRun:
    mapping = Mapping(tuple(part.mapping for part in parts))
    return ImportRun(
        applied_at=clock.now(), actor_id=actor.id, actor=actor.name, file=parts[0].table.file,
        sha256=hashlib.sha256(content).hexdigest(), targets=", ".join(part.target.name for part in parts),
        as_of=day, mapping=dump_mapping(mapping), outcome="{}",
    )  # fmt: skip


def _keep_upload(content: bytes, digest: str) -> None:
    folder = store.home() / "uploads"
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / digest).write_bytes(content)


def _write(session: Session, made: Plan, import_id: int) -> None:
    model = entities()[made.target.entity]
    feed_id = made.feed.feed_id or _new_feed(session, made)
    for story in made.stories:
        if "feed_id" in story[0][1]:
            story[0][1]["feed_id"] = feed_id
    numbers = dict(zip(made.creates, records.create_many(session, model, made.stories), strict=True))
    records.update_many(session, model, made.edits)
    _link_within(session, made, numbers)
    numbers |= made.updated | {p: n for p, n in made.matched.items() if p not in numbers}
    rows = [
        (feed_id, made.digests[p][0], import_id, numbers[p], made.digests[p][1], canonical(values))
        for p, values in made.contents.items()
    ]
    bulk.insert_rows(session, table_of(FeedRow), FEED_ROW, rows)


def _new_feed(session: Session, made: Plan) -> int:
    feed = Feed(target=made.target.name, name=made.feed.name, fields=",".join(sorted(made.reading.columns)))
    session.add(feed)
    session.flush()
    return feed.id or 0


def _link_within(session: Session, made: Plan, numbers: dict[int, int]) -> None:
    """Point rows of this file to each other, now that all of them have numbers."""
    if not made.own_relations:
        return
    model, day = entities()[made.target.entity], recording_of(session).occurred_on
    index = identities.numbers_by(session, made.target.entity, made.target.key[0])
    edits = []
    for position, column, name in made.own_relations:
        number, other = numbers.get(position) or made.matched.get(position), index.get(name)
        if number and other:
            edits.append(records.Edit(number, day, {column: None}, {column: other}))
    records.update_many(session, model, edits)


def undo(import_id: int, *, actor: Actor, reason: str | None = None) -> undoing.Undone:
    """Take an import back: rows it created leave, rows it changed get their former values.

    Cells that somebody changed since, and records that others point to, are kept and listed. Raises Refused without
    the right, ImportRefused when there is no such import or it was undone already.
    """
    width = access.require(actor, "import.undo")
    with store.writing(actor, "undo", reason or "import undone", import_id=None) as session:
        run = session.get(ImportRun, import_id)
        if run is None:
            raise ImportRefused(f"There is no import {import_id}.")
        if run.undone_at is not None:
            raise ImportRefused(f"Import {import_id} was undone already, by {run.undone_by}.")
        if width != "all" and run.actor_id != actor.id:
            raise Refused("You may undo imports of your own only.", action="import.undo")
        revision = table_of(Revision).c
        revisions = list(session.execute(select(revision.id).where(revision.import_id == import_id)).scalars())
        recording_of(session).undoes = revisions[0] if revisions else None
        done = undoing.undo(session, revisions) if revisions else undoing.Undone()
        bulk.delete_rows(session, table_of(FeedRow), [import_id], column="import_id")
        run.undone_at, run.undone_by = clock.now(), actor.name
    return done


