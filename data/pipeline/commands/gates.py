"""Exceptions from gates, gates as people edit them, and the gate debt that follows from both."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, rulebook
from data.core.access import Actor
from data.core.ledger import records as many
from data.core.ledger.capturing import recording_of
from data.core.work import waivers
from data.pipeline import definitions
from data.pipeline.commands.opened import deal_to_change, require_owned, settle_debt
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.definitions import Gates
from data.pipeline.formulas import gates as formulas
from data.pipeline.queries import deal_records, records
from models import Deal, Definition, Waiver

LONGEST_DAYS = 365
"""An exception that holds longer is a change of the gate."""


def ask_waiver(session: Session, deal_id: int, *, actor: Actor, fields: Sequence[str], reason: str,
               expires_on: date) -> Waiver:  # fmt: skip
    """Ask that a deal's gates do without some fields until a day, it included.

    Raises Refused, FieldProblem for fields no gate asks for, without a reason, for an end that has passed or is more
    than a year away.
    """
    deal_to_change(session, deal_id, actor=actor, action="waivers.propose")
    day = recording_of(session).occurred_on
    known = {*definitions.gates(day).fields, formulas.CHECKLIST}
    covers = sorted({formulas.waivable(name) for name in fields})
    if not covers or set(covers) - known:
        raise FieldProblem("fields", "Choose what the gate is to do without.")
    if not reason.strip():
        raise FieldProblem("reason", "Say why the gate should do without this.")
    if expires_on < day or (expires_on - day).days > LONGEST_DAYS:
        raise FieldProblem("expires_on", f"A waiver ends today or later, and within {LONGEST_DAYS} days.")
    return waivers.ask(session, actor=actor, kind=deal_records.GATE, entity="deal", entity_id=deal_id, covers=covers,
                       reason=reason, expires_on=expires_on)  # fmt: skip


def decide_waiver(session: Session, waiver_id: int, *, actor: Actor, is_granted: bool, note: str = "") -> Waiver:
    """Grant or refuse a waiver of a deal; what is granted leaves its gate debt. Raises Refused, ValueError."""
    access.require(actor, "waivers.approve")
    waiver = session.get(Waiver, waiver_id)
    deal = records.deal(session, waiver.entity_id, for_update=True) if waiver and waiver.entity == "deal" else None
    if deal is not None:
        require_owned(session, actor, "waivers.approve", deal.owner_id)
    decided = waivers.decide(session, waiver_id, actor=actor, is_granted=is_granted, note=note)
    if deal is not None:
        settle_debt(session, deal)
        session.flush()
    return decided


def relock_waivers(session: Session) -> tuple[int, int]:
    """End the gate waivers whose last day has passed, and bring every open deal's gate debt in step with this day.

    Returns how many ended and how many deals owe something else than before. For the nightly job: checks no right.
    """
    day = recording_of(session).occurred_on
    ended = deal_records.ended_waivers(session, day)
    for waiver in ended:
        waiver.state = waivers.ENDED
    session.flush()
    return len(ended), recount_debt(session)


def recount_debt(session: Session, *, rules: Gates | None = None) -> int:
    """Work out the gate debt of every open deal anew; return how many owe something else than before."""
    day = recording_of(session).occurred_on
    rules = rules or definitions.gates(day)
    stages = [code for code, stage in definitions.stages().items() if stage.is_open]
    waived = deal_records.waived_by_deal(session, day)
    edits = []
    for row in deal_records.open_at_gates(session, stages, list(rules.fields)):
        debt = formulas.debt(row, stage=row["stage"], as_of=day, gates=rules, waived=waived.get(row["id"], frozenset()))
        if debt != row["gate_debt"]:
            edits.append(many.Edit(row["id"], day, {"gate_debt": row["gate_debt"]}, {"gate_debt": debt}))
    if edits:
        many.update_many(session, Deal, edits)
    return len(edits)


def edit_gates(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str,
               valid_from: date | None = None) -> Definition:  # fmt: skip
    """Put edited gates in force from a day on; gates that hold today make debt of what open deals lack today.

    Raises Refused without the right, ValueError when they are not right, nobody says why, or a later version is in
    force. Gates of a coming day make their debt in that night's job.
    """
    made = rulebook.edit(session, actor=actor, name="gates", content=content, note=note, valid_from=valid_from)
    if made.valid_from is None or made.valid_from <= recording_of(session).occurred_on:
        recount_debt(session, rules=definitions.gates_of(content))
    return made
