"""Commands for people: user add, list, disable, reset, sessions."""

import sys
from typing import Any

import click
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core import access, clock, store
from data.core.doors import addresses
from data.core.terminal.line import CHANNEL, Line, Refusal, call, command, line, reason
from models import SignInSession, Team, User


@line.group("user")
def group() -> None:
    """People, their roles and their sessions."""


@command("add", of=group)
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="A role; say it again for each.")
@click.option("--full-name", help="As others see it; the name if not given.")
@click.option("--team", help="A team, made on first use.")
@click.option("--email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making a link.")
@reason
def add(
    line: Line, name: str, roles: tuple[str, ...], full_name: str | None, team: str | None, email: str | None,
    password_stdin: bool, reason: str | None,
) -> None:  # fmt: skip
    """Add a person, and print the link with which they choose a password."""
    actor = line.require("people.manage_users")
    with store.writing(actor, CHANNEL, reason) as session:
        user, code = call(
            "people.invite_user", session, actor=actor, name=name, full_name=full_name or name, roles=set(roles),
            email=email,
        )  # fmt: skip
        if team:
            call("people.set_team", session, actor=actor, user_id=user.id, team=team, row_version=user.row_version)
        if password_stdin:
            password = sys.stdin.readline().rstrip("\n")
            call("people.accept_code", session, code=code, password=password)
    link = None if password_stdin else addresses.public().link(f"/auth/invitation?code={code}")
    line.tell({"name": user.name, "roles": sorted(roles), "link": link}, f"Added {user.name}.", *filter(None, [link]))


@command("list", of=group)
def show(line: Line) -> None:
    """List the people, their roles and teams."""
    line.require("people.view_users")
    with store.reading() as session:
        statement = select(User, col(Team.name)).outerjoin(Team, col(Team.id) == col(User.team_id))
        rows = session.execute(statement.order_by(col(User.name))).all()
    found: list[dict[str, Any]] = [
        {"name": user.name, "full_name": user.full_name, "roles": sorted(access.roles_of(user.roles)), "team": team,
         "is_active": user.is_active}
        for user, team in rows
    ]  # fmt: skip
    state = {True: "", False: "  (closed)"}
    line.tell(found, *(f"{u['name']:24} {', '.join(u['roles']) or '-':32} {u['team'] or '-'}{state[u['is_active']]}"
                       for u in found))  # fmt: skip


@command("disable", of=group)
@click.argument("name")
@reason
def disable(line: Line, name: str, reason: str | None) -> None:
    """Close an account: its sessions end now, its records stay."""
    actor = line.require("people.manage_users")
    with store.writing(actor, CHANNEL, reason) as session:
        user = _user(session, name)
        call("people.disable_user", session, actor=actor, user_id=user.id, row_version=user.row_version)
    line.tell({"name": user.name, "is_active": False}, f"Closed {user.name}.")


@command("reset", of=group)
@click.argument("name")
@reason
def reset(line: Line, name: str, reason: str | None) -> None:
    """End a person's sessions and password, and print the link to a new one."""
    actor = line.require("people.manage_users")
    with store.writing(actor, CHANNEL, reason) as session:
        user = _user(session, name)
        code = call("people.reset_password", session, actor=actor, user_id=user.id)
    link = addresses.public().link(f"/auth/reset?code={code}")
    line.tell({"name": user.name, "link": link}, link)


@command("sessions", of=group)
@click.argument("name", required=False)
@click.option("--end", is_flag=True, help="End every session of NAME.")
def sessions(line: Line, name: str | None, end: bool) -> None:
    """Count the open sessions of everybody or of NAME, or end those of NAME."""
    actor = line.require("people.manage_users" if end else "people.view_users")
    if end:
        if not name:
            raise click.UsageError("Say whose sessions to end.")
        with store.housekeeping() as session:
            call("people.end_sessions", session, actor=actor, user_id=_user(session, name).id)
    with store.reading() as session:
        statement = (
            select(col(User.name), func.count(), func.max(col(SignInSession.seen_at)))
            .join(SignInSession, col(SignInSession.user_id) == col(User.id))
            .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > clock.now())
            .group_by(col(User.name))
        )
        if name:
            statement = statement.where(col(User.id) == _user(session, name).id)
        rows = session.execute(statement.order_by(col(User.name))).all()
    found = [{"name": who, "sessions": count, "seen_at": seen} for who, count, seen in rows]
    lines = [f"{one['name']:24} {one['sessions']:4}  {one['seen_at']}" for one in found]
    line.tell(found, *(lines or ["Nobody is signed in."]))


def _user(session: Session, name: str) -> User:
    found = session.scalars(select(User).where(col(User.name) == name.strip().lower())).first()
    if found is None:
        raise Refusal(f"There is no user {name}. `user list` shows who there is.")
    return found
