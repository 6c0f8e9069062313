"""Single records, for commands that are about to change them."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import Account, Deal


def deal(session: Session, deal_id: int, *, for_update: bool = False) -> Deal | None:
    """Return a deal or None; `for_update` keeps other writers off it until this transaction ends."""
    statement = select(Deal).where(table_of(Deal).c.id == deal_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def account_named(session: Session, name: str) -> Account | None:
    """Return the account of this very name or None."""
    return session.execute(select(Account).where(table_of(Account).c.name == name)).scalar()


def has_any(session: Session, model: Any) -> bool:
    """Say whether a table has a row."""
    return session.execute(select(table_of(model).c.id).limit(1)).first() is not None
