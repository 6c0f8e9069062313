"""Tokens of machines that send us something: shown once when made, kept as a hash, ended by whoever may make them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.ledger.entries import table_of
from data.sales.queries import usage as queries
from models import ApiToken, User

MANAGE, USAGE = "sales.manage_tokens", "usage"
BEGINS = "qd_"
MOST_DAYS = 730


@dataclass(frozen=True)
class Bearer:
    """Whom a token lets in: its number, the actor whose rights it has, and when it was last noted as used."""

    token_id: int
    actor: Actor
    used_at: datetime | None = None


def make_token(session: Session, *, actor: Actor, name: str, purpose: str = USAGE, days: int | None = 365) -> str:
    """Make a token with the actor's rights and return its text, which is kept nowhere. Needs a housekeeping session.

    days: how long it is good for; None: until it is ended. Raises Refused, ValueError without a name.
    """
    access.require(actor, MANAGE)
    title = " ".join(name.split())
    if not title or len(title) > 80:
        raise ValueError("Name the token after the machine that uses it, in at most 80 characters.")
    if purpose != USAGE:
        raise ValueError(f"A token opens one thing: {USAGE}.")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ValueError(f"A token is good for 1 to {MOST_DAYS} days.")
    written, now = BEGINS + secrets.token_urlsafe(32), clock.now()
    until = None if days is None else now + timedelta(days=days)
    session.add(ApiToken(name=title, token_hash=_hash(written), purpose=purpose, user_id=actor.id, made_at=now,
                         expires_at=until))  # fmt: skip
    session.flush()
    return written


def end_token(session: Session, token_id: int, *, actor: Actor) -> None:
    """End a token: what it sends from now on is refused. Needs a housekeeping session. Raises Refused, ValueError."""
    access.require(actor, MANAGE)
    table = table_of(ApiToken)
    ended = update(table).where(table.c.id == token_id, table.c.revoked_at.is_(None)).values(revoked_at=clock.now())
    if session.connection().execute(ended).rowcount != 1:
        raise ValueError("This token was ended already, or never was.")


def bearer(session: Session, written: str, *, purpose: str = USAGE) -> Bearer | None:
    """Return whom a token lets in now; None where it is unknown, ended, expired, or its person has left."""
    if not written.startswith(BEGINS) or len(written) > 100:
        return None
    found = queries.token(session, _hash(written), purpose=purpose)
    if found is None or found.id is None or (found.expires_at is not None and found.expires_at <= clock.now()):
        return None
    actor = _actor(session, found)
    return None if actor is None else Bearer(found.id, actor, found.used_at)


def _actor(session: Session, token: ApiToken) -> Actor | None:
    if token.user_id is None:
        return Actor(None, "operator", frozenset({"operator"}))
    user = session.get(User, token.user_id)
    if user is None or not user.is_active:
        return None
    return access.actor_of(user)


def note_use(session: Session, token_id: int) -> None:
    """Note that a token was used now. Needs a housekeeping session."""
    table = table_of(ApiToken)
    session.connection().execute(update(table).where(table.c.id == token_id).values(used_at=clock.now()))


def _hash(written: str) -> str:
    # A drawn token has 256 bits: no salt or slow hash adds anything to that.
    return hashlib.sha256(written.encode()).hexdigest()

