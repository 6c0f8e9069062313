"""What follows when a person moves a deal: what was planned becomes the next step, and tasks to follow up."""

import logging
from datetime import date, timedelta

from sqlalchemy import event
from sqlmodel import Session

from data.core import access, registry
from data.core.ledger.capturing import recording_of
from data.core.ledger.recording import BULK
from data.core.reactions import on
from data.sales import automations
from data.sales.automations import Cause
from data.sales.formulas import steps
from data.sales.queries import steps as queries
from models import Deal

log = logging.getLogger("quarterdeck.sales")


@on("deal")
def follow_moves(session: Session, numbers: set[int]) -> None:
    """Take up the planned action of the step that deals have come to, and make tasks for what has moved on.

    Files, undo and jobs bring the past: nobody is asked to follow up on it.
    """
    if recording_of(session).channel in BULK:
        return
    before = queries.standing_before(session, numbers)
    moved = [deal for deal in queries.deals_of(session, numbers)
             if deal.id in before and before[deal.id] != (deal.stage, deal.process_step)]  # fmt: skip
    if not moved:
        return
    take_up_plans(session, moved)
    _follow_up(session, moved, before)


def take_up_plans(session: Session, moved: list[Deal]) -> None:
    """Make what was planned for the present step of deals their next step, where its day lies ahead."""
    today, by_number = recording_of(session).occurred_on, {deal.id or 0: deal for deal in moved}
    for planned in queries.planned_of(session, set(by_number)):
        deal = by_number[planned.deal_id]
        is_here = steps.current(deal.stage, deal.process_step) == planned.step
        if not is_here or planned.due_on is None or planned.due_on < today or deal.stage not in steps.stages_in("open"):
            continue
        try:
            registry.call("pipeline.set_next_step", session, deal.id or 0, actor=access.operator(), row_version=None,
                          text=planned.action, due_on=planned.due_on, owner_id=planned.owner_id)  # fmt: skip
        except ValueError as why:  # somebody who left, say: the plan stays, the move goes on
            log.info("a planned step of deal %s was not taken up: %s", deal.id, why)
            continue
        session.delete(planned)
    session.flush()


def _follow_up(session: Session, moved: list[Deal], before: dict[int, tuple[str, str | None]]) -> None:
    causes: dict[str, list[Cause]] = {"follow_up": [], "handover": []}
    today = recording_of(session).occurred_on
    known = automations.rules(today)
    for deal in moved:
        state, here = steps.stages()[deal.stage]["state"], steps.standing(deal.stage, deal.process_step)
        if state not in ("open", "won") or here <= steps.standing(*before[deal.id or 0]):
            continue
        name = "follow_up" if state == "open" else "handover"
        due_on = today + timedelta(days=known[name].days)
        causes[name].append(_cause(deal, name, f"{today.day} {today:%b %Y}", due_on))
    for name, found in causes.items():
        if found and known[name].is_on:
            _make(session, name, found)


def _cause(deal: Deal, name: str, day: str, due_on: date) -> Cause:
    if name == "handover":
        head, what = f"Won on {day}", "hand over to customer success: goal, people, dates of the plan"
    else:
        step = steps.current(deal.stage, deal.process_step)
        where = steps.stages()[deal.stage]["short"] + (f", {steps.steps()[step]['label']}" if step else "")
        head, what = f"Moved on to {where} on {day}", "write down what was agreed, and send it to the buyer"
    return Cause("deal", deal.id or 0, head, what, deal.owner_id, due_on)


def _make(session: Session, name: str, causes: list[Cause]) -> None:
    made = automations.make(session, name, causes)
    if made:
        event.listen(session, "after_commit", lambda _: _keep(name, made), once=True)


def _keep(name: str, made: int) -> None:
    try:
        automations.ran(name, made=made)
    except Exception:
        # The tasks are made; only the line in the list of runs is missing.
        log.exception("the run of %s was not kept", name)
