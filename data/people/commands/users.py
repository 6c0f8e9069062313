"""Accounts and sessions: closed, opened again, ended."""

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.core.conflicts import same_version
from data.core.doors import sessions
from data.people import queries
from data.people.commands.roles import ADMIN, MANAGE, keep_one_administrator
from models import Team, User


def disable_user(session: Session, *, actor: Actor, user_id: int, row_version: int) -> User:
    """Close an account: its sessions end now, its records stay. Raises ValueError for the last administrator."""
    access.require(actor, MANAGE)
    user = _known(session, user_id)
    same_version(session, user, row_version=row_version, wanted={"is_active": False})
    if ADMIN in access.roles_of(user.roles):
        keep_one_administrator(session, user)
    user.is_active = False
    session.add(user)
    sessions.end_all(session, user_id)
    return user


def enable_user(session: Session, *, actor: Actor, user_id: int, row_version: int) -> User:
    """Open a closed account again, with the roles and the password it had."""
    access.require(actor, MANAGE)
    user = _known(session, user_id)
    same_version(session, user, row_version=row_version, wanted={"is_active": True})
    user.is_active = True
    session.add(user)
    return user


def set_team(session: Session, *, actor: Actor, user_id: int, team: str | None, row_version: int) -> User:
    """Put a person into a team, made on first use; None takes them out."""
    access.require(actor, MANAGE)
    user = _known(session, user_id)
    team_id = team_named(session, team) if team and team.strip() else None
    same_version(session, user, row_version=row_version, wanted={"team_id": team_id})
    user.team_id = team_id
    session.add(user)
    return user


def team_named(session: Session, name: str) -> int:
    """Return the number of the team of this name, made if there is none."""
    wanted = " ".join(name.split())
    for number, known in queries.teams(session):
        if known.casefold() == wanted.casefold():
            return number
    team = Team(name=wanted)
    session.add(team)
    session.flush()
    return team.id or 0


def end_sessions(session: Session, *, actor: Actor, user_id: int) -> None:
    """End every session of a person: everybody their own, administrators anybody's."""
    if user_id != actor.id:
        access.require(actor, MANAGE)
    sessions.end_all(session, user_id)


def sign_out(session: Session, *, token: str | None) -> None:
    """End the session of a cookie. No right is needed: whoever holds it may give it up."""
    sessions.end(session, token)


def _known(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or user.is_service:
        raise ValueError("This person is not known.")
    return user
