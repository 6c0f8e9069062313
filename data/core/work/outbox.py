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
    rows = [_message(f"ticket-{one.id}", user_id=one.owner_id, title=one.rule, body=one.detail) for one in tickets]
    if rows:
        session.connection().execute(insert(table_of(AlertOutbox)), rows)


def say(session: Session, key: str, *, user_id: int | None, title: str, body: str) -> None:
    """Put a message of its own in the outbox, in the transaction that is the reason for it. The same key comes once."""
    row = _message(key, user_id=user_id, title=title, body=body)
    session.connection().execute(insert(table_of(AlertOutbox)), row)


def _message(key: str, *, user_id: int | None, title: str, body: str) -> dict[str, Any]:
    return {"key": key, "user_id": user_id, "title": title, "body": body, "made_at": clock.now(), "tries": 0}
