"""Leads, who got them and why, and the clocks that run on them."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.base import Record, kept


class Lead(Record, table=True):
    """Somebody who may become a deal."""

    __table_args__ = (kept("entity", group="leads"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    name: str
    company: str | None = None
    email: str | None = Field(default=None, index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    segment_id: int | None = Field(default=None, foreign_key="segment.id", index=True)
    territory_id: int | None = Field(default=None, foreign_key="territory.id", index=True)
    motion_id: int | None = Field(default=None, foreign_key="motion.id", index=True)
    status: str = "new"
    source: str | None = None
    campaign: str | None = None
    persona: str | None = None
    fit_score: int | None = None
    data_completeness: int | None = Field(default=None, description="percent of the score's weight that is known")
    lead_source_original: str | None = None
    first_touch_campaign: str | None = None
    segment_fit_score_at_mql: int | None = None
    mql_at: datetime | None = None
    sql_at: datetime | None = None
    title: str | None = None
    industry: str | None = None
    country: str | None = None
    employees: int | None = None
    use_case: str | None = None
    technologies: str | None = Field(default=None, description="what they run, comma-separated")
    data_volume: str | None = Field(default=None, description="low, medium or high")
    is_score_given: bool = Field(default=False, description="the fit score came with the lead: it is not ours")
    is_fast_path: bool = False
    nurture_until: date | None = None
    disqualified_reason: str | None = None
    deal_id: int | None = Field(default=None, description="what it became", index=True)


class LeadTimer(Record, table=True):
    """One service-level clock of one lead for one owner. A new owner starts a new one; they are numbered."""

    __tablename__ = "lead_timer"
    __table_args__ = (Index("ix_lead_timer_lead", "lead_id", "kind", "number"), kept("entity", group="leads"))

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    kind: str = Field(description="mql_touch or sql_follow_up")
    number: int = Field(description="1 for the first owner")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    started_at: datetime
    due_at: datetime = Field(index=True)
    stopped_at: datetime | None = None
    stopped_by: str | None = Field(default=None, description="touch, status or owner")
    minutes: int | None = Field(default=None, description="on the timer's own clock, once stopped")


class RoutingDecision(Record, table=True):
    """Who got a lead, by which rule of which version, from which inputs."""

    __tablename__ = "routing_decision"
    __table_args__ = (Index("ix_routing_decision_lead", "lead_id"), kept("entity", group="leads"))

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id")
    decided_at: datetime
    definition_version: int
    rule: str | None = Field(default=None, description="the rule that matched; none: no rule did")
    inputs: str = Field(sa_type=Text, description="JSON: what the rules looked at")
    outcome: str = Field(description="assigned, nurture, rejected, conflict or queue")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    is_fast_path: bool = False
    note: str | None = Field(default=None, sa_type=Text, description="a manager's verdict, once there is one")
