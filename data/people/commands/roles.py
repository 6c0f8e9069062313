"""Roles: given and taken by administrators; admin itself needs two of them as soon as there are two."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.conflicts import same_version
from data.core.doors.sessions import hashed
from data.people import queries
from models import OneTimeCode, User

MANAGE = "people.manage_users"
ADMIN = queries.ADMIN
PROPOSAL = "admin proposed by "
PROPOSAL_LIFE = timedelta(days=7)


def checked_roles(session: Session, roles: Iterable[str], *, before: frozenset[str]) -> frozenset[str]:
    """Return roles that may be given by one administrator. Raises ValueError for others."""
    wanted = frozenset(roles)
    known = {name for name, role in access.permissions().roles.items() if not role.is_service}
    if wanted - known:
        raise ValueError(f"There is no role {', '.join(sorted(wanted - known))}. Roles: {', '.join(sorted(known))}.")
    if ADMIN in wanted - before and len(queries.administrators(session)) > 1:
        raise ValueError("With two administrators it takes both to make a third. Propose it, and let another confirm.")
    return wanted


def set_roles(session: Session, *, actor: Actor, user_id: int, roles: Iterable[str], row_version: int) -> User:
    """Give a person exactly these roles; none means that they cannot sign in.

    Raises Refused without the right, Conflict over a newer version, ValueError for an unknown role, for admin when
    there are two administrators, and for the last administrator's own admin.
    """
    access.require(actor, MANAGE)
    user = _user(session, user_id)
    before = access.roles_of(user.roles)
    wanted = checked_roles(session, roles, before=before)
    written = access.written_roles(wanted)
    same_version(session, user, row_version=row_version, wanted={"roles": written})
    if ADMIN in before - wanted:
        keep_one_administrator(session, user)
    user.roles = written
    session.add(user)
    return user


def propose_administrator(session: Session, *, actor: Actor, user_id: int) -> None:
    """Propose that a person becomes an administrator. Another administrator confirms within seven days."""
    access.require(actor, MANAGE)
    user = _user(session, user_id)
    if ADMIN in access.roles_of(user.roles):
        raise ValueError(f"{user.full_name} is an administrator already.")
    session.add(
        OneTimeCode(
            code_hash=hashed(secrets.token_urlsafe(24)), purpose=f"{PROPOSAL}{actor.id}", user_id=user_id,
            expires_at=clock.now() + PROPOSAL_LIFE,
        )
    )  # fmt: skip


def confirm_administrator(session: Session, *, actor: Actor, user_id: int) -> User:
    """Confirm another administrator's proposal. Raises ValueError without one, or for a proposal of one's own."""
    access.require(actor, MANAGE)
    user = _user(session, user_id)
    found = queries.open_codes(session, purpose=PROPOSAL, now=clock.now(), user_id=user_id)
    if actor.id is None or actor.id == user_id or all(proposer(one) == actor.id for one in found):
        raise ValueError("Another administrator has to propose this first; nobody confirms a proposal of their own.")
    for one in found:
        one.used_at = clock.now()
    user.roles = access.written_roles(access.roles_of(user.roles) | {ADMIN})
    session.add(user)
    return user


def proposer(proposal: OneTimeCode) -> int | None:
    """Return the number of the administrator who made a proposal."""
    written = proposal.purpose.removeprefix(PROPOSAL)
    return int(written) if written.isdigit() else None


def keep_one_administrator(session: Session, user: User) -> None:
    """Raise ValueError when nobody else could look after users any more."""
    if all(other.id == user.id for other in queries.administrators(session, with_password=True)):
        raise ValueError("This is the last administrator. Make another one first.")


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or user.is_service:
        raise ValueError("This person is not known.")
    return user
