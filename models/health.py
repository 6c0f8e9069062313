"""What tells how a customer fares: usage, requests for help, what they say, and the health made of it."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from models.base import Record, kept


class AccountUsage(Record, table=True):
    """How a customer used a product on a day. Added, never changed."""

    __tablename__ = "account_usage"
    __table_args__ = (Index("ix_account_usage_account", "account_id", "day"), kept("fact", group="customer_usage"))

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    account_id: int
    subscription_id: int | None = None
    external_id: str | None = Field(default=None, index=True)
    day: date
    feature: str = ""
    active_users: int | None = Field(default=None, description="people who used it that day or week")
    seats: int | None = Field(default=None, description="seats licensed; none: as the subscriptions say")
    requests: int | None = None
    failed: int | None = None
    gate_hits: int | None = Field(default=None, description="tries of a feature that the plan does not hold")
    team_invites: int | None = None
    integration_requests: int | None = None


class SupportTicket(Record, table=True):
    """A customer's request for help."""

    __tablename__ = "support_ticket"
    __table_args__ = (
        Index("ix_support_ticket_account", "account_id", "opened_on"), kept("entity", group="customer_usage")
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    account_id: int = Field(foreign_key="account.id")
    opened_on: date
    closed_on: date | None = None
    priority: str | None = None
    subject: str | None = Field(default=None, sa_type=Text)
    satisfaction: str | None = Field(default=None, description="decimal, 1 to 5")
    is_escalated: bool = False


class SurveyScore(Record, table=True):
    """How a customer feels: a survey, a recommendation score, or what the success manager says. Never changed."""

    __tablename__ = "survey_score"
    __table_args__ = (Index("ix_survey_score_account", "account_id", "read_on"), kept("fact", group="customer_usage"))

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    account_id: int
    external_id: str | None = Field(default=None, index=True)
    kind: str = Field(description="survey, nps or rating")
    score: int = Field(description="0 to 100")
    read_on: date
    said_by: str | None = None
    comment: str | None = Field(default=None, sa_type=Text)


class HealthOverride(Record, table=True):
    """A person's word over the score: why, and until when."""

    __tablename__ = "health_override"
    __table_args__ = (Index("ix_health_override_account", "account_id", "set_on"), kept("entity", group="customers"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    account_id: int = Field(foreign_key="account.id")
    status: str = Field(description="red, yellow or green")
    reason: str = Field(sa_type=Text)
    set_on: date
    set_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    expires_on: date = Field(description="the last day on which it holds")
    ended_on: date | None = Field(default=None, description="taken back before it expired")


class HealthScore(Record, table=True):
    """The health of a customer as it was worked out on a day, by the weights of that day. Never changed."""

    __tablename__ = "health_score"
    __table_args__ = (Index("ix_health_score_account", "account_id", "scored_on"), kept("fact", group="health"))

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    account_id: int
    scored_on: date
    score: int | None = Field(default=None, description="hundredths of points; none: too little is known")
    status: str = Field(description="green, yellow, red or grey")
    known: int = Field(description="how many of the five parts have a value")
    parts: str = Field(sa_type=Text, description="JSON: part to hundredths of points; null: missing")
    why: str = Field(default="", description="what held the status: a cap or an override, by its code")
    basis: str = Field(description="the version of the definition it was worked out by")


class AccountHealth(Record, table=True):
    """The newest health of each customer, and the day on which the calendar alone changes it."""

    __tablename__ = "account_health"
    __table_args__ = (Index("ix_account_health_status", "status", "score"), kept("rollup", group="health"))

    account_id: int = Field(primary_key=True)
    scored_on: date
    score: int | None = None
    status: str
    known: int
    parts: str = Field(sa_type=Text)
    why: str = ""
    basis: str
    before: int | None = Field(default=None, description="hundredths of points: the highest of the last 14 days")
    next_on: date | None = Field(default=None, description="the day on which the calendar alone changes it")
