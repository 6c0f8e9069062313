"""What people do with the steps of a proof of concept: add, move, finish, and ask for its sandbox. Nothing commits."""

from datetime import date

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work import outbox
from data.sales.commands.poc_checks import EDIT, person, poc_to_change, require_deal, tidy
from data.sales.formulas.pocs import LANES
from data.sales.queries import poc_records as queries
from data.sales.queries import pocs as rows
from models import Poc, PocStep

STATES = ("open", "done", "dropped")
SANDBOX = "sales.provisioning"
outbox.called(SANDBOX, "A sandbox is needed for a proof of concept")


def add_poc_step(session: Session, poc_id: int, *, actor: Actor, lane: str, title: str, due_on: date,
                 owner_id: int | None = None) -> PocStep:  # fmt: skip
    """Add a dated step to a lane (value, security, provisioning). Raises Refused, ValueError."""
    found = poc_to_change(session, poc_id, actor=actor)
    if lane not in LANES:
        raise ValueError(f"There is no lane {lane}. The lanes are: {', '.join(LANES)}.")
    text = tidy("title", title)
    if not text:
        raise ValueError("Say what the step is.")
    made = PocStep(poc_id=poc_id, lane=lane, day=_day(found, due_on), title=text, due_on=due_on,
                   owner_id=person(session, owner_id))  # fmt: skip
    session.add(made)
    session.flush()
    return made


def move_poc_step(session: Session, step_id: int, *, actor: Actor, row_version: int, due_on: date,
                  with_later: bool = False) -> PocStep:  # fmt: skip
    """Put a step on another day; `with_later` moves the open steps after it in its lane by as many days.

    Raises Refused, Conflict, ValueError for a day before the start, or a step that is done.
    """
    step, found = _step(session, step_id, actor, row_version, due_on=due_on)
    if step.state != "open":
        raise ValueError("This step is not open any more, so it keeps its day.")
    later = [one for one in queries.steps_of(session, step.poc_id) if with_later and one.lane == step.lane
             and one.state == "open" and one.id != step.id and one.day >= step.day]  # fmt: skip
    gap = None if step.due_on is None else due_on - step.due_on
    step.due_on, step.day = due_on, _day(found, due_on)
    for one in later:
        if one.due_on is not None and gap is not None:
            moved = one.due_on + gap
            one.due_on, one.day = moved, _day(found, moved)
    session.flush()
    return step


def finish_poc_step(session: Session, step_id: int, *, actor: Actor, row_version: int, state: str = "done",
                    done_on: date | None = None) -> PocStep:  # fmt: skip
    """Mark a step done, dropped, or open again. Raises Refused, Conflict, ValueError for a day that has not come."""
    step, _ = _step(session, step_id, actor, row_version, state=state)
    today = recording_of(session).occurred_on
    if state not in STATES:
        raise ValueError(f"A step is one of: {', '.join(STATES)}.")
    if done_on is not None and done_on > today:
        raise ValueError("It cannot be done in the future.")
    step.state, step.done_on = state, (done_on or today) if state == "done" else None
    session.flush()
    return step


def assign_poc_step(session: Session, step_id: int, *, actor: Actor, row_version: int,
                    owner_id: int | None) -> PocStep:  # fmt: skip
    """Give a step to somebody. Raises Refused, Conflict, ValueError for somebody who is not here any more."""
    step, _ = _step(session, step_id, actor, row_version, owner_id=owner_id)
    step.owner_id = person(session, owner_id)
    session.flush()
    return step


def _step(session: Session, step_id: int, actor: Actor, row_version: int,
          **wanted: date | str | int | None) -> tuple[PocStep, Poc]:  # fmt: skip
    access.require(actor, EDIT)
    step = queries.step(session, step_id, for_update=True)
    if step is None:
        raise ValueError("This step is gone. Look at the list again.")
    found = poc_to_change(session, step.poc_id, actor=actor)
    conflicts.same_version(session, step, row_version=row_version, wanted=dict(wanted))
    return step, found


def _day(found: Poc, due_on: date) -> int:
    """Return which day of it a date is, day 1 being the one it starts on. Raises ValueError before that."""
    if found.started_on is None:
        return 1
    if due_on < found.started_on:
        raise ValueError(f"A step lies on or after the start, {found.started_on}.")
    return (due_on - found.started_on).days + 1


def request_sandbox(session: Session, poc_id: int, *, actor: Actor, note: str = "") -> str:
    """Tell whoever provides sandboxes that one is needed, through the channels of alerts. Returns the message.

    The suite provides nothing itself: the provisioning lane is the checklist, and a webhook among the channels can
    start the machinery. Once for a proof of concept unless the message before was sent. Raises Refused, ValueError.
    """
    found = poc_to_change(session, poc_id, actor=actor)
    deal = require_deal(session, found.deal_id, actor=actor)
    sent = queries.messages(session, f"sandbox-{poc_id}-")
    if any(at is None for at in sent):
        raise ValueError("The request waits to be sent already. Nothing was added.")
    todo = [one["title"] for one in rows.steps(session, [poc_id]).get(poc_id, [])
            if one["lane"] == "provisioning" and one["state"] == "open"]  # fmt: skip
    parts = [f"proof of concept {found.external_id or poc_id}: {found.name}", f"deal: {deal.name}",
             f"starts: {found.started_on}", f"until: {found.planned_end}",
             f"to do: {'; '.join(todo)}" if todo else "", tidy("note", note)]  # fmt: skip
    body = ", ".join(filter(None, parts))
    outbox.say(session, f"sandbox-{poc_id}-{len(sent) + 1}", user_id=found.engineer_id, title=SANDBOX, body=body)
    return body
