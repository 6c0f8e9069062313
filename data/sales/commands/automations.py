"""What people do about the automations: switch one on or off, run the daily ones. Nothing here commits."""

from datetime import date

from sqlmodel import Session

from data.core import access, rulebook
from data.core.access import Actor, Conflict
from data.core.ledger.capturing import recording_of
from data.core.work import tasks
from data.sales import automations
from data.sales.causes import DAILY_RULES
from models import Definition, Task

EDIT, RUN = "definitions.edit", "pipeline.run_audit"


def switch_automation(session: Session, *, actor: Actor, name: str, is_on: bool, note: str,
                      opened: int) -> Definition:  # fmt: skip
    """Switch an automation on or off from today on, with the reason.

    opened: the version of the list that was looked at. Raises Refused, Conflict when somebody switched one since,
    ValueError for an unknown name, no reason, or one that is so already.
    """
    access.require(actor, EDIT)
    today = recording_of(session).occurred_on
    held, known = rulebook.held(automations.NAME, today), automations.rules(today)
    if name not in known:
        raise ValueError(f"There is no automation {name}. There are: {', '.join(known)}.")
    if known[name].is_on == is_on:
        raise ValueError(f"{known[name].label} is {'on' if is_on else 'off'} already.")
    if held.version != opened:
        raise Conflict("Somebody changed the list of automations since you opened it. Nothing was saved: look again.",
                       fields=[("version", str(held.version), str(opened))])  # fmt: skip
    if not note.strip():
        raise ValueError("Say why: the note is kept with the change.")
    return rulebook.edit(session, actor=actor, name=automations.NAME, note=note,
                         content=automations.switched(held.content, name, is_on))  # fmt: skip


def run_automation(session: Session, *, actor: Actor, name: str, as_of: date | None = None) -> int:
    """Make the tasks of a daily automation that have not been made yet; return how many. None when it is off: 0.

    Raises Refused without the right to run what runs by itself, ValueError for one that does not run daily.
    """
    access.require(actor, RUN)
    day = as_of or recording_of(session).occurred_on
    if name not in DAILY_RULES:
        raise ValueError(f"{name} does not run daily. Daily are: {', '.join(DAILY_RULES)}.")
    rule = automations.rules(day)[name]
    return automations.make(session, name, DAILY_RULES[name](session, rule, day)) if rule.is_on else 0


def settle_task(session: Session, task_id: int, *, actor: Actor, is_done: bool, note: str = "") -> Task:
    """Mark a task that an automation made as done, or drop it. Raises Refused, ValueError when there is none."""
    return tasks.close(session, task_id, actor=actor, state=tasks.DONE if is_done else tasks.DROPPED, note=note)
