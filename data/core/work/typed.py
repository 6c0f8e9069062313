"""What people are typing and have not saved: kept in the store, so that a reload or another machine brings it back."""

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, delete

from data.core import clock
from models import TypedText

LONGEST = 20_000


def kept(session: Session, user_id: int, place: str) -> dict[str, Any]:
    """Return what a person was typing at a place; nothing where they were not."""
    found = session.get(TypedText, (user_id, place))
    told = json.loads(found.text) if found else {}
    return told if isinstance(told, dict) else {}


def keep(session: Session, user_id: int, place: str, told: Mapping[str, Any]) -> None:
    """Keep what a person is typing, in place of what was kept there; empty fields alone are forgotten.

    session: of `store.housekeeping()`. Longer texts than a form takes are not kept.
    """
    text = json.dumps(dict(told), ensure_ascii=False)
    if not any(told.values()) or len(text) > LONGEST:
        forget(session, user_id, place)
        return
    session.merge(TypedText(user_id=user_id, place=place, text=text, typed_at=clock.now()))
    session.flush()


def forget(session: Session, user_id: int, place: str) -> None:
    """Forget what a person was typing at a place: it was saved, or thrown away."""
    session.execute(delete(TypedText).where(col(TypedText.user_id) == user_id, col(TypedText.place) == place))
