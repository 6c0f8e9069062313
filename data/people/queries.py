"""What the store knows of people: users, their sessions, attempts to sign in, one-time links."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from data.core import clock
from data.core import settings as core_settings
from data.core.access import Scope, roles_of
from data.core.doors.sessions import hashed
from data.core.settings import Settings
from models import (
    BusinessCalendar,
    Credential,
    Denial,
    ImportRun,
    OneTimeCode,
    Setting,
    SignInAttempt,
    SignInSession,
    Team,
    Territory,
    User,
)

ADMIN = "admin"
ATTEMPTS_LOCK = 7_302


def settings(session: Session, as_of: date | None = None) -> Settings:
    """Return the answers about the company that hold on a day, today if none is given."""
    return core_settings.current(session, as_of)


def user_named(session: Session, name: str) -> User | None:
    """Return the user who signs in with this name."""
    return session.scalars(select(User).where(col(User.name) == name.strip().lower())).first()


def has_credentials(session: Session) -> bool:
    """Say whether anybody has a password: without one the store still waits for its first administrator."""
    return session.scalar(select(func.count()).select_from(Credential)) != 0


def password_hash(session: Session, name: str) -> str | None:
    """Return the password hash of an active user with a role who signs in with this name."""
    statement = (
        select(col(Credential.password_hash))
        .join(User, col(User.id) == col(Credential.user_id))
        .where(col(User.name) == name, col(User.is_active), col(User.roles) != "")
    )
    return session.scalar(statement)


def administrators(session: Session, *, with_password: bool = False) -> list[User]:
    """Return the active users who hold admin, by number; with a password only those who can sign in today."""
    statement = select(User)
    if with_password:
        statement = statement.join(Credential, col(Credential.user_id) == col(User.id))
    rows = session.scalars(statement.order_by(col(User.id)))
    return [user for user in rows if user.is_active and ADMIN in roles_of(user.roles)]


def users(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Return the people in scope, by full name: id, row_version, name, full_name, email, roles, team, team_id,

    is_active, has_password.
    """
    statement = (
        select(User, col(Team.name), col(Credential.user_id))
        .outerjoin(Team, col(Team.id) == col(User.team_id))
        .outerjoin(Credential, col(Credential.user_id) == col(User.id))
        .where(col(User.is_service).is_(False))
        .order_by(func.lower(col(User.full_name)), col(User.id))
    )
    if scope.kind != "all":
        statement = statement.where(col(User.id).in_(scope.team_user_ids))
    rows = session.execute(statement).all()
    return [
        {"id": user.id, "row_version": user.row_version, "name": user.name, "full_name": user.full_name,
         "email": user.email, "roles": sorted(roles_of(user.roles)), "team": team, "team_id": user.team_id,
         "is_active": user.is_active, "has_password": credential is not None}
        for user, team, credential in rows
    ]  # fmt: skip


def signed_in(session: Session, *, now: datetime) -> dict[int, tuple[int, datetime]]:
    """Return for each user who ever signed in: how many sessions are open, and when one was last seen, open or not."""
    is_open = and_(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now)
    statement = select(
        col(SignInSession.user_id), func.sum(case((is_open, 1), else_=0)), func.max(col(SignInSession.seen_at))
    ).group_by(col(SignInSession.user_id))
    return {user: (int(count), seen) for user, count, seen in session.execute(statement)}


def teams(session: Session) -> list[tuple[int, str]]:
    """Return every team: id and name, by name."""
    return [(team.id or 0, team.name) for team in session.scalars(select(Team).order_by(col(Team.name)))]


def attempts(session: Session, *, since: datetime, name: str | None = None,
             address: str | None = None) -> Sequence[SignInAttempt]:  # fmt: skip
    """Return failed attempts to sign in since an instant, oldest first, for a name, an address or both."""
    statement = select(SignInAttempt).where(col(SignInAttempt.at) > since, col(SignInAttempt.succeeded).is_(False))
    if name is not None:
        statement = statement.where(col(SignInAttempt.name) == name)
    if address is not None:
        statement = statement.where(col(SignInAttempt.address) == address)
    return session.scalars(statement.order_by(col(SignInAttempt.at))).all()


def one_at_a_time(session: Session) -> None:
    """Let attempts to sign in queue up until this transaction ends, so that many at once are counted one by one.

    An embedded store has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ATTEMPTS_LOCK)))


def has_signed_in_from(session: Session, *, name: str, address: str, since: datetime) -> bool:
    """Say whether this user signed in from this address since an instant."""
    found = select(col(SignInAttempt.id)).where(
        col(SignInAttempt.name) == name, col(SignInAttempt.address) == address,
        col(SignInAttempt.succeeded), col(SignInAttempt.at) > since,
    )  # fmt: skip
    return session.execute(found.limit(1)).first() is not None


def one_time_code(session: Session, code: str, *, now: datetime) -> OneTimeCode | None:
    """Return a one-time link that still works: known, unused, not expired."""
    statement = select(OneTimeCode).where(
        col(OneTimeCode.code_hash) == hashed(code), col(OneTimeCode.used_at).is_(None),
        col(OneTimeCode.expires_at) > now,
    )  # fmt: skip
    return session.scalars(statement).first()


def open_codes(session: Session, *, purpose: str, now: datetime, user_id: int | None = None) -> Sequence[OneTimeCode]:
    """Return the unused codes whose purpose starts with these letters, for one user if given."""
    statement = select(OneTimeCode).where(
        col(OneTimeCode.purpose).startswith(purpose), col(OneTimeCode.used_at).is_(None),
        col(OneTimeCode.expires_at) > now,
    )  # fmt: skip
    if user_id is not None:
        statement = statement.where(col(OneTimeCode.user_id) == user_id)
    return session.scalars(statement).all()


def has_imported(session: Session) -> bool:
    """Say whether any file was ever brought in."""
    return session.execute(select(col(ImportRun.id)).limit(1)).first() is not None


def denials(session: Session, *, since: datetime) -> int:
    """Return how many requests were refused since an instant."""
    return session.scalar(select(func.count()).select_from(Denial).where(col(Denial.at) > since)) or 0


def answers(session: Session, name: str) -> list[Setting]:
    """Return every answer to one question about the company, oldest first."""
    return list(session.scalars(select(Setting).where(col(Setting.name) == name).order_by(col(Setting.valid_from))))


def today(session: Session) -> date:
    """Return the present day in the reporting zone."""
    return clock.today(settings(session).zone)


def holder_of(session: Session, role: str) -> User | None:
    """Return the first active user who holds a role, by number."""
    rows = session.scalars(select(User).where(col(User.is_active), col(User.roles) != "").order_by(col(User.id)))
    return next((user for user in rows if role in roles_of(user.roles)), None)


def calendars(session: Session) -> list[BusinessCalendar]:
    """Return the business calendars, by name."""
    return list(session.scalars(select(BusinessCalendar).order_by(func.lower(col(BusinessCalendar.name)))))


def territories(session: Session) -> list[Territory]:
    """Return the territories, by name."""
    return list(session.scalars(select(Territory).order_by(func.lower(col(Territory.name)))))


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the full names of people, by number."""
    found = session.execute(select(col(User.id), col(User.full_name)).where(col(User.id).in_(ids)))
    return {row.id: row.full_name for row in found}
