"""Who is looking: a random token in the browser's cookie, its hash and its end in the store."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from data.core import clock, store
from data.core.access import Actor, actor_of
from models import SignInSession, User

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH = timedelta(minutes=5)
"""How stale the last sight of a session may be: one small write in five minutes instead of one a click."""


@dataclass(frozen=True)
class Looker:
    """A signed-in person and the session they came through."""

    actor: Actor
    full_name: str
    session_id: int


def hashed(token: str) -> str:
    """Return what the store keeps of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, user: User, *, browser: str = "") -> str:
    """Begin a session for a user and return its token, which exists in this answer only."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        SignInSession(
            token_hash=hashed(token), user_id=user.id or 0, password_epoch=user.password_epoch,
            created_at=now, seen_at=now, expires_at=now + LONGEST, browser=browser[:200],
        )
    )  # fmt: skip
    return token


def find(token: str | None) -> Looker | None:
    """Return who holds a token, if the session and the person are still good. Called on every run and request.

    A session ends by sign-out, after 12 hours without a click, after 7 days, with a new password, and with the account.
    """
    if not token or len(token) > 100:
        return None
    now = clock.now()
    statement = select(SignInSession, User).join(User, col(User.id) == col(SignInSession.user_id))
    with store.reading() as session:
        row = session.execute(statement.where(col(SignInSession.token_hash) == hashed(token))).first()
        if row is None or not _is_good(row[0], row[1], now):
            return None
        held, user = row
        looker = Looker(actor_of(user), user.full_name, held.id or 0)
        is_stale = now - held.seen_at > TOUCH
    if is_stale:
        _touch(looker.session_id, now)
    return looker


def _is_good(held: SignInSession, user: User, now: datetime) -> bool:
    is_open = held.revoked_at is None and held.expires_at > now and held.seen_at + IDLE > now
    return is_open and user.is_active and bool(user.roles) and user.password_epoch == held.password_epoch


def _touch(session_id: int, now: datetime) -> None:
    with store.housekeeping() as session:
        session.execute(update(SignInSession).where(col(SignInSession.id) == session_id).values(seen_at=now))


def end(session: Session, token: str | None) -> None:
    """End the session of a token."""
    if token:
        _end(session, col(SignInSession.token_hash) == hashed(token))


def end_all(session: Session, user_id: int) -> None:
    """End every session of a user."""
    _end(session, col(SignInSession.user_id) == user_id)


def _end(session: Session, condition: ColumnElement[bool]) -> None:
    statement = update(SignInSession).where(condition, col(SignInSession.revoked_at).is_(None))
    session.execute(statement.values(revoked_at=clock.now()))
