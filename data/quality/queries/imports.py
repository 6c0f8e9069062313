"""Past imports."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import ImportRun


def imports(session: Session, *, scope: Scope, limit: int = 200) -> Sequence[ImportRun]:
    """Return past imports, newest first: everybody's, or those of the people in the scope."""
    columns = table_of(ImportRun).c
    statement = select(ImportRun).order_by(columns.id.desc()).limit(limit)
    if scope.kind != "all":
        statement = statement.where(columns.actor_id.in_({scope.user_id, *scope.team_user_ids}))
    return session.execute(statement).scalars().all()
