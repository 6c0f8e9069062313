"""Findings that somebody has to clear: raised once for a rule and a record, cleared with a reason or by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import access, rulebook
from data.core.access import Actor, Refused
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
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
    """Make the open tickets of a rule say what it found now, in bulk.

    A finding that is open already keeps its ticket (its words follow), a new one gets one, and a ticket whose record
    is no longer found is cleared by itself. One that a person cleared comes back only after the limit `cleared_days`.
    Alerts are put in the outbox once, when they are raised.
    """
    session.flush()
    day = recording_of(session).occurred_on
    found = {(one.entity, one.entity_id): one for one in findings}
    open_now = {(row["entity"], row["entity_id"]): row for row in _open_rows(session, rule)}
    edits = [edit for key, row in open_now.items() if (edit := _edit(row, found.get(key), day)) is not None]
    records.update_many(session, Ticket, edits)
    held = _cleared_lately(session, rule, day)
    new = [one for key, one in found.items() if key not in open_now and key not in held]
    raised = [_raised(rule, one, day, is_alert) for one in new]
    numbers = records.create_many(session, Ticket, [[(day, one.model_dump(exclude={"id"}))] for one in raised])
    for ticket, number in zip(raised, numbers, strict=True):
        ticket.id = number
    if is_alert:
        outbox.put(session, raised)
    session.expire_all()
    return Settled(len(found), len(raised), len(open_now.keys() - found.keys()))


def _open_rows(session: Session, rule: str) -> list[dict[str, Any]]:
    table = table_of(Ticket)
    statement = select(table).where(table.c.rule == rule, table.c.cleared_on.is_(None))
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def _edit(row: dict[str, Any], finding: Finding | None, day: date) -> records.Edit | None:
    """Return what changes about an open ticket; None when its finding stands as it was."""
    if finding is None:
        after: dict[str, Any] = {"cleared_on": day, "clear_reason": ENDED_BY_ITSELF}
    else:
        after = {"detail": finding.detail, "owner_id": finding.owner_id}
    changed = {name: value for name, value in after.items() if row[name] != value}
    return records.Edit(row["id"], day, {n: row[n] for n in changed}, changed) if changed else None


def _cleared_lately(session: Session, rule: str, day: date) -> set[tuple[str, int]]:
    """Return the records whose ticket of a rule a person has cleared so lately that it stays away."""
    table, since = table_of(Ticket), day - timedelta(days=int(rulebook.limits(day)["cleared_days"]))
    statement = select(table.c.entity, table.c.entity_id).where(
        table.c.rule == rule, table.c.cleared_on > since, table.c.clear_reason != ENDED_BY_ITSELF
    )
    return {(entity, number) for entity, number in session.connection().execute(statement)}


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
