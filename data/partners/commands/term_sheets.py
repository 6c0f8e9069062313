"""What people do with a term sheet until it is sent: begin, write, propose, approve, send. Nothing here commits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, settings
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.ledger.capturing import recording_of
from data.core.work import approvals
from data.partners import sheet_fields as fields
from data.partners import sheet_page
from data.partners.formulas import terms
from data.partners.queries import term_sheets as queries
from data.partners.sheet_places import UNTIL, label_of, put, reasons_to_approve, tidy, value_at
from data.partners.sheet_states import (
    APPROVED,
    COUNTERED,
    DRAFT,
    PROPOSED,
    SENT,
    WRITTEN,
    drop_proposal,
    keep_version,
    said_state,
)
from models import Approval, Partner, TermSheet

EDIT, APPROVE, ABOUT = "partners.edit_term_sheet", "partners.approve_terms", queries.APPROVAL
STRATEGIC = "executive"
"""Who approves the terms of a strategic partner."""


def start_term_sheet(session: Session, *, actor: Actor, partner_id: int, type: str | None = None) -> TermSheet:
    """Begin a sheet for a partner with what its kind of partnership begins with. Raises Refused, ValueError.

    type: the kind of partnership where it is not the partner's own.
    """
    scope = access.scope_for(session, actor, EDIT)
    partner = _partner(session, partner_id, scope)
    day, kind = recording_of(session).occurred_on, type or partner.type
    held = fields.fresh(kind, currency=partner.currency or settings.current(session, day).currency, as_of=day)
    made = TermSheet(partner_id=partner_id, type=kind, content=fields.written(held),
                     valid_until=day + timedelta(days=fields.valid_days(day)))  # fmt: skip
    session.add(made)
    session.flush()
    return made


def save_term_sheet(session: Session, sheet_id: int, *, actor: Actor, opened: Mapping[str, Any],
                    values: Mapping[str, Any]) -> TermSheet:  # fmt: skip
    """Write some places of a sheet: "sections.goals", "terms.commission", "currency" (texts), "valid_until" (a date).

    opened: what each place held when the writer opened it. What somebody else wrote elsewhere stays. Raises Conflict
    with both values for a place that changed meanwhile, ValueError with the sentence of the field, Refused.
    """
    scope = access.scope_for(session, actor, EDIT)
    found = sheet_to_change(session, sheet_id, scope)
    if found.state not in WRITTEN:
        raise ValueError(f"This sheet is {said_state(found.state)} and cannot be changed. Take it back first.")
    kind, held = fields.kind_of(found.type), fields.read(found.content)
    clean = {place: tidy(kind, place, value) for place, value in values.items()}
    now = {place: value_at(held, found.valid_until, place) for place in clean}
    _require_unchanged(found, clean, now, opened)
    changed = {place: value for place, value in clean.items() if value != now[place]}
    if not changed:
        return found
    for place, value in changed.items():
        put(held, place, value)
    if wrong := terms.problems(kind, held):
        raise ValueError(next(iter(wrong.values())))
    found.content, found.valid_until = fields.written(held), changed.get(UNTIL, found.valid_until)
    drop_proposal(session, found)
    found.state = DRAFT
    session.flush()
    return found


def propose_term_sheet(session: Session, sheet_id: int, *, actor: Actor, reason: str) -> TermSheet:
    """Hand a written sheet to whoever approves its terms. Raises Refused, ValueError with what is missing."""
    scope = access.scope_for(session, actor, EDIT)
    found = sheet_to_change(session, sheet_id, scope)
    if found.state not in (DRAFT, COUNTERED):
        raise ValueError(f"This sheet is {said_state(found.state)}. Only a draft is proposed.")
    _require_ready(session, found)
    keep_version(session, found, made_by_id=actor.id, note=reason)
    approvals.propose(session, actor=actor, kind=ABOUT, entity=ABOUT, entity_id=sheet_id,
                      content={"version": found.version}, reason=reason)  # fmt: skip
    found.state, found.proposed_by_id = PROPOSED, actor.id
    found.approved_by_id = found.approved_on = None
    session.flush()
    return found


def decide_term_sheet(session: Session, sheet_id: int, *, actor: Actor, is_approved: bool, note: str = "") -> TermSheet:
    """Approve the terms of a proposed sheet, or give it back with a note. Raises Refused for whoever proposed it, and
    for anybody but an executive where the partner is strategic.
    """
    scope = access.scope_for(session, actor, APPROVE)
    found = sheet_to_change(session, sheet_id, scope)
    waiting = approvals.waiting(session, ABOUT, sheet_id)
    if found.state != PROPOSED or not waiting:
        raise ValueError(f"This sheet is {said_state(found.state)}: there is nothing to decide.")
    if not is_approved and not note.strip():
        raise ValueError("Say why it goes back: whoever proposed it reads that.")
    approvals.decide(session, waiting[0].id or 0, actor=actor, is_approved=is_approved, note=note)
    if not is_approved:
        found.state = DRAFT
    session.flush()
    return found


@approvals.kind(ABOUT, propose=EDIT, approve=APPROVE)
def _approve(session: Session, approval: Approval, content: Mapping[str, Any], actor: Actor) -> None:
    found = queries.sheet(session, approval.entity_id, for_update=True)
    partner = queries.partner_of(session, found.partner_id) if found else None
    if found is None or partner is None or found.version != content["version"]:
        raise ValueError("The sheet has changed since it was proposed. Nothing was approved.")
    if partner.is_strategic and STRATEGIC not in actor.roles:
        raise Refused("This partner is strategic: an executive approves its terms.", action=APPROVE)
    found.state, found.approved_by_id = APPROVED, actor.id
    found.approved_on = recording_of(session).occurred_on


def send_term_sheet(session: Session, sheet_id: int, *, actor: Actor) -> TermSheet:
    """Mark a sheet as sent: the clock of its answer starts. It has to be complete, valid and one page.

    A draft goes out as it is where its terms are usual and the partner is not strategic. Raises Refused, ValueError.
    """
    scope = access.scope_for(session, actor, EDIT)
    found = sheet_to_change(session, sheet_id, scope)
    partner = _partner(session, found.partner_id, scope)
    if found.state not in (DRAFT, COUNTERED, APPROVED):
        raise ValueError(f"This sheet is {said_state(found.state)} and cannot be sent.")
    if found.state != APPROVED and (why := reasons_to_approve(found, partner)):
        raise ValueError(f"Somebody has to approve this first: {why[0]}. Propose it.")
    _require_ready(session, found)
    keep_version(session, found, made_by_id=actor.id, note="sent")
    found.state, found.sent_at = SENT, clock.now()
    found.answered_at = found.answered_by = found.answer = None
    session.flush()
    return found


def sheet_to_change(session: Session, sheet_id: int, scope: Scope) -> TermSheet:
    """Return a sheet within a scope, kept from other writers. Raises Refused, ValueError."""
    found = queries.sheet(session, sheet_id, for_update=True)
    if found is None:
        raise ValueError("There is no such term sheet.")
    _partner(session, found.partner_id, scope)
    return found


def _partner(session: Session, partner_id: int, scope: Scope) -> Partner:
    partner = queries.partner_of(session, partner_id)
    if partner is None:
        raise ValueError("There is no such partner.")
    if scope.kind != "all" and partner.owner_id not in {scope.user_id, *scope.team_user_ids} - {None}:
        raise Refused(f"{partner.name} belongs to somebody else: its owner writes its term sheets.", action=EDIT)
    return partner


def _require_unchanged(found: TermSheet, clean: Mapping[str, Any], now: Mapping[str, Any],
                       opened: Mapping[str, Any]) -> None:  # fmt: skip
    """Raise Conflict for the places that somebody else changed since they were opened, with both values."""
    kind = fields.kind_of(found.type)
    clashes = [(label_of(kind, place), str(now[place] or "empty"), str(value or "empty"))
               for place, value in clean.items()
               if value != now[place] and (opened.get(place) or "") != (now[place] or "")]  # fmt: skip
    if clashes:
        told = "; ".join(f"{label} is now: {theirs}. You wrote: {mine}" for label, theirs, mine in clashes)
        raise Conflict(f"Somebody else wrote here since you opened it. {told}. Nothing was saved.", fields=clashes)


def _require_ready(session: Session, found: TermSheet) -> None:
    """Raise ValueError unless a sheet is filled, free of what cannot be, valid for a while, and one page."""
    kind, held, day = fields.kind_of(found.type), fields.read(found.content), recording_of(session).occurred_on
    if empty := terms.unfilled(kind, fields.sections(day), held):
        raise ValueError(f"Still to be written: {', '.join(empty)}.")
    if wrong := terms.problems(kind, held):
        raise ValueError(next(iter(wrong.values())))
    if found.valid_until is None or found.valid_until < day:
        raise ValueError("Valid until: choose today or a later day.")
    sheet_page.require_one_page(sheet_page.face_of(session, found, as_of=day))
