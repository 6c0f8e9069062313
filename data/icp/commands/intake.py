"""Who was refused at intake, the appeal against it, and coming in after all. Nothing here commits."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, registry, rulebook
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work import waivers
from data.icp.queries import intake
from models import IntakeRefusal, Waiver

APPEAL = "intake"
HOLDS_FOR = timedelta(days=30)
"""How long a granted appeal lets somebody in."""

MAKES = {"lead": "pipeline.create_lead", "account": "pipeline.create_account"}
LEFT_OUT = frozenset({"status", "name", "disqualified_reason"})


def list_refused(session: Session, *, kind: str, key: str, content: Mapping[str, Any], reasons: Mapping[str, str],
                 source: str) -> IntakeRefusal:  # fmt: skip
    """Put somebody on the list of those refused at intake, or what is there in step with it.

    Part of the commands that make leads and accounts, and of imports: they have checked the right.
    """
    found = intake.refused(session, kind, key)
    day = recording_of(session).occurred_on
    told: dict[str, Any] = {
        "codes": ",".join(sorted(reasons)), "reasons": "; ".join(reasons.values()), "name": str(content["name"]),
        "content": json.dumps(_plain(content), sort_keys=True), "source": source, "refused_on": day,
        "definition_version": rulebook.held("icp", day).version,
    }  # fmt: skip
    if found is None:
        found = IntakeRefusal(kind=kind, key=key, refused_by_id=recording_of(session).actor.id, **told)
        session.add(found)
    else:
        for name, value in told.items():
            setattr(found, name, value)
    session.flush()
    return found


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a later creation takes: words and numbers. What is worked out is worked out then."""
    return {name: value for name, value in content.items() if isinstance(value, str | int)}


def appeal(session: Session, refusal_id: int, *, actor: Actor, reason: str, expires_on: date | None = None) -> Waiver:
    """Appeal against a refusal at intake. Raises Refused without the right, ValueError without a reason or twice."""
    access.require(actor, "waivers.propose")
    found = _open(session, refusal_id)
    if any(one.state == waivers.ASKED for one in waivers.about(session, "intake_refusal", refusal_id)):
        raise ValueError(f"An appeal for {found.name} waits already.")
    if not reason.strip():
        raise ValueError("Say why it should come in: whoever decides reads that.")
    until = expires_on or recording_of(session).occurred_on + HOLDS_FOR
    return waivers.ask(session, actor=actor, kind=APPEAL, entity="intake_refusal", entity_id=refusal_id,
                       covers=found.codes.split(","), reason=reason, expires_on=until)  # fmt: skip


def decide_appeal(session: Session, waiver_id: int, *, actor: Actor, is_granted: bool, note: str = "") -> Waiver:
    """Grant an appeal or refuse it. Raises Refused without the right or for one's own, ValueError when decided."""
    access.require(actor, "waivers.approve")
    return waivers.decide(session, waiver_id, actor=actor, is_granted=is_granted, note=note)


def let_in(session: Session, refusal_id: int, *, actor: Actor) -> int:
    """Take in somebody whose appeal was granted, with the values they came with; return the record's number.

    Raises Refused without the right to make such records, RuledOut (a ValueError) while no granted appeal covers every
    reason, ValueError when they are in already.
    """
    access.require(actor, "pipeline.edit_lead")  # whoever adds leads adds accounts; their commands ask again
    found = _open(session, refusal_id)
    content = json.loads(found.content)
    given = {name: value for name, value in content.items() if name not in LEFT_OUT}
    made = registry.call(MAKES[found.kind], session, actor=actor, name=found.name, **given)
    found.state, found.record_id = "in", made.id
    session.flush()
    return int(made.id)


def _open(session: Session, refusal_id: int) -> IntakeRefusal:
    found = session.get(IntakeRefusal, refusal_id, with_for_update=True)
    if found is None:
        raise ValueError("This entry is not on the list any more: the import that brought it was taken back.")
    if found.state != "refused":
        raise ValueError(f"{found.name} is in already.")
    return found
