"""The steps before the end of each term as tasks: made once each when a term comes near, reminded of in time."""

from dataclasses import dataclass

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work import outbox, tasks
from data.customers.queries import renewals as queries
from data.customers.views.renewal_shapes import Contract, StepState, by_contract
from data.customers.views.renewals import near, with_steps

RENEW = "customers.renew"
TITLE = "A step before a renewal is due"


@dataclass(frozen=True)
class Steps:
    """What a run did: tasks made, reminders said, and how many contracts it looked at."""

    made: int
    reminded: int
    contracts: int


def make_renewal_steps(session: Session, *, actor: Actor) -> Steps:
    """Make the task of each step of every contract within the window, and say the reminders of this day.

    A step gets one task for good: done or dropped, it does not come back. Due days on days off stay; the reminder goes
    out on the working day before. Raises Refused. Source: domain.md 5.3.
    """
    access.require(actor, RENEW)
    today = recording_of(session).occurred_on
    scope = access.Scope("all", actor.id)
    contracts = with_steps(session, by_contract(near(session, scope=scope, as_of=today)), as_of=today)
    known = queries.steps(session, [one.key for one in contracts])
    made = [(one, step) for one in contracts for step in one.steps if (one.key, step.key) not in known]
    for one, step in made:
        tasks.add(session, title=f"{step.title}: {one.account}"[:200], owner_id=one.owner_id, due_on=step.due_on,
                  entity=str(queries.SUBS.name), entity_id=one.key, rule=f"{queries.RULE}{step.key}")  # fmt: skip
    due = [(one, step) for one in contracts for step in one.steps
           if step.remind_on == today and step.state not in (tasks.DONE, tasks.DROPPED)]  # fmt: skip
    reminded = sum(_remind(session, one, step) for one, step in due)
    return Steps(len(made), reminded, len(contracts))


def _remind(session: Session, one: Contract, step: StepState) -> bool:
    """Say a reminder once; whether it was new."""
    key = f"renewal-{one.key}-{step.key}-{step.due_on}"
    if queries.is_said(session, key):
        return False
    outbox.say(session, key, user_id=one.owner_id, title=TITLE,
               body=f"{step.title}, {one.name}, due on {step.due_on}. The term ends on {one.end_on}.")  # fmt: skip
    return True
