"""A file goes in: its tables planned in their order, applied in one transaction, and recorded."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, clock, settings, store
from data.core.access import Actor
from data.core.importing import planning, progress, promises, registering, relations, repairs, roundtrip, writing
from data.core.importing.mappings import Mapping, dump_mapping
from data.core.importing.parts import Part
from data.core.importing.planning import Plan
from data.core.importing.promises import Promise
from data.core.importing.reading import ImportRefused
from data.core.importing.relations import RELATED, normal
from data.core.importing.repairs import Repairs
from data.core.importing.taking_back import bring_back, is_clash, undo, uploads
from data.core.ledger import bulk
from data.core.ledger.capturing import recording_of
from models import ImportRun, Submission

__all__ = ["NothingWritten", "Outcome", "apply", "bring_back", "preview", "rehearse", "undo"]


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


Then = Callable[[Session, Outcome], int]
"""More work of one import: (session, what it did so far) -> how many records that changed."""


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
    with bulk.unswept(), store.reading() as session, progress.watched(session):
        scope = access.scope_for(session, actor, "import.preview")
        day = as_of or clock.today(settings.current(session).zone)
        registering.warn(session, parts)
        coming: planning.Coming = {}
        plans = []
        for part in parts:
            _tell("Checking", parts, part)
            made = roundtrip.plan(session, part.table, part.mapping, part.target, as_of=day, scope=scope,
                                 take_theirs=take_theirs, coming=coming)  # fmt: skip
            if len(parts) > 1:
                _announce(coming, made)
            plans.append(made)
        return Outcome(dry_run=True, plans=plans)


def _announce(coming: planning.Coming, made: Plan) -> None:
    for name, related in RELATED.items():
        if related.model.__tablename__ == made.target.entity:
            coming.setdefault(name, set()).update(_names(made, related.by.values()))
        coming.setdefault(name, set()).update(normal(value) for value in made.makes.get(name, ()))


def _names(made: Plan, columns: Iterable[str]) -> set[str]:
    """Return what the new records can be found by, in normal form."""
    found = {value for column in columns for value in made.born.get(column, ())}
    for story in made.stories:
        found |= {story[-1][1].get(column, story[0][1].get(column)) for column in columns}
    return {normal(value) for value in found if value}


def _tell(what: str, parts: Sequence[Part], part: Part) -> None:
    sizes = [len(one.table.row_numbers) for one in parts]
    before = sum(sizes[: parts.index(part)])
    progress.tick(f"{what} {part.target.title.lower()}", done=before, total=sum(sizes))


def apply(parts: Sequence[Part], content: bytes, *, actor: Actor, as_of: date | None = None,
          allow_partial: bool = False, take_theirs: bool = False, reason: str | None = None,
          expected: Sequence[Promise] | None = None, corrected: Repairs | None = None,
          submission_id: int | None = None, then: Then | None = None) -> Outcome:  # fmt: skip
    """Import in one transaction, or nothing at all.

    Refused rows stop everything unless `allow_partial`; open questions always do. `expected` is what a person was
    shown, table by table: if the store has moved since, nothing is written (StoreMoved, which says what moved).
    `corrected`: what `parts` carry that the file itself does not say. `submission_id`: what this import answers.
    `then`: what else belongs into the transaction once all tables are written; it returns how many records it changed.
    """
    access.require(actor, "import.commit")
    run = Outcome(dry_run=False, plans=[])
    try:
        with bulk.unswept(), store.writing(actor, "import", reason, occurred_on=as_of) as session:
            record = _begin(session, parts, content, actor)
            with progress.watched(session), bulk.small_cache(session):
                _apply(session, run, parts, actor, "import.commit", record.id or 0, allow_partial, take_theirs,
                       expected, then)  # fmt: skip
                progress.tick("Writing the record")
            _finish(session, run, record, parts, content, actor, corrected, submission_id)
    except NothingWritten as nothing:
        return nothing.outcome
    except Exception as problem:
        if not is_clash(problem):
            raise
        raise ImportRefused("Two records would share what must be unique. Nothing was written.") from problem
    return run


def rehearse(session: Session, parts: Sequence[Part], content: bytes, *, actor: Actor,
             allow_partial: bool, take_theirs: bool) -> Outcome:  # fmt: skip
    """Write an import into a session that is rolled back afterwards, up to its summaries. Keeps no file."""
    run = Outcome(dry_run=True, plans=[])
    record = _begin(session, parts, content, actor)
    with progress.watched(session):
        _apply(session, run, parts, actor, "import.preview", record.id or 0, allow_partial, take_theirs, None)
        session.flush()
        recording_of(session).finish()
    return run


def _begin(session: Session, parts: Sequence[Part], content: bytes, actor: Actor) -> ImportRun:
    record = _record(parts, content, actor, recording_of(session).occurred_on)
    session.add(record)
    session.flush()
    recording_of(session).import_id = record.id
    return record


def _finish(session: Session, run: Outcome, record: ImportRun, parts: Sequence[Part], content: bytes, actor: Actor,
            corrected: Repairs | None, submission_id: int | None) -> None:  # fmt: skip
    run.import_id = record.id
    changed = [line for plan in run.plans for line in repairs.listed(corrected or Repairs(), plan.reading.table)]
    record.outcome = json.dumps({**run.as_json(), **({"corrected": changed} if changed else {})}, default=str)
    waiting = session.get(Submission, submission_id) if submission_id else None
    if waiting is not None:
        if waiting.state != "waiting":
            raise ImportRefused(f"This submission does not wait any more: it is {waiting.state}. Nothing was written.")
        waiting.state, waiting.import_id = "imported", record.id
        waiting.decided_by, waiting.decided_at = record.actor, clock.now()
    registering.register(session, parts, record, actor=actor)
    (uploads() / record.sha256).write_bytes(content)


class NothingWritten(Exception):
    """Ends the transaction of an import that has nothing to write, or may not; carries its outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def _apply(session: Session, run: Outcome, parts: Sequence[Part], actor: Actor, right: str, import_id: int,
           allow_partial: bool, take_theirs: bool, expected: Sequence[Promise] | None,
           then: Then | None = None) -> None:  # fmt: skip
    scope, day = access.scope_for(session, actor, right), recording_of(session).occurred_on
    for place, part in enumerate(parts):
        _tell("Checking", parts, part)
        made = roundtrip.plan(session, part.table, part.mapping, part.target, as_of=day, scope=scope,
                             take_theirs=take_theirs, make=relations.make_missing)  # fmt: skip
        run.plans.append(made)
        promises.keep(expected[place] if expected else None, made)
        if made.questions or (made.refused and not allow_partial):
            raise NothingWritten(run)
        if not _is_idle(made):
            _tell("Writing", parts, part)
            writing.write(session, made, import_id)
    more = then(session, run) if then else 0
    if all(_is_idle(plan) for plan in run.plans) and not more:
        raise NothingWritten(run)


def _is_idle(plan: Plan) -> bool:
    return not (plan.creates or plan.updated or plan.contents or plan.makes or plan.turned_away)


def _record(parts: Sequence[Part], content: bytes, actor: Actor, day: date) -> ImportRun:
    mapping = Mapping(tuple(part.mapping for part in parts))
    return ImportRun(
        applied_at=clock.now(), actor_id=actor.id, actor=actor.name, file=parts[0].table.file,
        sha256=hashlib.sha256(content).hexdigest(), targets=", ".join(part.target.name for part in parts),
        as_of=day, mapping=dump_mapping(mapping), outcome="{}",
    )  # fmt: skip
