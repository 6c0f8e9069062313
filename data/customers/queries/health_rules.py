"""Who drafted and decided on versions of the rules of health."""

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.ledger.entries import table_of
from models import Approval, User

USERS = table_of(User)


def people(session: Session) -> dict[int, str]:
    """Return the full names of everybody by number."""
    return {row[0]: row[1] for row in session.connection().execute(select(USERS.c.id, USERS.c.full_name))}


def decisions(session: Session, number: int) -> list[Approval]:
    """Return what was proposed and decided about a version, newest first."""
    statement = select(Approval).where(col(Approval.entity) == "definition", col(Approval.entity_id) == number)
    return list(session.execute(statement.order_by(col(Approval.id).desc())).scalars())
