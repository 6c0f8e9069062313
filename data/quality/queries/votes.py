"""Reads of what people think of the pages."""

from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import TrustVote, User


def trust(session: Session, *, as_of: date) -> list[dict[str, Any]]:
    """Return for each page the newest vote of every person up to a day: page, n, total (sum of 1 to 5)."""
    vote = table_of(TrustVote)
    newest = (
        select(func.max(vote.c.id).label("id")).where(vote.c.voted_on <= as_of).group_by(vote.c.page, vote.c.user_id)
    ).subquery()
    statement = (
        select(vote.c.page, func.count().label("n"), func.sum(vote.c.score).label("total"))
        .join(newest, newest.c.id == vote.c.id).group_by(vote.c.page).order_by(vote.c.page)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def first_votes(session: Session) -> dict[str, int]:
    """Return the number of each page's first vote: what a ticket about the page points to, for good."""
    vote = table_of(TrustVote).c
    return {row[0]: row[1] for row in session.execute(select(vote.page, func.min(vote.id)).group_by(vote.page))}


def vote_of(session: Session, *, page: str, user_id: int, day: date) -> TrustVote | None:
    """Return what a person said of a page on a day, to be changed."""
    columns = table_of(TrustVote).c
    same = and_(columns.page == page, columns.user_id == user_id, columns.voted_on == day)
    found: TrustVote | None = session.execute(select(TrustVote).where(same)).scalar()
    return found


def own_score(session: Session, *, page: str, user_id: int) -> int | None:
    """Return what a person last said of a page, 1 to 5, or None."""
    columns = table_of(TrustVote).c
    mine = select(columns.score).where(columns.page == page, columns.user_id == user_id)
    found: int | None = session.execute(mine.order_by(columns.id.desc()).limit(1)).scalar()
    return found


def first_with_role(session: Session, role: str) -> int | None:
    """Return the active person who holds a role longest; None when nobody does."""
    user = table_of(User).c
    rows = session.execute(select(user.id, user.roles).where(user.is_active.is_(True)).order_by(user.id))
    return next((row[0] for row in rows if role in (row[1] or "").split(",")), None)
