"""Readings that a revision adds and has not written yet: a score that is worked out in it counts them too."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session, SQLModel

from data.core.ledger.capturing import WritingSession, recording_of

KEPT = "customer readings"


def add(session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Add facts about customers to the revision, and remember them until it is written."""
    recording_of(session).add_facts(rows, model=model)
    session.info.setdefault(KEPT, {}).setdefault(model.__name__, []).extend(rows)


def of(session: Session, model: type[SQLModel], numbers: Collection[int] | None) -> list[Mapping[str, Any]]:
    """Return the facts of a table that this revision adds about some accounts, or about any."""
    if not isinstance(session, WritingSession):
        return []
    rows = session.info.get(KEPT, {}).get(model.__name__, [])
    return [row for row in rows if numbers is None or row["account_id"] in numbers]
