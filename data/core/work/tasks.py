"""What somebody is to do by a day; a rule that makes a task says so and makes it once."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from models import Task

OPEN, DONE, DROPPED = "open", "done", "dropped"


def add(session: Session, *, title: str, owner_id: int | None, due_on: date | None, entity: str | None = None,
        entity_id: int | None = None, rule: str | None = None) -> Task:  # fmt: skip
    """Return a task, made now unless its rule has an open one about the same record."""
    if not title.strip():
        raise ValueError("A task needs a title.")
    if rule is not None:
        same = select(Task).where(
            col(Task.rule) == rule, col(Task.entity) == entity, col(Task.entity_id) == entity_id,
            col(Task.state) == OPEN,
        )  # fmt: skip
        for task in session.execute(same).scalars():
            return task
    made = Task(title=title.strip(), owner_id=owner_id, due_on=due_on, entity=entity, entity_id=entity_id, rule=rule)
    session.add(made)
    session.flush()
    return made


def close(session: Session, task_id: int, *, actor: Actor, state: str = DONE, note: str = "") -> Task:
    """Mark a task done or dropped. Raises Refused when it is somebody else's, ValueError when there is none."""
    scope = access.scope_for(session, actor, "work.edit")
    task = session.get(Task, task_id)
    if task is None or state not in (DONE, DROPPED):
        raise ValueError("There is no such task.")
    if scope.kind != "all" and task.owner_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("This task belongs to somebody else.", action="work.edit")
    task.state, task.closed_on = state, recording_of(session).occurred_on
    task.note = note.strip() or task.note
    session.flush()
    return task
