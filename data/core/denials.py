"""Refused requests, written down: a wall that nobody watches is a decoration."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from data.core import clock, store
from data.core.access import Actor
from models import Denial

LONGEST = 200
log = logging.getLogger("quarterdeck.denials")


def record(actor: Actor | None, action: str, *, where: str = "") -> None:
    """Write down who was refused what, and where. Never fails: a refusal stays a refusal when the store is away."""
    log.warning("refused %s to %s", action, actor.name if actor else "nobody signed in")
    try:
        with store.housekeeping() as session:
            session.add(
                Denial(at=clock.now(), user_id=actor.id if actor else None, action=action, where=where[:LONGEST])
            )
    except SQLAlchemyError:
        log.exception("a refusal could not be written down")
