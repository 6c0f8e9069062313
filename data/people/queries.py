"""What the store knows of people: users, their sessions, attempts to sign in, one-time links."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core import clock
from data.core import settings as core_settings
from data.core.access import Scope, roles_of
from data.core.doors.sessions import hashed
from data.core.settings import Settings
from models import Credential, Denial, OneTimeCode, Setting, SignInAttempt, SignInSession, Team, User

ADMIN = "admin"


def settings(session: Session, as_of: date | None = None) -> Settings:
    """Return the answers about the company that hold on a day, today if none is given."""
    return core_settings.current(session, as_of)


def user_named(session: Session, name: str) -> User | None:
    """Return the user who signs in with this name."""
    return session.scalars(select(User).where(User.name == name.strip().lower())).first()  # type: ignore[arg-type]


def has_credentials(session: Session) -> bool:
    """Say whether anybody has a password: without one the store still waits for its first administrator."""
    return session.scalar(select(func.count()).select_from(Credential)) != 0


def password_hash(session: Session, name: str) -> str | None:
    """Return the password hash of an active user with a role who signs in with this name."""
    statement = (
        select(Credential.password_hash)  # type: ignore[call-overload]
        .join(User, User.id == Credential.user_id)
        .where(User.name == name, User.is_active, User.roles != "")
    )
    return session.scalar(statement)  # type: ignore[no-any-return]


def administrators(session: Session) -> list[User]:
    """Return the active users who hold admin and have a password, by number."""
    rows = session.scalars(select(User).join(Credential, Credential.user_id == User.id).order_by(User.id))  # type: ignore[arg-type]
    return [user for user in rows if user.is_active and ADMIN in roles_of(user.roles)]


def users(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Return the people in scope, by full name: id, row_version, name, full_name, email, roles, team, is_active,

    has_password, sessions (open ones), last_seen (instant or None).
    """
    statement = (
        select(User, Team.name, Credential.user_id)
        .outerjoin(Team, Team.id == User.team_id)  # type: ignore[arg-type]
        .outerjoin(Credential, Credential.user_id == User.id)  # type: ignore[arg-type]
        .where(User.is_service.is_(False))  # type: ignore[attr-defined]
        .order_by(func.lower(User.full_name), User.id)
    )
    if scope.kind != "all":
        statement = statement.where(User.id.in_(scope.team_user_ids))  # type: ignore[union-attr]
    rows = session.execute(statement).all()
    return [
        {"id": user.id, "row_version": user.row_version, "name": user.name, "full_name": user.full_name,
         "email": user.email, "roles": sorted(roles_of(user.roles)), "team": team, "team_id": user.team_id,
         "is_active": user.is_active, "has_password": credential is not None}
        for user, team, credential in rows
    ]  # fmt: skip


def open_sessions(session: Session, *, now: datetime) -> dict[int, tuple[int, datetime]]:
    """Return for each user with an open session: how many, and when one was last seen."""
    statement = (
        select(SignInSession.user_id, func.count(), func.max(SignInSession.seen_at))
        .where(SignInSession.revoked_at.is_(None), SignInSession.expires_at > now)  # type: ignore[union-attr]
        .group_by(SignInSession.user_id)  # type: ignore[arg-type]
    )
    return {user: (count, seen) for user, count, seen in session.execute(statement)}


def teams(session: Session) -> list[tuple[int, str]]:
    """Return every team: id and name, by name."""
    return [(team.id or 0, team.name) for team in session.scalars(select(Team).order_by(Team.name))]


def attempts(session: Session, *, since: datetime, name: str | None = None,
             address: str | None = None) -> Sequence[SignInAttempt]:  # fmt: skip
    """Return failed attempts to sign in since an instant, oldest first, for a name, an address or both."""
    statement = select(SignInAttempt).where(SignInAttempt.at > since, SignInAttempt.succeeded.is_(False))  # type: ignore[arg-type,attr-defined]
    if name is not None:
        statement = statement.where(SignInAttempt.name == name)  # type: ignore[arg-type]
    if address is not None:
        statement = statement.where(SignInAttempt.address == address)  # type: ignore[arg-type]
    return session.scalars(statement.order_by(SignInAttempt.at)).all()  # type: ignore[arg-type]


def has_signed_in_from(session: Session, *, name: str, address: str, since: datetime) -> bool:
    """Say whether this user signed in from this address since an instant."""
    found = select(SignInAttempt.id).where(  # type: ignore[call-overload]
        SignInAttempt.name == name, SignInAttempt.address == address,
        SignInAttempt.succeeded, SignInAttempt.at > since,
    )  # fmt: skip
    return session.execute(found.limit(1)).first() is not None


def one_time_code(session: Session, code: str, *, now: datetime) -> OneTimeCode | None:
    """Return a one-time link that still works: known, unused, not expired."""
    statement = select(OneTimeCode).where(
        OneTimeCode.code_hash == hashed(code), OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now  # type: ignore[arg-type,union-attr]
    )  # fmt: skip
    return session.scalars(statement).first()


def open_codes(session: Session, *, purpose: str, now: datetime, user_id: int | None = None) -> Sequence[OneTimeCode]:
    """Return the unused codes whose purpose starts with these letters, for one user if given."""
    statement = select(OneTimeCode).where(
        OneTimeCode.purpose.startswith(purpose), OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now  # type: ignore[attr-defined,union-attr,arg-type]
    )  # fmt: skip
    if user_id is not None:
        statement = statement.where(OneTimeCode.user_id == user_id)  # type: ignore[arg-type]
    return session.scalars(statement).all()


def denials(session: Session, *, since: datetime) -> int:
    """Return how many requests were refused since an instant."""
    return session.scalar(select(func.count()).select_from(Denial).where(Denial.at > since)) or 0  # type: ignore[arg-type]


def answers(session: Session, name: str) -> list[Setting]:
    """Return every answer to one question about the company, oldest first."""
    return list(session.scalars(select(Setting).where(Setting.name == name).order_by(Setting.valid_from)))  # type: ignore[arg-type]


def today(session: Session) -> date:
    """Return the present day in the reporting zone."""
    return clock.today(settings(session).zone)


def holder_of(session: Session, role: str) -> User | None:
    """Return the first active user who holds a role, by number."""
    rows = session.scalars(select(User).where(User.is_active, User.roles != "").order_by(User.id))  # type: ignore[arg-type]
    return next((user for user in rows if role in roles_of(user.roles)), None)
