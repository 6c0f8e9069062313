"""What changes the demo library: flows with their versions, and where one was given. Nothing here commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.sales.commands.steps import EDIT as PLAN
from data.sales.commands.steps import deal_to_plan, require_person
from data.sales.formulas import demos
from data.sales.queries import demos as queries
from models import DemoFlow, DemoUse

EDIT = "sales.edit_library"
FIELDS = frozenset({"name", "segment_id", "minutes", "owner_id", "review_on", "url", "script", "is_active"})
LONGEST = {"name": 200, "url": 500, "script": 20_000}


def save_flow(session: Session, *, actor: Actor, flow_id: int | None = None, row_version: int = 0,
              is_new_version: bool = False, **values: Any) -> DemoFlow:  # fmt: skip
    """Add a flow to the library, or change one that was opened at a version.

    is_new_version: what is told has changed: the flow's own version goes up by one, and uses say which one they showed.
    Raises Refused, Conflict with both values, ValueError with the sentence.
    """
    access.require(actor, EDIT)
    if unknown := sorted(set(values) - FIELDS):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = {name: _tidy(name, value) for name, value in values.items()}
    known = None if flow_id is None else queries.flow(session, flow_id, for_update=True)
    if flow_id is not None and known is None:
        raise ValueError("This flow is gone. Look at the library again.")
    _check(session, clean, known)
    if known is None:
        known = DemoFlow(**clean)
        session.add(known)
    else:
        conflicts.same_version(session, known, row_version=row_version, wanted=clean)
        for name, value in clean.items():
            if getattr(known, name) != value:
                setattr(known, name, value)
        known.version += is_new_version
    session.flush()
    return known


def _tidy(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip() if name == "script" else " ".join(value.split())
    if len(text) > LONGEST.get(name, 200):
        raise ValueError(f"{name.capitalize()} is longer than {LONGEST.get(name, 200):,} characters.")
    return text or None


def _check(session: Session, clean: dict[str, Any], known: DemoFlow | None) -> None:
    name = clean.get("name", known.name if known else None)
    if not name:
        raise ValueError("Give the flow a name.")
    if (twin := queries.flow_named(session, name)) is not None and twin != (known.id if known else None):
        raise ValueError(f"There is a flow {name} already. Change that one, or choose another name.")
    if clean.get("minutes", known.minutes if known else None) not in demos.MINUTES:
        raise ValueError("A flow takes 5, 15 or 45 minutes.")
    if clean.get("segment_id") is not None and clean["segment_id"] not in queries.segments(session):
        raise ValueError("This segment is gone. Choose another one.")
    if clean.get("url") and not demos.is_link(clean["url"]):
        raise ValueError("A link begins with https:// or http:// and names a place. Nothing was saved.")
    require_person(session, clean.get("owner_id"), known.owner_id if known else None)


def log_demo(session: Session, deal_id: int, *, actor: Actor, flow_id: int, used_on: date | None = None,
             feedback: int | None = None, note: str = "") -> DemoUse:  # fmt: skip
    """Note that a demo was given in a deal, today unless another day is named, with the flow's present version.

    feedback: 1 to 5. Raises Refused without the right to edit the deal; ValueError for a flow that is gone, a day to
    come, a second note of the same flow on a day, or feedback that is none.
    """
    deal_to_plan(session, deal_id, actor=actor)
    day = recording_of(session).occurred_on
    found = queries.flow(session, flow_id)
    if found is None or not found.is_active:
        raise ValueError("This flow is not in use any more. Choose another one.")
    if used_on is not None and used_on > day:
        raise ValueError("It has not been given yet: choose today or an earlier day. What is to come is a next step.")
    on = used_on or day
    if any(row["used_on"] == on for row in queries.uses(session, until=on, flow_id=flow_id, deal_id=deal_id)):
        raise ValueError(f"{found.name} is noted for this deal on {on} already.")
    made = DemoUse(flow_id=flow_id, flow_version=found.version, deal_id=deal_id, used_on=on,
                   stage=_standing_on(session, deal_id, on), feedback=_feedback(feedback),
                   note=" ".join(note.split())[:1000] or None)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _standing_on(session: Session, deal_id: int, day: date) -> str:
    held = [(stage, step) for start, stage, step in queries.stays(session, {deal_id}).get(deal_id, ()) if start <= day]
    return ":".join(part for part in held[-1] if part) if held else ""


def _feedback(feedback: int | None) -> int | None:
    is_whole = isinstance(feedback, int) and not isinstance(feedback, bool)
    if feedback is not None and not (is_whole and 1 <= feedback <= 5):
        raise ValueError("Feedback is a whole number from 1, poor, to 5, very good.")
    return feedback


def give_feedback(session: Session, use_id: int, *, actor: Actor, row_version: int, feedback: int | None,
                  note: str = "") -> DemoUse:  # fmt: skip
    """Say how a demo went. Raises Refused, Conflict, ValueError."""
    access.require(actor, PLAN)
    found = queries.use(session, use_id, for_update=True)
    if found is None:
        raise ValueError("This demo was taken back already.")
    deal_to_plan(session, found.deal_id, actor=actor)
    wanted: dict[str, Any] = {"feedback": _feedback(feedback), "note": " ".join(note.split())[:1000] or None}
    conflicts.same_version(session, found, row_version=row_version, wanted=wanted)
    found.feedback, found.note = wanted["feedback"], wanted["note"]
    session.flush()
    return found


def take_back_demo(session: Session, use_id: int, *, actor: Actor) -> None:
    """Take back that a demo was given. Raises Refused, ValueError when it was taken back already."""
    access.require(actor, PLAN)
    found = queries.use(session, use_id, for_update=True)
    if found is None:
        raise ValueError("This demo was taken back already.")
    deal_to_plan(session, found.deal_id, actor=actor)
    session.delete(found)
    session.flush()
