"""Passwords and the links that lead to one: first administrator, invitation, reset, own change."""

import re

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.doors import sessions
from data.people import passwords, queries
from data.people.commands import codes
from data.people.commands.roles import checked_roles
from models import Credential, User

MANAGE = "people.manage_users"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


def checked_name(name: str) -> str:
    """Return a user name in the form it is kept in. Raises ValueError when it is none."""
    lowered = name.strip().lower()
    if not _NAME.fullmatch(lowered):
        raise ValueError("A user name has 2 to 64 letters, digits or . _ - @ +, and starts with a letter or digit.")
    return lowered


def create_first_administrator(
    session: Session, *, code: str | None, name: str, full_name: str, password: str, password_hash: str | None = None
) -> User:
    """Make the first administrator, who gets admin and revops. `code` None: whoever set the environment asks.

    Raises ValueError when the code is spent, somebody has a password already, or name or password is not accepted.
    """
    if queries.has_credentials(session):
        raise ValueError("The first administrator exists already. Ask an administrator for an invitation.")
    if code is not None:
        codes.use_code(session, code, codes.SETUP)
    lowered = checked_name(name)
    user = queries.user_named(session, lowered) or User(name=lowered, full_name=full_name.strip() or lowered)
    user.roles, user.is_active = access.written_roles({"admin", "revops"}), True
    session.add(user)
    session.flush()
    set_password(session, user, password, password_hash)
    return user


def invite_user(
    session: Session, *, actor: Actor, name: str, full_name: str, roles: set[str],
    team_id: int | None = None, email: str | None = None,
) -> tuple[User, str]:  # fmt: skip
    """Add a person, or give one who came with an import a way in. Returns the user and the code of the link.

    Raises Refused without the right, ValueError when the name is taken or not accepted, or a role does not exist.
    """
    access.require(actor, MANAGE)
    lowered = checked_name(name)
    known = queries.user_named(session, lowered)
    if known is not None and known.roles:
        raise ValueError(f"{lowered} is taken. Choose another name, or change the roles of {known.full_name}.")
    if not full_name.strip():
        raise ValueError("Give the person's full name.")
    granted = checked_roles(session, roles, before=frozenset())
    user = known or User(name=lowered, full_name=full_name.strip())
    user.roles, user.is_active = access.written_roles(granted), True
    user.team_id, user.email = team_id or user.team_id, email or user.email
    session.add(user)
    session.flush()
    return user, codes.make_code(session, codes.INVITATION, user_id=user.id)


def reset_password(session: Session, *, actor: Actor, user_id: int) -> str:
    """End a person's sessions and old password; return the code of a one-time link to a new one, good for 24 hours."""
    access.require(actor, MANAGE)
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        raise ValueError("This person cannot sign in. Enable the account first.")
    kept = session.get(Credential, user_id)
    if kept is not None:
        session.delete(kept)
    user.password_epoch += 1
    sessions.end_all(session, user_id)
    return codes.make_code(session, codes.RESET, user_id=user_id)


def accept_code(session: Session, *, code: str, password: str, password_hash: str | None = None) -> User:
    """Set the password of whoever holds an invitation or reset link. Raises ValueError when either is not accepted."""
    found = codes.use_code(session, code, codes.INVITATION, codes.RESET)
    user = session.get(User, found.user_id) if found.user_id else None
    if user is None or not user.is_active:
        raise ValueError("This account was closed. Ask an administrator.")
    set_password(session, user, password, password_hash)
    return user


def change_own_password(
    session: Session, *, actor: Actor, is_proven: bool, password: str, password_hash: str | None = None
) -> User:
    """Set one's own password; every session of the person ends. `is_proven`: the present password was right.

    Raises ValueError when it was not, or when the new one is not accepted.
    """
    access.require(actor, "people.manage_own_sessions")
    user = session.get(User, actor.id)
    if user is None or not is_proven:
        raise ValueError("The present password is not right.")
    set_password(session, user, password, password_hash)
    return user


def set_password(session: Session, user: User, password: str, password_hash: str | None = None) -> None:
    """Keep a password for a user, end their sessions and older links. Raises ValueError when it is not accepted.

    `password_hash`: made beforehand, so that the slow part does not hold the store's write lock.
    """
    wrong = passwords.problem(password, name=user.name)
    if wrong:
        raise ValueError(wrong)
    user.password_epoch += 1
    new = Credential(user_id=user.id or 0, password_hash="", changed_at=clock.now())
    kept = session.get(Credential, user.id) or new
    kept.password_hash, kept.changed_at = password_hash or passwords.hashed(password), clock.now()
    session.add(kept)
    session.add(user)
    sessions.end_all(session, user.id or 0)
    for purpose in (codes.INVITATION, codes.RESET):
        for older in queries.open_codes(session, purpose=purpose, now=clock.now(), user_id=user.id):
            older.used_at = clock.now()
