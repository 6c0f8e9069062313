"""Champions of customers, one by one."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core.ledger.entries import table_of
from models import Champion, HealthOverride, User

PEOPLE, WORDS, USERS = table_of(Champion), table_of(HealthOverride), table_of(User)


def champion(session: Session, number: int, *, for_update: bool = False) -> Champion | None:
    """Return a champion by number; None when there is none."""
    return session.get(Champion, number, with_for_update=for_update or None)


def named(session: Session, account_id: int, name: str) -> bool:
    """Say whether a customer has a champion of this name."""
    statement = select(PEOPLE.c.id).where(PEOPLE.c.account_id == account_id, func.lower(PEOPLE.c.name) == name.lower())
    return session.execute(statement).first() is not None


def champions(session: Session, account_id: int) -> list[dict[str, Any]]:
    """Return the champions of a customer, those who are still there first, every column."""
    statement = select(PEOPLE).where(PEOPLE.c.account_id == account_id)
    statement = statement.order_by(PEOPLE.c.left_on.is_not(None), PEOPLE.c.name)
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def override(session: Session, account_id: int, *, on: date, for_update: bool = False) -> HealthOverride | None:
    """Return the word that stands over a customer's health on a day, the newest; None when there is none."""
    statement = (
        select(HealthOverride)
        .where(col(HealthOverride.account_id) == account_id, col(HealthOverride.set_on) <= on,
               col(HealthOverride.expires_on) >= on)
        .where(col(HealthOverride.ended_on).is_(None) | (col(HealthOverride.ended_on) > on))
        .order_by(col(HealthOverride.id).desc()).limit(1)
    )  # fmt: skip
    return session.execute(statement.with_for_update() if for_update else statement).scalars().first()


def overrides(session: Session, account_id: int, *, until: date) -> list[dict[str, Any]]:
    """Return every word about a customer's health set by a day, newest first, with the name of who set it."""
    statement = (
        select(WORDS, USERS.c.full_name.label("set_by")).outerjoin(USERS, USERS.c.id == WORDS.c.set_by_id)
        .where(WORDS.c.account_id == account_id, WORDS.c.set_on <= until).order_by(WORDS.c.id.desc())
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def override_of(session: Session, number: int, *, for_update: bool = False) -> HealthOverride | None:
    """Return a word over a score by number; None when there is none."""
    return session.get(HealthOverride, number, with_for_update=for_update or None)
