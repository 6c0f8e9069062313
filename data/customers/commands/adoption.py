"""The sequence of a new customer: its steps become dated tasks, and people close them. Nothing here commits."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work import tasks
from data.customers import expansion_rules
from data.customers.commands.expansion import RUN, edit_rules
from data.customers.formulas import adoption
from data.customers.queries import expansion as signs
from data.customers.queries import triggers as queries
from models import Definition, Task

FEW = 500
"""Accounts that a question names one by one; of more all are asked for."""


def start_adoption(session: Session, *, actor: Actor, as_of: date | None = None) -> int:
    """Make the steps of all customers whose sequence is not over and that have none yet; return how many were made.

    Raises Refused without the right to run what runs by itself.
    """
    access.require(actor, RUN)
    return plan_steps(session, as_of=as_of or recording_of(session).occurred_on)


def plan_steps(session: Session, *, as_of: date, numbers: Collection[int] | None = None) -> int:
    """Make the missing steps of customers as dated tasks; numbers: of these accounts only. Return how many were made.

    A sequence counts from the first subscription; one that is over is not begun. Each step is made once.
    """
    few = numbers if numbers is not None and len(numbers) <= FEW else None
    found, made = signs.customers(session, as_of=as_of, numbers=few), 0
    known = queries.task_rules(session)
    for row in found:
        if numbers is not None and row["id"] not in numbers:
            continue
        steps = expansion_rules.sequence(row["segment"], as_of)
        if not steps or row["started_on"] + timedelta(days=steps[-1].day) < as_of:
            continue
        for step in steps:
            if (row["id"], step.rule) not in known:
                due = adoption.due_on(row["started_on"], step.day, made_on=as_of)
                tasks.add(session, title=f"Day {step.day}: {step.title}. {step.what}", owner_id=row["owner_id"],
                          due_on=due, entity=queries.ACCOUNT, entity_id=row["id"], rule=step.rule)  # fmt: skip
                made += 1
    return made


def settle_adoption(session: Session, task_id: int, *, actor: Actor, is_done: bool, note: str = "") -> Task:
    """Mark a step of a sequence as done, or drop it. Raises Refused, ValueError when there is none or no reason."""
    access.require(actor, "work.edit")
    if not is_done and not note.strip():
        raise ValueError("Say why this step is dropped: it no longer counts.")
    task = session.get(Task, task_id)
    if task is None or not (task.rule or "").startswith(f"{adoption.RULE}:"):
        raise ValueError("There is no such step.")
    if task.state != tasks.OPEN:
        raise ValueError(f"This step is {task.state} already. Nothing was saved.")
    return tasks.close(session, task_id, actor=actor, state=tasks.DONE if is_done else tasks.DROPPED, note=note)


def edit_adoption(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str, opened: int) -> Definition:
    """Change the sequences, from today on; steps made before stay. Raises Refused, Conflict, ValueError."""
    return edit_rules(session, actor=actor, name=expansion_rules.ADOPTION, content=content, note=note, opened=opened)
