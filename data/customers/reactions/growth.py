"""What follows for growth when others change: a sign ends as its deal ends, a new customer gets its sequence."""

from sqlmodel import Session

from data.core.ledger.capturing import recording_of
from data.core.reactions import on
from data.customers.commands import adoption
from data.customers.commands import expansion as commands
from data.customers.queries import expansion as signs

UNDO = "undo"


@on("deal")
def follow_deals(session: Session, numbers: set[int]) -> None:
    """Let the signs that a deal follows end as it ends; one that is reopened takes them up again."""
    commands.follow(session, numbers)


@on("subscription")
def begin_sequences(session: Session, numbers: set[int]) -> None:
    """Make the steps of customers whose first subscription has begun lately. What is undone begins nothing."""
    recording = recording_of(session)
    if recording.channel == UNDO:
        return
    accounts = signs.accounts_of(session, numbers)
    if accounts:
        adoption.plan_steps(session, as_of=recording.occurred_on, numbers=accounts)
