"""How a sale is run: dated steps, the plan both sides share, what is validated, demos, and proofs of concept."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept


class StepAction(Record, table=True):
    """The next action of one process step of a deal: what, who, until when."""

    __tablename__ = "step_action"
    __table_args__ = (UniqueConstraint("deal_id", "step"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    step: str = Field(description="discovery, value_demo, validation, business_case or commercials")
    action: str = Field(sa_type=Text)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    due_on: date | None = Field(default=None, index=True)
    done_on: date | None = None


class ActionPlan(Record, table=True):
    """The mutual action plan of a deal: what both sides do until the customer is live."""

    __tablename__ = "action_plan"
    __table_args__ = (kept("entity", group="sales"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id", unique=True)
    go_live_on: date | None = None
    signature_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class ActionRow(Record, table=True):
    """One step of a deal's mutual action plan. `position` is its number: it stays when other steps go."""

    __tablename__ = "action_row"
    __table_args__ = (Index("ix_action_row_deal", "deal_id", "position"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    position: int = 0
    step: str = Field(sa_type=Text)
    our_owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    their_owner: str | None = None
    target_on: date | None = None
    days: int = Field(default=1, description="how long it takes: back-planning counts with it")
    status: str = Field(default="open", description="open, in_progress, done or dropped")
    depends_on: str = Field(default="", description="numbers of the rows that come before, comma-separated")
    is_critical: bool = False
    done_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class ValidationItem(Record, table=True):
    """One point of the technical pre-flight of a deal."""

    __tablename__ = "validation_item"
    __table_args__ = (UniqueConstraint("deal_id", "item"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    item: str = Field(description="sso, integrations, data_quality, performance, ...", index=True)
    state: str = Field(default="open", description="open, waiting, passed, failed or not_needed")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    due_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class DemoFlow(Record, table=True):
    """A demo as it is told: a length, a segment, a version."""

    __tablename__ = "demo_flow"
    __table_args__ = (kept("entity", group="sales"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True)
    segment_id: int | None = Field(default=None, foreign_key="segment.id", index=True)
    minutes: int = Field(description="5, 15 or 45")
    version: int = 1
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    review_on: date | None = None
    url: str | None = None
    script: str | None = Field(default=None, sa_type=Text)
    is_active: bool = True


class DemoUse(Record, table=True):
    """A demo that was given in a deal, and how it went."""

    __tablename__ = "demo_use"
    __table_args__ = (Index("ix_demo_use_deal", "deal_id"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    flow_id: int = Field(foreign_key="demo_flow.id", index=True)
    flow_version: int
    deal_id: int = Field(foreign_key="deal.id")
    used_on: date
    stage: str = Field(default="", description="the deal's stage and step on that day")
    feedback: int | None = Field(default=None, description="1 to 5")
    note: str | None = Field(default=None, sa_type=Text)


class Poc(Record, table=True):
    """A proof of concept of a deal, from its start to one of three ends: expand, paid extension, exit."""

    __table_args__ = (kept("entity", group="sales"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    name: str
    deal_id: int = Field(foreign_key="deal.id", index=True)
    kind: str = Field(default="guided", description="guided, lite, on_site or paid")
    runbook: str | None = Field(default=None, description="the template it was started from")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    engineer_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    success_owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    agreed_on: date | None = Field(default=None, description="when both sides agreed on the criteria")
    started_on: date | None = None
    planned_end: date | None = None
    closed_on: date | None = None
    outcome: str | None = Field(default=None, description="expand or exit; none: it runs, extended or not")
    exit_reason: str | None = None
    lesson: str | None = Field(default=None, sa_type=Text)
    extensions: int = 0
    extension_price: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    currency: str | None = Field(default=None, max_length=3)
    has_weekend_pause: bool = False
    has_telemetry: bool | None = Field(default=None, description="none: nobody has said; unknown is never green")


class Criterion(Record, table=True):
    """What a proof of concept has to show, agreed before it starts."""

    __table_args__ = (Index("ix_criterion_poc", "poc_id", "position"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    poc_id: int = Field(foreign_key="poc.id")
    position: int = 0
    wording: str = Field(sa_type=Text)
    weight: int = Field(description="percent of the whole")
    is_must: bool = False
    metric: str | None = None
    target: str | None = None
    evidence: str | None = Field(default=None, sa_type=Text)
    is_met: bool | None = Field(default=None, description="none: not judged yet")
    met_at: datetime | None = None


class PocStep(Record, table=True):
    """One dated step of a proof of concept, in a lane."""

    __tablename__ = "poc_step"
    __table_args__ = (Index("ix_poc_step_poc", "poc_id", "lane", "day"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    poc_id: int = Field(foreign_key="poc.id")
    lane: str = Field(description="value, security or provisioning")
    day: int = Field(description="1 for the day it starts")
    title: str = Field(sa_type=Text)
    due_on: date | None = None
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    state: str = Field(default="open", description="open, done or dropped")
    done_on: date | None = None
    is_aha: bool = Field(default=False, description="the moment at which the buyer sees the value")


class PocStall(Record, table=True):
    """A stall: no activity for as long as the limit says. One alert for each, until an activity or a decision."""

    __tablename__ = "poc_stall"
    __table_args__ = (Index("ix_poc_stall_poc", "poc_id", "stalled_at"), kept("entity", group="sales"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    poc_id: int = Field(description="no foreign key: a stall must not keep the import of a POC from being undone")
    last_activity_at: datetime
    stalled_at: datetime
    raised_at: datetime
    due_at: datetime = Field(description="until when it has to be cleared")
    cleared_at: datetime | None = None
    cleared_by: str | None = Field(default=None, description="activity, decision or end")


class UsageEvent(Record, table=True):
    """Something that a user of a proof of concept did in the product. Added, never changed; its key comes once."""

    __tablename__ = "usage_event"
    __table_args__ = (
        Index("ix_usage_event_poc", "poc_id", "occurred_at"),
        # Of an undone file the events stay written down: the same key may come again, in a later revision.
        UniqueConstraint("poc_id", "key", "revision_id"),
        kept("fact", group="usage"),
    )

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    poc_id: int
    key: str = Field(description="how its sender tells it from others")
    occurred_at: datetime
    person: str = ""
    kind: str = "use"
    quantity: int = 1


class PocClock(Record, table=True):
    """What usage adds up to for a proof of concept: folded as it comes in. Messages are read where they lie."""

    __tablename__ = "poc_clock"
    __table_args__ = (kept("rollup", group="usage"),)

    poc_id: int = Field(primary_key=True)
    last_activity_at: datetime | None = None
    events: int = 0
    first_event_at: datetime | None = None


class PocUser(Record, table=True):
    """When a user of a proof of concept was last seen, and how much they did."""

    __tablename__ = "poc_user"
    __table_args__ = (kept("rollup", group="usage"),)

    poc_id: int = Field(primary_key=True)
    person: str = Field(primary_key=True)
    last_seen_at: datetime
    events: int


class AutomationRun(Record, table=True):
    """One run of one automation: what it made and what failed."""

    __tablename__ = "automation_run"
    __table_args__ = (Index("ix_automation_run_rule", "rule", "ran_at"), kept("housekeeping"))

    id: int | None = Field(default=None, primary_key=True)
    rule: str
    ran_at: datetime
    made: int
    failed: int
    problem: str | None = Field(default=None, sa_type=Text)


class ApiToken(Record, table=True):
    """A token that lets a machine send us something. Only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (kept("housekeeping"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    token_hash: str = Field(unique=True)
    purpose: str = Field(description="what it opens, such as usage")
    user_id: int | None = Field(default=None, description="whose rights it has")
    made_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
