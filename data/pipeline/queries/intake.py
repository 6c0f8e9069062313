"""What intake looks up: appeals that were granted, and who stands on the list of those refused."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.work import waivers
from models import IntakeRefusal, Waiver

APPEAL = "intake"
"""The kind of waiver that lets somebody in whom a disqualifier rules out."""


def granted(session: Session, kind: str, *, as_of: date) -> dict[str, frozenset[str]]:
    """Return the disqualifiers that appeals granted and not over on a day cover, by whom they let in."""
    statement = (
        select(col(IntakeRefusal.key), col(Waiver.covers))
        .join(Waiver, col(Waiver.entity_id) == col(IntakeRefusal.id))
        .where(
            col(IntakeRefusal.kind) == kind, col(Waiver.kind) == APPEAL, col(Waiver.entity) == "intake_refusal",
            col(Waiver.state) == waivers.GRANTED, col(Waiver.expires_on) >= as_of, col(Waiver.decided_on) <= as_of,
        )
    )  # fmt: skip
    found: dict[str, frozenset[str]] = {}
    for key, covers in session.execute(statement):
        found[key] = found.get(key, frozenset()) | frozenset(covers.split(","))
    return found


def listed(session: Session, kind: str) -> dict[str, IntakeRefusal]:
    """Return who of a kind stands on the list and has not come in, by key."""
    statement = select(IntakeRefusal).where(col(IntakeRefusal.kind) == kind, col(IntakeRefusal.state) == "refused")
    return {one.key: one for one in session.execute(statement.order_by(col(IntakeRefusal.id))).scalars()}
