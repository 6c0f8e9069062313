"""What changes the scoreboard: a value, who answers for a job, where its colours begin. Nothing here commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, rulebook
from data.core.access import Actor, Conflict, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.operations.formulas.jobs_entry import FIELDS, NUMBERS, checked, number
from data.operations.formulas.jobs_shapes import Job
from data.operations.job_catalogue import EDIT, NAME, catalogue, edited
from data.operations.queries import jobs as queries
from data.operations.views import jobs_due
from models import Definition, JobOwner, JobValue

ENTER, ASSIGN = "jobs.enter", "jobs.assign"
MISSING = "operations.missing_value"

outbox.called(MISSING, "A job's figure is missing")


def enter_job_value(session: Session, *, actor: Actor, job: str, measured_on: date,
                    opened: Mapping[str, Any] | None = None, **changes: Any) -> JobValue:  # fmt: skip
    """Enter what a job reached on a day, or change single fields of it; fields not named stay as they are.

    changes: actual, base, second, n, reviewed_on, verdict, evidence, note. opened: what those fields showed when the
    person began; without it a value that is there already is never overwritten. Raises Refused without the right or for
    somebody else's job, ValueError with the sentence for a wrong value, Conflict where somebody else was faster.
    """
    access.require(actor, ENTER)
    known = _job(job)
    _require_mine(session, actor, job)
    if other := sorted(set(changes) - set(FIELDS)):
        raise ValueError(f"A value has no {', '.join(other)}.")
    row = queries.value(session, job, measured_on)
    if row is not None and opened is None:
        raise ValueError(f"{known.title}: there is a value of {measured_on} already. Change that one.")
    if row is not None and opened is not None:
        _keep(row, opened, changes)
    now = {name: getattr(row, name) for name in FIELDS} if row is not None else {}
    made = checked(known, {**now, **changes, "measured_on": measured_on}, today=recording_of(session).occurred_on)
    if row is None:
        row = JobValue(job=job, **made, entered_by_id=actor.id)
        session.add(row)
    else:
        for name in FIELDS:
            if getattr(row, name) != made[name]:
                setattr(row, name, made[name])
        row.entered_by_id = actor.id
    session.flush()
    return row


def remove_job_value(session: Session, *, actor: Actor, job: str, measured_on: date) -> None:
    """Take a value away that was entered for the wrong day; the ledger keeps it.

    Raises Refused without the right or for somebody else's job, ValueError when there is none.
    """
    access.require(actor, ENTER)
    known = _job(job)
    _require_mine(session, actor, job)
    row = queries.value(session, job, measured_on)
    if row is None:
        raise ValueError(f"{known.title}: there is no value of {measured_on}. Look at it again.")
    session.delete(row)
    session.flush()


def assign_job(session: Session, *, actor: Actor, job: str, owner_id: int | None, note: str = "",
               opened: int | None = None) -> JobOwner:  # fmt: skip
    """Say who answers for a job; None: nobody. opened: the owner whom the person saw.

    Raises Refused without the right, ValueError for somebody who is not here, Conflict where somebody else was faster.
    """
    access.require(actor, ASSIGN)
    known = _job(job)
    people = queries.people(session, active_only=True)
    if owner_id is not None and owner_id not in people:
        raise ValueError("This person is not active here. Choose somebody who is.")
    row = queries.owner(session, job)
    if row is not None and row.owner_id not in (opened, owner_id):
        theirs = queries.people(session).get(row.owner_id or 0, "nobody")
        raise Conflict(f"{known.title} was given to {theirs} while you were choosing. Nothing was saved.",
                       fields=[("owner", theirs, people.get(owner_id or 0, "nobody"))])  # fmt: skip
    if row is None:
        row = JobOwner(job=job, owner_id=owner_id, note=note.strip() or None)
        session.add(row)
    else:
        row.owner_id, row.note = owner_id, note.strip() or row.note
    session.flush()
    return row


def edit_job(session: Session, *, actor: Actor, job: str, note: str, valid_from: date | None = None,
             opened: Mapping[str, Any] | None = None, **changes: Any) -> Definition:  # fmt: skip
    """Put other limits, another cadence or target of a job in force from a day on, the present one if none is given.

    changes: green, yellow, cadence, target. Earlier days keep what held then. Raises Refused without the right,
    ValueError with the sentence for limits in the wrong direction, a day that has passed or no reason, Conflict where
    somebody else changed the same limit since `opened`.
    """
    access.require(actor, EDIT)
    known, today = _job(job), recording_of(session).occurred_on
    if valid_from is not None and valid_from < today:
        raise ValueError(f"Earlier days keep the limits they had. Choose {today} or a later day.")
    content = rulebook.in_force(NAME, valid_from or today)
    if opened is not None:
        now = content["jobs"].get(job, {})
        clashes = [name for name, new in changes.items() if now.get(name) not in (opened.get(name), new)]
        if clashes:
            what = ", ".join(clashes)
            raise Conflict(f"{known.title}: {what} was changed while you were editing. Nothing was saved.",
                           fields=[(n, str(now.get(n)), str(changes[n])) for n in clashes])  # fmt: skip
    made = edited(content, job, changes)
    if made == content:
        raise ValueError("Nothing is changed yet.")
    return rulebook.edit(session, actor=actor, name=NAME, content=made, note=note, valid_from=valid_from)


def settle_missing(session: Session, *, actor: Actor, as_of: date | None = None) -> Settled:
    """Remind each owner once of a figure that is due: a ticket that ends by itself when the figure comes."""
    access.require(actor, ASSIGN)
    day = as_of or recording_of(session).occurred_on
    found = [Finding("job_owner", one.owner_row, one.words, one.owner_id, one.due_on)
             for one in jobs_due.missing(session, as_of=day)]  # fmt: skip
    return tickets.settle(session, MISSING, found, is_alert=True)


def _job(key: str) -> Job:
    known = catalogue().jobs
    if key not in known:
        raise ValueError(f"There is no job {key} in the catalogue. The list of jobs is on the scoreboard.")
    return known[key]


def _require_mine(session: Session, actor: Actor, job: str) -> None:
    scope = access.scope_for(session, actor, ENTER)
    if scope.kind == "all":
        return
    row = queries.owner(session, job)
    if row is None or row.owner_id is None or row.owner_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("Somebody else answers for this job: its owner enters what it reached.", action=ENTER)


def _keep(row: JobValue, opened: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Raise Conflict where a field that is to be changed holds neither what the person saw nor what they want."""
    fields = [(name, str(getattr(row, name)), str(new)) for name, new in changes.items()
              if getattr(row, name) not in (_same(name, opened.get(name)), _same(name, new))]  # fmt: skip
    if fields:
        names = ", ".join(name.replace("_", " ") for name, _, _ in fields)
        raise Conflict(f"Somebody else entered {names} while you were editing. Nothing was saved.", fields=fields)


def _same(name: str, value: Any) -> Any:
    """Return a value as the row would hold it, so that 9 and 9.0 are no difference; letters stay as they are."""
    try:
        return number(value) if name in NUMBERS else value
    except ValueError:
        return value
