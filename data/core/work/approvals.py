"""Changes that one person proposes and another decides on; what is done once approved is the domain's own."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from models import Approval

Carry = Callable[[Session, Approval, Mapping[str, Any], Actor], None]
"""Does what was approved: (session, the approval, its content, whoever approved)."""

KINDS: dict[str, tuple[str, str, Carry]] = {}
WAITING, APPROVED, RETURNED, WITHDRAWN = "waiting", "approved", "returned", "withdrawn"


def kind(name: str, *, propose: str, approve: str) -> Callable[[Carry], Carry]:
    """Offer a kind of approval: the rights it takes, and what is done once approved."""

    def offer(carry: Carry) -> Carry:
        KINDS[name] = propose, approve, carry
        return carry

    return offer


def propose(session: Session, *, actor: Actor, kind: str, entity: str, entity_id: int, content: Mapping[str, Any],
            reason: str) -> Approval:  # fmt: skip
    """Propose a change. Raises Refused without the right, ValueError without a reason or when one waits already."""
    access.require(actor, KINDS[kind][0])
    if not reason.strip():
        raise ValueError("Say why: whoever decides reads it.")
    if waiting(session, entity, entity_id, kind=kind):
        raise ValueError("A proposal waits for a decision already.")
    made = Approval(
        kind=kind, entity=entity, entity_id=entity_id, content=json.dumps(content, default=str),
        reason=reason.strip(), proposed_by_id=actor.id, proposed_on=recording_of(session).occurred_on,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def decide(session: Session, approval_id: int, *, actor: Actor, is_approved: bool, note: str = "") -> Approval:
    """Approve, which carries the change out in this transaction, or return it with a note.

    Raises Refused without the right or for one's own proposal, ValueError when it was decided already.
    """
    approval = session.get(Approval, approval_id)
    if approval is None or approval.state != WAITING:
        raise ValueError("This proposal does not wait for a decision.")
    _, right, carry = KINDS[approval.kind]
    access.require(actor, right)
    if approval.proposed_by_id is not None and approval.proposed_by_id == actor.id:
        raise Refused("Nobody approves a proposal of their own.", action=right)
    approval.state = APPROVED if is_approved else RETURNED
    approval.decided_by_id, approval.decided_on = actor.id, recording_of(session).occurred_on
    approval.note = note.strip() or None
    if is_approved:
        carry(session, approval, json.loads(approval.content), actor)
    session.flush()
    return approval


def waiting(session: Session, entity: str, entity_id: int, *, kind: str | None = None) -> list[Approval]:
    """Return the proposals about a record that wait for a decision."""
    statement = select(Approval).where(
        col(Approval.entity) == entity, col(Approval.entity_id) == entity_id, col(Approval.state) == WAITING
    )
    if kind is not None:
        statement = statement.where(col(Approval.kind) == kind)
    return list(session.execute(statement).scalars())
