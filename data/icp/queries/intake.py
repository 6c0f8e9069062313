"""Who stands on the list of those refused at intake."""

from sqlalchemy import select
from sqlmodel import Session, col

from models import IntakeRefusal, Waiver


def refused(session: Session, kind: str, key: str) -> IntakeRefusal | None:
    """Return the entry of somebody who is refused and has not come in since, None where there is none."""
    statement = select(IntakeRefusal).where(
        col(IntakeRefusal.kind) == kind, col(IntakeRefusal.key) == key, col(IntakeRefusal.state) == "refused"
    )
    return session.execute(statement.order_by(col(IntakeRefusal.id))).scalars().first()


def every(session: Session) -> list[IntakeRefusal]:
    """Return the entries, newest first."""
    return list(session.execute(select(IntakeRefusal).order_by(col(IntakeRefusal.id).desc())).scalars())


def appeals(session: Session) -> dict[int, list[Waiver]]:
    """Return the appeals by the entry they are about, newest first."""
    statement = select(Waiver).where(col(Waiver.kind) == "intake").order_by(col(Waiver.id).desc())
    found: dict[int, list[Waiver]] = {}
    for one in session.execute(statement).scalars():
        found.setdefault(one.entity_id, []).append(one)
    return found
