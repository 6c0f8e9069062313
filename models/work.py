"""What every domain shares: tasks, tickets, waivers, approvals, and the definitions people edit."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, kept

OPEN = text("cleared_on IS NULL")
"""A finding that somebody still has to clear."""


class Task(Record, table=True):
    """Something somebody is to do by a day. Says which rule made it, when one did."""

    __table_args__ = (Index("ix_task_about", "entity", "entity_id"), kept("entity", group="work"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    title: str
    entity: str | None = Field(default=None, description="the table of the record it is about")
    entity_id: int | None = None
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    due_on: date | None = Field(default=None, index=True)
    rule: str | None = Field(default=None, description="the rule that made it; none: a person did")
    state: str = Field(default="open", description="open, done or dropped")
    closed_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class Ticket(Record, table=True):
    """A finding about a record: what is wrong, who clears it, until when. At most one open for a rule and a record."""

    __table_args__ = (
        Index("ix_ticket_open", "rule", "entity", "entity_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_ticket_about", "entity", "entity_id"),
        kept("entity", group="work"),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    rule: str = Field(description="<domain>.<finding>")
    entity: str
    entity_id: int
    detail: str = Field(default="", sa_type=Text)
    is_alert: bool = Field(default=False, description="goes out to its owner; others wait to be looked at")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    opened_on: date
    due_on: date | None = None
    cleared_on: date | None = None
    clear_reason: str | None = Field(default=None, sa_type=Text)


class Waiver(Record, table=True):
    """An exception from a rule for one record: why, who allowed it, until when. Past its day the rule holds again."""

    __table_args__ = (Index("ix_waiver_about", "entity", "entity_id"), kept("entity", group="work"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    kind: str = Field(description="gate, routing, discount, intake, ...")
    entity: str
    entity_id: int
    covers: str = Field(sa_type=Text, description="what is waived, such as field names, comma-separated")
    reason: str = Field(sa_type=Text)
    requested_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    requested_on: date
    expires_on: date = Field(description="the last day on which it holds")
    state: str = Field(default="asked", description="asked, granted, refused or ended")
    decided_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    decided_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class Approval(Record, table=True):
    """A change that somebody proposed and somebody else decides on."""

    __table_args__ = (Index("ix_approval_about", "entity", "entity_id"), kept("entity", group="work"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    kind: str = Field(description="owner, backslide, routing, definition, ...")
    entity: str
    entity_id: int
    content: str = Field(default="{}", sa_type=Text, description="JSON: what would be done")
    reason: str = Field(default="", sa_type=Text)
    proposed_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    proposed_on: date
    state: str = Field(default="waiting", description="waiting, approved, returned or withdrawn", index=True)
    decided_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    decided_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class AuditRun(Record, table=True):
    """One run of one audit rule: how many records it found, how many of them anew, how many were cleared."""

    __tablename__ = "audit_run"
    __table_args__ = (Index("ix_audit_run_rule", "rule", "ran_on"), kept("entity", group="work"))

    id: int | None = Field(default=None, primary_key=True)
    rule: str
    ran_on: date
    ran_at: datetime
    hits: int
    new: int
    cleared: int


class Definition(Record, table=True):
    """What numbers obey, as people edit it: from a day on. A later version never rewrites an earlier day."""

    __table_args__ = (
        UniqueConstraint("name", "version"),
        kept("entity", group="definitions", history="definition"),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(description="gates, thresholds, risk, routing, ...")
    version: int
    state: str = Field(default="draft", description="draft, proposed, approved, in_force or dropped")
    valid_from: date | None = Field(default=None, description="the first day on which it holds; none: a draft")
    content: str = Field(sa_type=Text, description="JSON")
    note: str = Field(default="", sa_type=Text)
    proposed_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    ratified_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)


class AlertOutbox(Record, table=True):
    """A message on its way out; kept until every channel has taken it or given up."""

    __tablename__ = "alert_outbox"
    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, description="the same message is sent once")
    user_id: int | None = None
    title: str
    body: str = Field(sa_type=Text)
    made_at: datetime
    sent_at: datetime | None = None
    tries: int = 0
    problem: str | None = Field(default=None, sa_type=Text)


class SavedView(Record, table=True):
    """A page's filters under a name. The address holds them; this only remembers the address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"), kept("housekeeping"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int
    page: str
    name: str
    query: str = Field(sa_type=Text)


class TypedText(Record, table=True):
    """What somebody is typing and has not saved yet: it comes back after a reload, or on another machine."""

    __tablename__ = "typed_text"
    __table_args__ = (kept("housekeeping"),)

    user_id: int = Field(primary_key=True)
    place: str = Field(primary_key=True, description="where it is typed, such as review 12")
    text: str = Field(sa_type=Text, description="JSON")
    typed_at: datetime
