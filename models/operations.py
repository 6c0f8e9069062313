"""How the company is run: who holds which seat, who owns which job and what it reached, what titles mean."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept


class Seat(Record, table=True):
    """A person in a role of an area, from a day on. Names of roles repeat between areas: the pair is the key."""

    __table_args__ = (Index("ix_seat_role", "area", "role"), kept("entity", group="operations", history="dated"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    user_id: int = Field(foreign_key="user_account.id", index=True)
    area: str
    role: str
    valid_from: date
    valid_to: date | None = Field(default=None, description="the last day; none: still")


class TitleDecision(Record, table=True):
    """What people decided that a title means. It outranks every rule."""

    __tablename__ = "title_decision"
    __table_args__ = (kept("entity", group="operations"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    title: str = Field(unique=True, description="in normal form")
    area: str
    role: str
    decided_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    decided_on: date
    note: str | None = Field(default=None, sa_type=Text)


class JobOwner(Record, table=True):
    """Who answers for a job of the catalogue."""

    __tablename__ = "job_owner"
    __table_args__ = (kept("entity", group="operations"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    job: str = Field(unique=True, description="the key of the job")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    note: str | None = Field(default=None, sa_type=Text)


class JobValue(Record, table=True):
    """What a job's metric was made of on a day. Numbers are exact decimals in text: their unit is the metric's."""

    __tablename__ = "job_value"
    __table_args__ = (UniqueConstraint("job", "measured_on"), kept("entity", group="operations", history="dated"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    job: str = Field(description="the key of the job")
    measured_on: date = Field(description="the last day of what was measured")
    actual: str | None = Field(default=None, description="numerator, actual, count or mean")
    base: str | None = Field(default=None, description="denominator, target or plan")
    second: str | None = Field(default=None, description="the second number of a metric of two")
    n: int | None = Field(default=None, description="answers behind a survey")
    reviewed_on: date | None = Field(default=None, description="when the document was last reviewed")
    verdict: str | None = Field(default=None, description="pass, conditional or fail")
    evidence: str | None = Field(default=None, description="a link")
    note: str | None = Field(default=None, sa_type=Text)
    entered_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
