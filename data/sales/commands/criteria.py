"""What people do with success criteria: agree on them, judge them with evidence. Nothing here commits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts, rulebook
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.sales.commands.poc_checks import EDIT, poc_to_change, tidy
from data.sales.commands.stalls import clear_stall
from data.sales.formulas import criteria as formulas
from data.sales.queries import poc_records as queries
from models import Criterion, Poc

FIELDS = ("wording", "weight", "is_must", "metric", "target")


def agree_criteria(session: Session, poc_id: int, *, actor: Actor, row_version: int,
                   criteria: Sequence[Mapping[str, Any]], agreed_on: date | None = None) -> Poc:  # fmt: skip
    """Write down the criteria that both sides agreed on (wording, weight, is_must, metric, target), replacing others.

    At most as many as the limit, their weights adding up to 100. Agreed on by the day it starts counts as agreed
    before; later does not. Once one was judged they stay as they are. Raises Refused, Conflict, ValueError.
    """
    found = poc_to_change(session, poc_id, actor=actor, row_version=row_version, wanted={"agreed_on": agreed_on})
    day = recording_of(session).occurred_on
    if wrong := formulas.problems(criteria, most=int(rulebook.limits(day)["poc_criteria"])):
        raise ValueError(" ".join(wrong))
    if agreed_on is not None and agreed_on > day:
        raise ValueError("They cannot be agreed on in the future.")
    held = queries.criteria_of(session, poc_id)
    if any(one.is_met is not None for one in held):
        raise ValueError("A criterion was judged already, so the list stays as it was agreed on.")
    told = [{name: one.get(name) for name in FIELDS} for one in criteria]
    for place, values in enumerate(told):
        _put(session, poc_id, place, values, held[place] if place < len(held) else None)
    for one in held[len(told) :]:
        session.delete(one)
    found.agreed_on = agreed_on or day
    session.flush()
    return found


def _put(session: Session, poc_id: int, place: int, values: dict[str, Any], held: Criterion | None) -> None:
    clean: dict[str, Any] = {
        "wording": tidy("wording", values["wording"]), "weight": int(values["weight"]),
        "is_must": bool(values["is_must"]), "metric": tidy("title", values["metric"]) or None,
        "target": tidy("title", values["target"]) or None, "position": place,
    }  # fmt: skip
    if held is None:
        session.add(Criterion(poc_id=poc_id, **clean))
        return
    for name, value in clean.items():
        setattr(held, name, value)


def judge_criterion(session: Session, criterion_id: int, *, actor: Actor, row_version: int, is_met: bool | None,
                    evidence: str = "") -> Criterion:  # fmt: skip
    """Say whether a criterion is met, with the evidence; None takes the judgement back.

    A criterion that is met is an activity: it clears a stall. Raises Refused, Conflict, ValueError without evidence,
    before both sides agreed, or before it started.
    """
    access.require(actor, EDIT)
    one = queries.criterion(session, criterion_id, for_update=True)
    if one is None:
        raise ValueError("This criterion is gone. Look at the list again.")
    found = poc_to_change(session, one.poc_id, actor=actor)
    text = tidy("evidence", evidence)
    conflicts.same_version(session, one, row_version=row_version, wanted={"is_met": is_met, "evidence": text or None})
    if found.agreed_on is None:
        raise ValueError("Agree on the criteria first: what was never agreed on proves nothing.")
    if found.started_on is None or found.started_on > recording_of(session).occurred_on:
        raise ValueError("It has not started yet.")
    if is_met is not None and not text:
        raise ValueError("Say what shows it: a judgement needs its evidence.")
    if is_met and not one.is_met:
        one.met_at = clock.now()
        clear_stall(session, one.poc_id, "activity", clock.now())
    elif not is_met:
        one.met_at = None
    one.is_met, one.evidence = is_met, text or None
    session.flush()
    return one
