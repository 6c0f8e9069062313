"""Alerts on their way out: written with the change that raised them, sent by a job, each once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from data.core import clock
from data.core.ledger.entries import table_of
from models import AlertOutbox, Ticket

TITLES: dict[str, str] = {}
"""What a rule is called in a message, by its name."""


def called(rule: str, title: str) -> None:
    """Say what a rule is called where people read of it."""
    TITLES[rule] = title


def title_of(rule: str) -> str:
    """Return what a rule is called; its name in words where nobody has said.

    >>> title_of("pipeline.some_rule")
    'Some rule'
    """
    return TITLES.get(rule) or rule.partition(".")[2].replace("_", " ").capitalize()


def put(session: Session, tickets: Sequence[Ticket]) -> None:
    """Put a message for each ticket in the outbox, in the transaction that raised it."""
    rows: list[dict[str, Any]] = [
        {"key": f"ticket-{ticket.id}", "user_id": ticket.owner_id, "title": ticket.rule, "body": ticket.detail,
         "made_at": clock.now(), "tries": 0}
        for ticket in tickets
    ]  # fmt: skip
    if rows:
        session.connection().execute(insert(table_of(AlertOutbox)), rows)
