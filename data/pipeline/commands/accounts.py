"""What changes accounts. Nothing here commits."""

from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.pipeline.queries import records
from models import Account


def create_account(session: Session, *, actor: Actor, name: str, **values: Any) -> Account:
    """Add an account. Raises Refused without the right, ValueError when the name is empty or taken."""
    access.require(actor, "pipeline.edit_account")
    if not name.strip():
        raise ValueError("An account needs a name.")
    if records.account_named(session, name.strip()) is not None:
        raise ValueError(f"There is an account called {name.strip()} already.")
    account = Account(name=name.strip(), **values)
    session.add(account)
    session.flush()
    return account
