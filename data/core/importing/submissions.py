"""A checked file that somebody else imports: submitted with a note, seen by an approver as it is now, answered."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from sqlmodel import Session, col, select

from data.core import access, clock, store
from data.core.access import Actor, Refused
from data.core.importing import applying, hiding, parts, promises, repairs
from data.core.importing.applying import Outcome
from data.core.importing.mappings import Mapping, Where, dump_mapping, load_mapping
from data.core.importing.parts import Part
from data.core.importing.promises import Promise
from data.core.importing.reading import ImportRefused
from data.core.importing.repairs import Repairs
from data.core.importing.taking_back import uploads
from models import Submission

WAITING, RETURNED, WITHDRAWN, IMPORTED = "waiting", "returned", "withdrawn", "imported"
LONGEST_NOTE = 2_000


def submit(given: Sequence[Part], content: bytes, *, actor: Actor, as_of: date, planned: Outcome,
           allow_partial: bool = False, corrected: Repairs | None = None, note: str = "") -> int:  # fmt: skip
    """Hand a checked file in for import by somebody else and return the submission's number.

    `planned` is the dry run that the person saw. Raises Refused without the right, ImportRefused while a question is
    open, a row is refused that is not left out, or nothing would change.
    """
    access.require(actor, "import.preview")
    if any(plan.questions for plan in planned.plans):
        raise ImportRefused("Answer the open questions first. Nothing was submitted.")
    if any(plan.refused for plan in planned.plans) and not allow_partial:
        raise ImportRefused("Rows are refused: correct them, or leave them out. Nothing was submitted.")
    if not any(plan.creates or plan.updated for plan in planned.plans):
        raise ImportRefused("Nothing would change: everything in the file is in the store already.")
    digest = hashlib.sha256(content).hexdigest()
    told = {
        **planned.as_json(), "promises": [promises.promise(plan).as_json() for plan in planned.plans],
        "repairs": (corrected or Repairs()).as_json(),
    }  # fmt: skip
    made = Submission(
        submitted_at=clock.now(), submitted_by_id=actor.id, submitted_by=actor.name, file=given[0].table.file,
        sha256=digest, as_of=as_of, mapping=dump_mapping(Mapping(tuple(_placed(part) for part in given))),
        allow_partial=allow_partial, outcome=orjson.dumps(told, default=str).decode(), note=note.strip()[:LONGEST_NOTE],
    )  # fmt: skip
    (uploads() / digest).write_bytes(content)
    with store.writing(actor, "import", note or "submitted") as session:
        session.add(made)
        session.flush()
        return made.id or 0


def _placed(part: Part) -> Any:
    """The mapping of a part, saying which table of the file it is for."""
    where = Where(sheet=part.table.sheet, header_row=part.table.header_row)
    return replace(part.mapping, match=where)


class Waiting:
    """One submission as it can be looked at: read again with the mapping it was checked with."""

    def __init__(self, row: Submission) -> None:
        self.row = row
        self.told = orjson.loads(row.outcome)
        self.content = (uploads() / row.sha256).read_bytes()
        self.corrected = repairs.from_json(self.told.get("repairs"))
        hidden = hiding.hidden_in(self.content) if self.corrected.left_out else {}
        read = parts.read_as(self.content, row.file, load_mapping(row.mapping))
        self.parts = [repairs.repaired(p, self.corrected, repairs.hidden_of(p.table, hidden)) for p in read]

    def look(self, actor: Actor) -> tuple[Outcome, list[str]]:
        """Plan the file again for whoever looks. Returns the plan and what moved since it was submitted."""
        planned = applying.preview(self.parts, actor=actor, as_of=self.row.as_of)
        shown = [promises.from_json(one) for one in self.told["promises"]]
        now = [promises.promise(plan) for plan in planned.plans]
        return planned, [line for one, other in zip(shown, now, strict=True) for line in promises.moved(one, other)]


def find(session: Session, number: int, actor: Actor) -> Submission:
    """Return a submission that the actor may see: their own, or one they may import. Raises LookupError, Refused."""
    row = session.get(Submission, number)
    if row is None:
        raise LookupError(f"There is no submission {number}.")
    if row.submitted_by_id == actor.id and actor.id is not None:
        return row
    scope = access.scope_for(session, actor, "import.commit")
    if scope.kind != "all" and row.submitted_by_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("This submission comes from another team.", action="import.commit")
    return row


def approve(number: int, *, actor: Actor, expected: Sequence[Promise] | None = None) -> Outcome:
    """Import a submitted file, as the approver sees it now. Raises Refused without the right to import.

    `expected` is what the approver was shown; without it, what was submitted. If the store has moved since, nothing is
    written and StoreMoved says what moved.
    """
    _may_decide(actor)
    with store.reading() as session:
        waiting = Waiting(_open(session, number, actor))
    shown = expected or [promises.from_json(one) for one in waiting.told["promises"]]
    row = waiting.row
    return applying.apply(
        waiting.parts, waiting.content, actor=actor, as_of=row.as_of, allow_partial=row.allow_partial, expected=shown,
        corrected=waiting.corrected, submission_id=number, reason=f"submitted by {row.submitted_by}",
    )  # fmt: skip


def give_back(number: int, *, actor: Actor, answer: str) -> None:
    """Return a submission with the reason. Raises Refused without the right to import, ImportRefused without words."""
    _may_decide(actor)
    if not answer.strip():
        raise ImportRefused("Say what should be different: the answer goes to whoever submitted the file.")
    _settle(number, actor, RETURNED, answer)


def withdraw(number: int, *, actor: Actor) -> None:
    """Take one's own submission back. Raises Refused when it is somebody else's."""
    with store.reading() as session:
        if _open(session, number, actor).submitted_by_id != actor.id:
            raise Refused("Only whoever submitted a file can withdraw it.", action="import.preview")
    _settle(number, actor, WITHDRAWN, "")


def _may_decide(actor: Actor) -> None:
    access.require(actor, "import.commit")
    if actor.id is None:
        raise Refused("The service account approves nothing: name a person with --user.", action="import.commit")


def _open(session: Session, number: int, actor: Actor) -> Submission:
    row = find(session, number, actor)
    if row.state != WAITING:
        raise ImportRefused(f"Submission {number} does not wait any more: it is {row.state}.")
    return row


def _settle(number: int, actor: Actor, state: str, answer: str) -> None:
    with store.writing(actor, "import", answer or state) as session:
        row = _open(session, number, actor)
        row.state, row.answer = state, answer.strip()[:LONGEST_NOTE]
        row.decided_by, row.decided_at = actor.name, clock.now()


def listed(session: Session, *, actor: Actor, limit: int = 100) -> Sequence[Submission]:
    """Return submissions that the actor made or may decide on, those that wait first, then the newest."""
    statement = select(Submission).order_by((col(Submission.state) != WAITING), col(Submission.id).desc()).limit(limit)
    if not access.may(actor, "import.commit"):
        return session.execute(statement.where(col(Submission.submitted_by_id) == actor.id)).scalars().all()
    scope = access.scope_for(session, actor, "import.commit")
    if scope.kind != "all":
        seen = {scope.user_id, *scope.team_user_ids}
        statement = statement.where(col(Submission.submitted_by_id).in_(seen))
    return session.execute(statement).scalars().all()
