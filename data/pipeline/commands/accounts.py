"""What changes accounts. Nothing here commits."""

from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.pipeline import intake
from data.pipeline.intake import RuledOut
from data.pipeline.queries import records
from models import Account, IntakeRefusal


def create_account(session: Session, *, actor: Actor, name: str, is_known: bool = False, **values: Any) -> Account:
    """Add an account; is_known: of a lead that came through intake already.

    Raises Refused without the right, ValueError when the name is empty or taken, RuledOut where a disqualifier holds
    against which no appeal was granted.
    """
    access.require(actor, "pipeline.edit_account")
    if not name.strip():
        raise ValueError("An account needs a name.")
    if records.account_named(session, name.strip()) is not None:
        raise ValueError(f"There is an account called {name.strip()} already.")
    if not is_known:
        intake.hold(session, intake.ACCOUNT, {"name": name.strip(), **values})
    account = Account(name=name.strip(), **values)
    session.add(account)
    session.flush()
    return account


def take_in_account(session: Session, *, actor: Actor, name: str, **values: Any) -> Account | IntakeRefusal:
    """Create an account; where a disqualifier holds, list it as refused at intake instead. Raises as the former else.

    What forms call: whoever enters an account that is ruled out finds it again, with the way to appeal.
    """
    try:
        return create_account(session, actor=actor, name=name, **values)
    except RuledOut as out:
        return intake.list_refused(session, out)
