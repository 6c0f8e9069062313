"""Signing in, step by step: count the attempt, compare the password outside any transaction, open the session."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from data.core import clock, store
from data.core.doors import sessions
from data.people import passwords, queries
from models import SignInAttempt

WINDOW = timedelta(minutes=15)
FREE, MOST = 3, 10
MOST_A_NAME, MOST_AN_ADDRESS = 30, 60
KNOWN = timedelta(days=30)


class TooMany(Exception):
    """Too many attempts: how many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts. Try again in {_spoken(seconds)}.")
        self.seconds = seconds


def _spoken(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else "a minute" if minutes == 1 else f"{minutes} minutes"


def sign_in(*, name: str, password: str, address: str, browser: str = "") -> str | None:
    """Return the token of a new session, or None when name or password is wrong. Raises TooMany.

    The attempt counts before the password is compared, so that many at once are as slow as many in a row.
    """
    lowered = name.strip().lower()[:64]
    attempt = count_attempt(name=lowered, address=address)
    with store.reading() as session:
        kept = queries.password_hash(session, lowered)
    if len(password) > 4 * passwords.LONGEST or not passwords.matches(password, kept):
        return None
    with store.housekeeping() as session:
        user = queries.user_named(session, lowered)
        made = session.get(SignInAttempt, attempt)
        # The account may have been closed, or given another password, while the two were compared.
        if user is None or made is None or queries.password_hash(session, lowered) != kept:
            return None
        made.succeeded = True
        return sessions.open_session(session, user, browser=browser)


def count_attempt(*, name: str, address: str) -> int:
    """Write an attempt down as failed and return its number. Raises TooMany when it has to wait."""
    now = clock.now()
    with store.housekeeping() as session:
        queries.one_at_a_time(session)
        seconds = delay(session, name=name, address=address, now=now)
        if seconds:
            raise TooMany(seconds)
        made = SignInAttempt(name=name, address=address, at=now, succeeded=False)
        session.add(made)
        session.flush()
        return made.id or 0


def delay(session: Session, *, name: str, address: str, now: datetime) -> int:
    """Return the seconds to wait before the next attempt for this name from this address.

    After three failures in 15 minutes the wait doubles each time, after ten it lasts until the first of them is 15
    minutes old. Guessing one name from many addresses, or many names from one, has a wider limit of its own; an
    address from which the person signed in lately is spared the first, so that nobody can lock them out.
    """
    since = now - WINDOW
    both = queries.attempts(session, since=since, name=name, address=address)
    waits = [_until_free(both, MOST, now)]
    if len(both) > FREE:
        waits.append(2 ** (len(both) - FREE) - (now - both[-1].at).total_seconds())
    waits.append(_until_free(queries.attempts(session, since=since, address=address), MOST_AN_ADDRESS, now))
    if not queries.has_signed_in_from(session, name=name, address=address, since=now - KNOWN):
        waits.append(_until_free(queries.attempts(session, since=since, name=name), MOST_A_NAME, now))
    return max(0, -int(-max(waits) // 1))


def _until_free(failed: Sequence[SignInAttempt], most: int, now: datetime) -> float:
    return (failed[-most].at + WINDOW - now).total_seconds() if len(failed) >= most else 0.0
