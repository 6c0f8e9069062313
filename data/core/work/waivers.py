"""Exceptions with an end: asked for by one person, granted by another, and over by themselves."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from models import Waiver

ASKED, GRANTED, REFUSED, ENDED = "asked", "granted", "refused", "ended"


def ask(session: Session, *, actor: Actor, kind: str, entity: str, entity_id: int, covers: Sequence[str],
        reason: str, expires_on: date) -> Waiver:  # fmt: skip
    """Ask for an exception. Raises Refused without the right, ValueError without a reason or with a past end."""
    access.require(actor, "waivers.propose")
    day = recording_of(session).occurred_on
    if not reason.strip() or not covers:
        raise ValueError("A waiver says what it covers and why.")
    if expires_on < day:
        raise ValueError(f"A waiver ends today or later, not on {expires_on}.")
    made = Waiver(
        kind=kind, entity=entity, entity_id=entity_id, covers=",".join(sorted(covers)), reason=reason.strip(),
        requested_by_id=actor.id, requested_on=day, expires_on=expires_on,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def decide(session: Session, waiver_id: int, *, actor: Actor, is_granted: bool, note: str = "") -> Waiver:
    """Grant or refuse an exception. Raises Refused without the right or for one's own, ValueError when decided."""
    access.require(actor, "waivers.approve")
    waiver = session.get(Waiver, waiver_id)
    if waiver is None or waiver.state != ASKED:
        raise ValueError("This waiver does not wait for a decision.")
    if waiver.requested_by_id == actor.id:
        raise Refused("Nobody decides on a waiver of their own.", action="waivers.approve")
    waiver.state = GRANTED if is_granted else REFUSED
    waiver.decided_by_id, waiver.decided_on = actor.id, recording_of(session).occurred_on
    waiver.note = note.strip() or None
    session.flush()
    return waiver


def covered(session: Session, kind: str, entity: str, entity_id: int, *, as_of: date) -> frozenset[str]:
    """Return what granted waivers of a record cover on a day. A waiver past its last day covers nothing."""
    statement = select(col(Waiver.covers)).where(
        col(Waiver.kind) == kind, col(Waiver.entity) == entity, col(Waiver.entity_id) == entity_id,
        col(Waiver.state) == GRANTED, col(Waiver.expires_on) >= as_of, col(Waiver.decided_on) <= as_of,
    )  # fmt: skip
    return frozenset(name for covers in session.execute(statement).scalars() for name in covers.split(","))


def about(session: Session, entity: str, entity_id: int) -> list[Waiver]:
    """Return the waivers of a record, newest first."""
    statement = select(Waiver).where(col(Waiver.entity) == entity, col(Waiver.entity_id) == entity_id)
    return list(session.execute(statement.order_by(col(Waiver.id).desc())).scalars())
