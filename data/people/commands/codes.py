"""One-time links: made, used once, dead after a while."""

import secrets
from datetime import timedelta

from sqlmodel import Session

from data.core import clock
from data.core.doors.sessions import hashed
from data.people import queries
from models import OneTimeCode

SETUP, INVITATION, RESET = "setup", "invitation", "reset"
LIFE = {SETUP: timedelta(hours=24), INVITATION: timedelta(days=7), RESET: timedelta(hours=24)}


def create_setup_code(session: Session) -> str:
    """Return a new code for making the first administrator, good for 24 hours; earlier ones stop working.

    Raises ValueError when somebody has a password already.
    """
    if queries.has_credentials(session):
        raise ValueError("The first administrator exists already. Ask an administrator for an invitation.")
    return make_code(session, SETUP)


def make_code(session: Session, purpose: str, *, user_id: int | None = None) -> str:
    """Return a new code and end the unused ones of the same purpose and user. Only its hash is kept."""
    now, code = clock.now(), secrets.token_urlsafe(24)
    for older in queries.open_codes(session, purpose=purpose, now=now, user_id=user_id):
        older.used_at = now
    session.add(
        OneTimeCode(code_hash=hashed(code), purpose=purpose, user_id=user_id, expires_at=now + LIFE[purpose])
    )
    return code


def use_code(session: Session, code: str, *purposes: str) -> OneTimeCode:
    """Spend a code. Raises ValueError when it is unknown, spent, too old or meant for something else."""
    found = queries.one_time_code(session, code, now=clock.now())
    if found is None or found.purpose not in purposes:
        raise ValueError("This link was used already or is too old. Ask for a new one.")
    found.used_at = clock.now()
    session.add(found)
    return found
