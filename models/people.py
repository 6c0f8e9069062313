"""The people who use the suite, their teams, and how they sign in."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept, to_same_table


class Team(Record, table=True):
    """People who share a scope."""

    __table_args__ = (kept("entity", group="people"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class User(Record, table=True):
    """A person who owns records, signs in, or both. Someone without roles cannot sign in."""

    __tablename__ = "user_account"
    __table_args__ = (kept("entity", group="people"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True, description="the name to sign in with, lower case")
    full_name: str = Field(index=True)
    email: str | None = Field(default=None, index=True)
    external_id: str | None = Field(default=None, unique=True)
    roles: str = Field(default="", description="role names in alphabetical order, comma-separated")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    manager_id: int | None = Field(default=None, sa_column=to_same_table("user_account"))
    territory_id: int | None = Field(default=None, foreign_key="territory.id", index=True)
    is_active: bool = True
    is_service: bool = False
    left_on: date | None = None
    away_from: date | None = Field(default=None, description="gets no leads from this day")
    away_until: date | None = Field(default=None, description="to this day, it included")
    lead_cap: int | None = Field(default=None, description="open leads at which no more are given; none: no limit")
    password_epoch: int = Field(default=0, description="raised by every new password: older sessions end")


class Territory(Record, table=True):
    """Where we sell: the unit of territory targets and, later, of routing."""

    __table_args__ = (kept("entity", group="people"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    calendar_id: int | None = Field(default=None, foreign_key="business_calendar.id", index=True)


class Segment(Record, table=True):
    """A group of customers with its own targets and thresholds."""

    __table_args__ = (kept("entity", group="people"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    rank: int = 0


class BusinessCalendar(Record, table=True):
    """Opening hours and holidays of a place: the clock that service levels are counted on."""

    __tablename__ = "business_calendar"
    __table_args__ = (kept("entity", group="definitions", history="definition"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    zone: str
    hours: str = Field(sa_type=Text, description="JSON: weekday 0-6 to [open, close], local time")
    holidays: str = Field(default="[]", sa_type=Text, description="JSON: ISO dates")


class Setting(Record, table=True):
    """One answer about the company, from a day on. A later answer never rewrites an earlier day."""

    __table_args__ = (UniqueConstraint("name", "valid_from"), kept("entity", group="definitions", history="definition"))

    id: int | None = Field(default=None, primary_key=True)
    name: str
    valid_from: date
    value: str = Field(sa_type=Text)


class Credential(Record, table=True):
    """A password hash. Beside the user, so that no secret ever enters the ledger."""

    __table_args__ = (kept("housekeeping"),)

    user_id: int = Field(primary_key=True)
    password_hash: str
    changed_at: datetime


class SignInSession(Record, table=True):
    """A browser that has signed in. The cookie's token is never stored, only its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: int = Field(index=True)
    password_epoch: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    browser: str = ""


class SignInAttempt(Record, table=True):
    """A try to sign in: what slows guessing down without locking anybody out for ever."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    address: str = Field(default="", index=True)
    at: datetime = Field(index=True)
    succeeded: bool


class OneTimeCode(Record, table=True):
    """A link that works once: the first administrator, an invitation, a new password."""

    __tablename__ = "one_time_code"
    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    purpose: str = Field(description="setup, invitation or reset")
    user_id: int | None = None
    expires_at: datetime
    used_at: datetime | None = None


class Denial(Record, table=True):
    """A refused request: counted and shown, because a wall that nobody watches is a decoration."""

    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    user_id: int | None = None
    action: str
    where: str = ""


class PageVisit(Record, table=True):
    """When somebody last looked at a page: what has changed since is marked."""

    __tablename__ = "page_visit"
    __table_args__ = (kept("housekeeping"),)

    user_id: int = Field(primary_key=True)
    page: str = Field(primary_key=True)
    seen_at: datetime
    revision_id: int = Field(description="the newest revision at that visit")
