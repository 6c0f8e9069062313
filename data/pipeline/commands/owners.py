"""Who owns a deal: always changed with a note, at once by whoever may, else as a proposal."""

from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import approvals
from data.pipeline.commands import checks
from data.pipeline.commands.opened import because, deal_to_change, may, owned
from data.pipeline.commands.refusals import FieldProblem
from models import Approval, Deal

OWNER = "owner"
REASSIGN = "pipeline.reassign_owner"


def reassign_owner(session: Session, deal_id: int, *, actor: Actor, row_version: int, owner_id: int,
                   note: str) -> Deal | Approval:  # fmt: skip
    """Give a deal to another owner with a note: at once by whoever may, else as a proposal that waits.

    A manager may within the team; across teams revenue operations decides. Returns the deal or the proposal. Raises
    Refused, Conflict, FieldProblem; ValueError when a proposal waits already. Source: blueprint, ownership.
    """
    may_at_all = access.may(actor, REASSIGN)
    action = REASSIGN if may_at_all and not access.may(actor, "pipeline.propose_owner") else "pipeline.propose_owner"
    deal = deal_to_change(session, deal_id, actor=actor, action=action, row_version=row_version,
                          wanted={"owner_id": owner_id})  # fmt: skip
    checks.owner(session, owner_id, today=recording_of(session).occurred_on)
    if owner_id == deal.owner_id:
        raise FieldProblem("owner_id", "This person owns the deal already.")
    if not note.strip():
        raise FieldProblem("note", "Say why: no deal changes its owner without a note.")
    if may(session, actor, REASSIGN, deal.owner_id, owner_id):
        because(session, note.strip())
        return _given(session, deal, owner_id)
    content = {"owner_id": owner_id, "from": deal.owner_id}
    return approvals.propose(session, actor=actor, kind=OWNER, entity="deal", entity_id=deal_id, content=content,
                             reason=note)  # fmt: skip


def _given(session: Session, deal: Deal, owner_id: int) -> Deal:
    if deal.next_step_owner_id == deal.owner_id:
        deal.next_step_owner_id = owner_id
    deal.owner_id = owner_id
    session.flush()
    return deal


@approvals.kind(OWNER, propose="pipeline.propose_owner", approve=REASSIGN)
def _approved(session: Session, approval: Approval, content: Any, actor: Actor) -> None:
    deal = deal_to_change(session, approval.entity_id, actor=actor, action=REASSIGN)
    if not owned(access.scope_for(session, actor, REASSIGN), content["owner_id"]):
        raise Refused("The new owner is in another team: revenue operations decides.", action=REASSIGN)
    if deal.owner_id != content["from"]:
        raise FieldProblem("owner_id", "The deal has another owner since this was proposed. Return the proposal.")
    checks.owner(session, content["owner_id"], today=recording_of(session).occurred_on)
    because(session, approval.reason)
    _given(session, deal, content["owner_id"])


def decide_proposal(session: Session, approval_id: int, *, actor: Actor, is_approved: bool, note: str = "") -> Approval:
    """Approve a proposal about a deal, which carries it out, or return it with a note.

    Raises Refused without the right, out of scope or for one's own; FieldProblem without a note for what is returned.
    """
    if not access.may(actor, "pipeline.approve_backslide"):
        access.require(actor, REASSIGN)
    approval = session.get(Approval, approval_id)
    if approval is not None and approval.entity == "deal" and approval.kind in approvals.KINDS:
        deal_to_change(session, approval.entity_id, actor=actor, action=approvals.KINDS[approval.kind][1])
    if not is_approved and not note.strip():
        raise FieldProblem("note", "Say why it is returned: whoever proposed it reads it.")
    return approvals.decide(session, approval_id, actor=actor, is_approved=is_approved, note=note)
