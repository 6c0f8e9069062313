"""Reads of people: what they are called."""

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import User


def user(session: Session, number: int | None) -> User | None:
    """Return an active person by number."""
    found = session.get(User, number) if number is not None else None
    return found if found is not None and found.is_active else None


def people(session: Session) -> dict[int, str]:
    """Return number to full name of everybody who ever had an account."""
    user = table_of(User).c
    return {row[0]: row[1] for row in session.execute(select(user.id, user.full_name))}
