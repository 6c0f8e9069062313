"""Saves over a newer version: noticed, and told with both values, who saved and when."""

from typing import Any

from sqlmodel import Session

from data.core.access import Conflict
from data.core.ledger import history


def same_version(session: Session, record: Any, *, row_version: int, wanted: dict[str, Any]) -> None:
    """Raise Conflict when a record is newer than the version that was opened.

    wanted: field to value as it was about to be saved. A newer version that holds these values already is no conflict.
    """
    if record.row_version == row_version:
        return
    fields = [
        (name.replace("_", " "), _text(getattr(record, name)), _text(value))
        for name, value in wanted.items()
        if getattr(record, name) != value
    ]
    if not fields:
        return
    newest = next(iter(history.changes_of(session, record.__tablename__, record.id)), None)
    who = f"{newest['actor']} at {newest['recorded_at']:%Y-%m-%d %H:%M} UTC" if newest else "somebody else"
    told = "; ".join(f"{name} is now {now}, you wanted {mine}" for name, now, mine in fields)
    raise Conflict(f"This was changed by {who} while you were editing: {told}. Nothing was saved.", fields=fields)


def _text(value: Any) -> str:
    return "empty" if value in (None, "") else str(value)
