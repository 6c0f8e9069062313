"""What people do about the technical pre-flight of a deal; the state that its gate reads follows. Nothing commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import conflicts, registry
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.sales import preflight
from data.sales.commands.steps import deal_to_plan, require_person
from data.sales.formulas import plans, steps, validation
from data.sales.queries import validation as queries
from models import Deal, ValidationItem

NOTE = 1000


def save_item(session: Session, deal_id: int, *, actor: Actor, item: str, state: str, owner_id: int | None = None,
              due_on: date | None = None, note: str | None = None, row_version: int = 0) -> ValidationItem:  # fmt: skip
    """Keep an item of a deal's pre-flight; the first one kept begins it, and the deal's state of it follows.

    row_version: the item's when it was opened, 0 where nobody had kept it. Raises Refused, Conflict with both values,
    ValueError for an item or state that is not there, a deal that is not sales qualified yet, or one that is closed.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    if deal.stage not in steps.at_least("sql"):
        raise ValueError("The pre-flight belongs to open deals, from sales qualified on. Nothing was saved.")
    known, kept = preflight.items(recording_of(session).occurred_on), queries.items(session, deal_id, for_update=True)
    if item not in known and item not in kept:
        raise ValueError(f"The pre-flight has no item {item}. It has: {', '.join(known)}.")
    if state not in validation.STATES:
        raise ValueError(f"An item is one of: {', '.join(validation.STATES.values())}.")
    wanted: dict[str, Any] = {"state": state, "owner_id": owner_id, "due_on": due_on, "note": _note(note)}
    if state == "not_needed" and not wanted["note"]:
        raise ValueError("Say in the note why this is not needed: the gate counts it as settled.")
    found = _kept(session, deal, kept, item, wanted, row_version)
    session.flush()
    follow(session, deal, actor=actor)
    return found


def _note(note: str | None) -> str | None:
    text = " ".join((note or "").split())
    if len(text) > NOTE:
        raise ValueError(f"A note has at most {NOTE:,} characters. Nothing was saved.")
    return text or None


def _kept(session: Session, deal: Deal, kept: dict[str, ValidationItem], item: str, wanted: dict[str, Any],
          row_version: int) -> ValidationItem:  # fmt: skip
    found = kept.get(item)
    require_person(session, wanted["owner_id"], found.owner_id if found else None)
    if found is None:
        found = ValidationItem(deal_id=deal.id or 0, item=item, **wanted)
        session.add(found)
        return found
    conflicts.same_version(session, found, row_version=row_version, wanted=wanted)
    for name, value in wanted.items():
        if getattr(found, name) != value:
            setattr(found, name, value)
    return found


def start_preflight(session: Session, deal_id: int, *, actor: Actor) -> list[ValidationItem]:
    """Keep every item of the pre-flight that nobody has kept yet: not started, the deal's owner, its days from today.

    Raises Refused, ValueError as `save_item` does.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    kept, today = queries.items(session, deal_id), recording_of(session).occurred_on
    return [
        save_item(session, deal_id, actor=actor, item=code, state="open", owner_id=deal.owner_id,
                  due_on=plans.shifted(today, int(item["days"])))
        for code, item in preflight.items(today).items() if code not in kept
    ]  # fmt: skip


def follow(session: Session, deal: Deal, *, actor: Actor) -> None:
    """Bring the deal's state of technical validation in step with its items, through the pipeline's own command.

    An item that nobody has kept counts as not started. While none has moved, what somebody wrote by hand stays.
    """
    kept = queries.items(session, deal.id or 0)
    known = preflight.items(recording_of(session).occurred_on)
    states = [kept[code].state if code in kept else "open" for code in dict.fromkeys((*known, *kept))]
    reads = validation.status(states)
    if reads is None and deal.tech_validation_status in (validation.STARTED, validation.DONE):
        reads = validation.STARTED
    if reads is not None and reads != deal.tech_validation_status:
        registry.call("pipeline.edit_deal", session, deal.id or 0, actor=actor, row_version=deal.row_version,
                      tech_validation_status=reads)  # fmt: skip
