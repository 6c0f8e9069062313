"""Findings that somebody has to clear: raised once for a rule and a record, cleared with a reason or by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import outbox
from models import Ticket

ENDED_BY_ITSELF = "no longer so"


@dataclass(frozen=True)
class Finding:
    """What a rule found wrong with a record, in words, and who is to clear it by when."""

    entity: str
    entity_id: int
    detail: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Settled:
    """What a run of a rule came to: records found, found anew, cleared because they are no longer so."""

    hits: int
    new: int
    cleared: int


def settle(session: Session, rule: str, findings: Iterable[Finding], *, is_alert: bool = False) -> Settled:
    """Make the open tickets of a rule say what it found now.

    A finding that is open already keeps its ticket (its words follow), a new one gets one, and a ticket whose record
    is no longer found is cleared by itself. Alerts are put in the outbox once, when they are raised.
    """
    day = recording_of(session).occurred_on
    found = {(one.entity, one.entity_id): one for one in findings}
    open_now = {(one.entity, one.entity_id): one for one in _open(session, rule)}
    for key, ticket in open_now.items():
        if key not in found:
            ticket.cleared_on, ticket.clear_reason = day, ENDED_BY_ITSELF
        elif (ticket.detail, ticket.owner_id) != (found[key].detail, found[key].owner_id):
            ticket.detail, ticket.owner_id = found[key].detail, found[key].owner_id
    raised = [_raised(rule, one, day, is_alert) for key, one in found.items() if key not in open_now]
    session.add_all(raised)
    session.flush()
    if is_alert:
        outbox.put(session, raised)
    return Settled(len(found), len(raised), len(open_now.keys() - found.keys()))


def raise_one(session: Session, rule: str, finding: Finding, *, is_alert: bool = False) -> Ticket:
    """Return the open ticket of a rule for a record, made now if there is none."""
    for ticket in _open(session, rule, finding.entity, finding.entity_id):
        return ticket
    made = _raised(rule, finding, recording_of(session).occurred_on, is_alert)
    session.add(made)
    session.flush()
    if is_alert:
        outbox.put(session, [made])
    return made


def clear(session: Session, ticket_id: int, *, actor: Actor, reason: str) -> Ticket:
    """Clear a ticket with the reason. Raises Refused when it is somebody else's, ValueError without a reason."""
    scope = access.scope_for(session, actor, "work.edit")
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise ValueError("There is no such ticket.")
    if scope.kind != "all" and ticket.owner_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("This ticket belongs to somebody else.", action="work.edit")
    if not reason.strip():
        raise ValueError("Say why the ticket is cleared.")
    if ticket.cleared_on is None:
        ticket.cleared_on, ticket.clear_reason = recording_of(session).occurred_on, reason.strip()
    session.flush()
    return ticket


def end(session: Session, rule: str, entity: str, entity_id: int) -> None:
    """Clear a rule's open ticket of a record because it is no longer so; nothing when there is none."""
    for ticket in _open(session, rule, entity, entity_id):
        ticket.cleared_on, ticket.clear_reason = recording_of(session).occurred_on, ENDED_BY_ITSELF
    session.flush()


def _open(session: Session, rule: str, entity: str | None = None, entity_id: int | None = None) -> list[Ticket]:
    statement = select(Ticket).where(col(Ticket.rule) == rule, col(Ticket.cleared_on).is_(None))
    if entity is not None:
        statement = statement.where(col(Ticket.entity) == entity, col(Ticket.entity_id) == entity_id)
    return list(session.execute(statement).scalars())


def _raised(rule: str, one: Finding, day: date, is_alert: bool) -> Ticket:
    return Ticket(
        rule=rule, entity=one.entity, entity_id=one.entity_id, detail=one.detail, owner_id=one.owner_id,
        opened_on=day, due_on=one.due_on, is_alert=is_alert,
    )  # fmt: skip
