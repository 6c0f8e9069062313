"""Filters of a page under a name of the reader's own. The address holds them; this remembers the address."""

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models import SavedView

MOST_NAME, MOST = 60, 50


def saved(session: Session, user_id: int, page: str) -> dict[str, str]:
    """Return what a person saved for a page: name to query, in alphabetical order."""
    statement = select(col(SavedView.name), col(SavedView.query)).where(
        col(SavedView.user_id) == user_id, col(SavedView.page) == page
    )
    return dict(session.execute(statement.order_by(col(SavedView.name))).all())


def save(session: Session, user_id: int, page: str, *, name: str, query: str) -> None:
    """Keep a page's filters under a name, in place of what that name stood for. Raises ValueError without a name."""
    name = name.strip()
    if not name or len(name) > MOST_NAME:
        raise ValueError(f"A saved view needs a name of at most {MOST_NAME} characters.")
    known = saved(session, user_id, page)
    if name not in known and len(known) >= MOST:
        raise ValueError(f"There are {MOST} saved views already. Remove one first.")
    forget(session, user_id, page, name=name)
    session.add(SavedView(user_id=user_id, page=page, name=name, query=query))
    session.flush()


def forget(session: Session, user_id: int, page: str, *, name: str) -> None:
    """Remove a saved view; nothing when there is none of that name."""
    session.execute(delete(SavedView).where(
        col(SavedView.user_id) == user_id, col(SavedView.page) == page, col(SavedView.name) == name
    ))  # fmt: skip
