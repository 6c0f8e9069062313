"""What people do about the dated steps of a deal: say what comes next, plan a step ahead, move on. Nothing commits.

The action of the step that a deal is at *is* the deal's next step: gates, risk and the audit read it there, so it is
written there and nowhere else. A step action is kept for the other steps: planned ahead, or done.
"""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts, registry
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.sales.formulas import steps
from data.sales.queries import steps as queries
from models import Deal, StepAction

EDIT = "pipeline.edit_deal"
LONGEST = 500


def deal_to_plan(session: Session, deal_id: int, *, actor: Actor) -> Deal:
    """Return a deal that the actor may edit, kept from other writers. Raises Refused; ValueError when there is none."""
    scope = access.scope_for(session, actor, EDIT)
    deal = queries.deal(session, deal_id, for_update=True)
    if deal is None:
        raise ValueError("There is no such deal. It may have been removed with the import that brought it.")
    if scope.kind != "all" and deal.owner_id not in {*scope.team_user_ids, scope.user_id} - {None}:
        raise Refused("This deal belongs to somebody else.", action=EDIT)
    return deal


def require_open(deal: Deal, what: str) -> None:
    """Raise ValueError unless a deal is open. what: what a closed deal does not have."""
    if deal.stage not in steps.stages_in("open"):
        raise ValueError(f"This deal is closed: {what}. Reopen it first.")


def require_person(session: Session, user_id: int | None, before: int | None = None) -> None:
    """Raise ValueError for somebody who is not here any more; whoever is named already may stay."""
    if user_id is not None and user_id != before and user_id not in queries.people(session):
        raise ValueError("There is no such person here any more. Choose somebody from the list.")


def set_step_action(session: Session, deal_id: int, *, actor: Actor, step: str, action: str, due_on: date | None,
                    owner_id: int | None = None, row_version: int | None = None) -> StepAction | Deal:  # fmt: skip
    """Say what is done at a step, who does it and until when: for the present step, or for one ahead.

    For the present step this is the deal's next step, and `row_version` the deal's; else it is the action's (0: a new
    one). Raises Refused, Conflict with both values, ValueError for a step behind, a day behind, or no words.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    require_open(deal, "it has no steps ahead")
    here, known = steps.current(deal.stage, deal.process_step), steps.steps()
    if step not in known:
        raise ValueError(f"There is no step {step}. The steps are: {', '.join(known)}.")
    if due_on is None:
        raise ValueError("Each step needs a day: say by when.")
    if step == here:
        changed: Deal = registry.call("pipeline.set_next_step", session, deal_id, actor=actor, text=action,
                                      due_on=due_on, owner_id=owner_id, row_version=row_version)  # fmt: skip
        return changed
    if here is not None and known[step]["rank"] < known[here]["rank"]:
        raise ValueError(f"{known[step]['label']} lies behind this deal. What was done there stays as it is.")
    return _plan_ahead(session, deal, step, _text(action), due_on, owner_id, row_version)


def _text(action: str) -> str:
    text = " ".join((action or "").split())
    if not text:
        raise ValueError("Say what is to be done at this step.")
    if len(text) > LONGEST:
        raise ValueError(f"An action has at most {LONGEST} characters. Nothing was saved.")
    return text


def _plan_ahead(session: Session, deal: Deal, step: str, text: str, due_on: date, owner_id: int | None,
                row_version: int | None) -> StepAction:  # fmt: skip
    today = recording_of(session).occurred_on
    if due_on < today:
        raise ValueError(f"The day of a step lies ahead: choose {today} or a later day.")
    kept = queries.action(session, deal.id or 0, step, for_update=True)
    owner = owner_id if owner_id is not None else deal.owner_id
    require_person(session, owner, deal.owner_id)
    wanted: dict[str, Any] = {"action": text, "due_on": due_on, "owner_id": owner}
    if kept is None:
        kept = StepAction(deal_id=deal.id or 0, step=step, **wanted)
        session.add(kept)
    else:
        if row_version is not None:
            conflicts.same_version(session, kept, row_version=row_version, wanted=wanted)
        for name, value in {**wanted, "done_on": None}.items():
            setattr(kept, name, value)
    session.flush()
    return kept


def advance_step(session: Session, deal_id: int, *, actor: Actor, row_version: int, step: str,
                 action: str = "", due_on: date | None = None, owner_id: int | None = None) -> Deal:  # fmt: skip
    """Move an open deal on to a later step: its next step is written down as done, the new step's becomes the next.

    action, due_on: what comes next; without them what was planned for the step. Raises Refused, Conflict, ValueError.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    require_open(deal, "it has no steps ahead")
    here, known = steps.current(deal.stage, deal.process_step), steps.steps()
    if step not in known or (here is not None and known[step]["rank"] <= known[here]["rank"]):
        raise ValueError("A deal moves on to a later step. To go back, move its stage back with a reason.")
    if known[step]["stage"] != deal.stage and known[step]["stage"] in steps.at_least(deal.stage):
        short = steps.stages()[known[step]["stage"]]["short"]
        raise ValueError(f"{known[step]['label']} belongs to {short}. Move the deal through its gate first.")
    done = {"action": deal.next_step, "due_on": deal.next_step_date, "owner_id": deal.next_step_owner_id}
    planned = queries.action(session, deal_id, step)
    if not action and planned is None:
        raise ValueError(f"Say what is done at {known[step]['label']}, and by when: each step has a dated action.")
    changed: Deal = registry.call("pipeline.edit_deal", session, deal_id, actor=actor, row_version=row_version,
                                  process_step=step)  # fmt: skip
    if here is not None and done["action"]:
        _write_down(session, deal_id, here, done)
    if action:
        registry.call("pipeline.set_next_step", session, deal_id, actor=actor, row_version=None, text=action,
                      due_on=due_on, owner_id=owner_id)  # fmt: skip
    elif planned is not None:
        registry.call("pipeline.set_next_step", session, deal_id, actor=actor, row_version=None, text=planned.action,
                      due_on=planned.due_on, owner_id=planned.owner_id)  # fmt: skip
    if planned is not None:
        session.delete(planned)
    session.flush()
    return changed


def _write_down(session: Session, deal_id: int, step: str, done: dict[str, Any]) -> None:
    kept = queries.action(session, deal_id, step) or StepAction(deal_id=deal_id, step=step, action="")
    for name, value in {**done, "done_on": recording_of(session).occurred_on}.items():
        setattr(kept, name, value)
    session.add(kept)
