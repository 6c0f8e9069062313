"""Accounts, deals, targets and rates: what coverage is made of."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import NEVER, Record, kept, to_same_table


class Motion(Record, table=True):
    """How we sell: Online or Enterprise, to the Commercial side or the Community. Not the deal's type."""

    __table_args__ = (kept("entity", group="definitions"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    channel: str = Field(description="online or enterprise")
    audience: str = Field(description="commercial or community")


class Product(Record, table=True):
    """Something we sell, with its list price."""

    __table_args__ = (kept("entity", group="deals"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True)
    external_id: str | None = Field(default=None, unique=True)
    family: str | None = None
    list_price: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    is_active: bool = True


class AccountState(SQLModel):
    """What an account's history keeps."""

    name: str
    segment_id: int | None = None
    territory_id: int | None = None
    owner_id: int | None = None
    industry: str | None = None
    country: str | None = None
    employees: int | None = None
    revenue: int | None = Field(default=None, sa_type=BigInteger, description="a year, minor units of currency")
    business_model: str | None = None
    use_case: str | None = None
    technologies: str | None = Field(default=None, description="what they run, comma-separated")
    data_volume: str | None = Field(default=None, description="low, medium or high")


HAS_PARENT = text("parent_id IS NOT NULL")
"""Accounts that belong to another one."""


class Account(AccountState, Record, table=True):
    """A company that we sell to or might."""

    __table_args__ = (
        # Whoever is removed must have no children left. Most have no parent: they need no place in it.
        Index("ix_account_parent_id", "parent_id", sqlite_where=HAS_PARENT, postgresql_where=HAS_PARENT),
        kept("entity", group="deals", history="versions"),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True)
    external_id: str | None = Field(default=None, unique=True)
    segment_id: int | None = Field(default=None, foreign_key="segment.id")
    territory_id: int | None = Field(default=None, foreign_key="territory.id")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    parent_id: int | None = Field(default=None, sa_column=to_same_table("account", index=False))
    domain: str | None = None
    currency: str | None = Field(default=None, max_length=3)
    founded: int | None = None
    profit: int | None = Field(default=None, sa_type=BigInteger, description="what we earn on it a year, minor units")
    ease_of_service: int | None = Field(default=None, description="1 hard to serve to 5 easy")


class AccountVersion(AccountState, Record, table=True):
    """An account as it was, in both times."""

    __tablename__ = "account_version"
    __table_args__ = (kept("version", group="deals"),)

    entity_id: int = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    revision_from: int = Field(primary_key=True, sa_type=BigInteger)
    valid_to: date
    revision_to: int = Field(default=NEVER, sa_type=BigInteger)


class Contact(Record, table=True):
    """A person at an account."""

    __table_args__ = (kept("entity", group="deals"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    account_id: int = Field(foreign_key="account.id", index=True)
    external_id: str | None = Field(default=None, unique=True)
    name: str
    email: str | None = Field(default=None, index=True)
    title: str | None = None
    role: str | None = Field(default=None, description="champion, economic_buyer, user, ...")
    is_active: bool = True


class DealState(SQLModel):
    """What a deal's history keeps: everything that a number can depend on."""

    account_id: int | None = None
    owner_id: int | None = None
    segment_id: int | None = None
    territory_id: int | None = None
    motion_id: int | None = None
    product_id: int | None = None
    type: str = Field(default="new", description="new, expansion or renewal")
    stage: str = Field(description="mql, sql, sao, closed_won, closed_lost or closed_no_decision")
    process_step: str | None = None
    forecast_category: str | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency, a year")
    currency: str = Field(max_length=3)
    opened_on: date | None = None
    close_date: date | None = Field(default=None, description="expected; the actual day once closed")
    closed_on: date | None = None
    owner_at_close_id: int | None = None
    territory_at_close_id: int | None = None
    next_step_date: date | None = None
    last_activity_on: date | None = None
    win_percent: int | None = Field(default=None, description="the owner's own odds, beside the policy's")
    is_meddicc_blocked: bool | None = Field(default=None, description="none: nobody has filled in the checklist")
    is_poc_stalled: bool | None = Field(default=None, description="none: no measured proof of concept runs")
    champion: str | None = None
    primary_competitor: str | None = None
    reason_code: str | None = None
    list_total: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    net_total: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    partner_sourced: bool | None = None
    gate_debt: str | None = Field(default=None, sa_type=Text, description="fields the gates ask for and the deal lacks")


class Deal(DealState, Record, table=True):
    """One opportunity with one account."""

    __table_args__ = (
        Index("ix_deal_account_id", "account_id"),
        Index("ix_deal_owner_id", "owner_id"),
        Index("ix_deal_stage_amount", "stage", "currency", "amount"),
        Index("ix_deal_feed_segment", "feed_id", "segment_id"),
        kept("entity", group="deals", history="versions"),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    name: str
    account_id: int | None = Field(default=None, foreign_key="account.id")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id")
    segment_id: int | None = Field(default=None, foreign_key="segment.id")
    territory_id: int | None = Field(default=None, foreign_key="territory.id")
    motion_id: int | None = Field(default=None, foreign_key="motion.id")
    product_id: int | None = Field(default=None, foreign_key="product.id")
    feed_id: int | None = Field(default=None, description="the feed that brought it, if one did")
    is_inferred: bool = Field(default=False, description="history inferred from one export: not what was known then")
    source: str | None = None
    campaign: str | None = None
    persona: str | None = None
    fit_score: int | None = None
    meeting_date: date | None = None
    discovery_summary: str | None = Field(default=None, sa_type=Text)
    qualification_status: str | None = None
    lead_source_original: str | None = None
    problem_statement: str | None = Field(default=None, sa_type=Text)
    map_link: str | None = None
    tech_validation_status: str | None = None
    next_step: str | None = Field(default=None, sa_type=Text)
    procurement_path: str | None = None
    discount_percent: str | None = Field(default=None, description="decimal, in percent of list")
    term_months: int | None = None
    seats: int | None = None
    first_touch_campaign: str | None = None
    segment_fit_score_at_mql: int | None = None
    next_step_owner_id: int | None = None
    win_percent_reason: str | None = Field(default=None, sa_type=Text)
    contributing_reasons: str | None = Field(default=None, description="codes, comma-separated, at most two")
    close_note: str | None = Field(default=None, sa_type=Text, description="the evidence for the reason")
    stage_at_close: str | None = Field(default=None, description="the stage and step it was closed from")
    partners_influencing: str | None = Field(default=None, sa_type=Text, description="names, semicolon-separated")


def _where_fed(column: str) -> Index:
    # Whether a segment's deals carry a field at all is asked on every page; absent fields must not cost a scan.
    # By segment and no day an import adds to it in order: half the cost of one by segment and day.
    fed = text(f"{column} IS NOT NULL")
    return Index(f"ix_deal_version_{column}", "segment_id", "revision_to", sqlite_where=fed, postgresql_where=fed)


class DealVersion(DealState, Record, table=True):
    """A deal as it was, in both times: business days and recorded revisions."""

    __tablename__ = "deal_version"
    __table_args__ = (
        Index("ix_deal_version_due", "revision_to", "stage", "close_date", "valid_to"),
        Index("ix_deal_version_valid_from", "valid_from"),
        *(_where_fed(name) for name in ("last_activity_on", "next_step_date", "champion")),
        kept("version", group="deals"),
    )

    entity_id: int = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    revision_from: int = Field(primary_key=True, sa_type=BigInteger)
    valid_to: date
    revision_to: int = Field(default=NEVER, sa_type=BigInteger)


NOTHING = text("deals = 0 AND amount = 0")
"""Sums that came to nothing, on their way out."""


class PipelineDay(Record, table=True):
    """Daily sums of deals by what they are sliced by: a past day is the sum of all days up to it."""

    __tablename__ = "pipeline_day"
    # The key is the order in which sums are read: without row numbers a range of it is read in one go.
    __table_args__ = (
        Index("ix_pipeline_day_gone", "deals", sqlite_where=NOTHING, postgresql_where=NOTHING),
        kept("rollup", group="deals"),
    )

    stage: str = Field(primary_key=True)
    bucket: date = Field(
        primary_key=True, description="open: first day of the expected close month; closed: the day of the close"
    )
    day: date = Field(primary_key=True, description="the business day on which the sum changes")
    forecast_category: str = Field(default="", primary_key=True)
    type: str = Field(primary_key=True)
    motion_id: int = Field(primary_key=True, description="0 stands for none in every key: nulls never match")
    segment_id: int = Field(primary_key=True)
    territory_id: int = Field(primary_key=True)
    owner_id: int = Field(primary_key=True)
    product_id: int = Field(primary_key=True)
    currency: str = Field(primary_key=True, max_length=3)
    deals: int
    amount: int = Field(sa_type=BigInteger, description="minor units of currency; deals without amount add 0")


class Activity(Record, table=True):
    """Something that happened with a deal, a lead or an account. Added, never changed."""

    __table_args__ = (Index("ix_activity_deal_occurred", "deal_id", "occurred_at"), kept("fact", group="activities"))

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    deal_id: int | None = Field(default=None)
    lead_id: int | None = Field(default=None, index=True)
    account_id: int | None = Field(default=None, index=True)
    external_id: str | None = Field(default=None, index=True, description="how its file tells it from others")
    kind: str = Field(description="call, meeting, mail, note, ...")
    direction: str = Field(default="out", description="in, out or both")
    occurred_at: datetime
    is_human: bool = True
    summary: str | None = Field(default=None, sa_type=Text)


class Target(Record, table=True):
    """What is to be reached in a period, by whom. A later `set_on` replaces it from that day on."""

    __tablename__ = "sales_target"
    __table_args__ = (
        Index("ix_sales_target_period", "period_start", "period_end"),
        kept("entity", group="targets", history="dated"),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    metric: str = "bookings"
    period_start: date
    period_end: date = Field(description="the first day after the period")
    segment_id: int | None = Field(default=None, foreign_key="segment.id")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id")
    territory_id: int | None = Field(default=None, foreign_key="territory.id")
    product_id: int | None = Field(default=None, foreign_key="product.id")
    motion_id: int | None = Field(default=None, foreign_key="motion.id")
    amount: int = Field(sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    set_on: date | None = Field(default=None, description="in force from this day; empty: from the start")


class FxRate(Record, table=True):
    """What one unit of a currency is worth in the reporting currency, from a day on."""

    __tablename__ = "fx_rate"
    __table_args__ = (
        UniqueConstraint("currency", "kind", "valid_from"),
        kept("entity", group="definitions", history="dated"),
    )

    id: int | None = Field(default=None, primary_key=True)
    currency: str = Field(max_length=3)
    kind: str = Field(description="plan (open deals, targets) or locked (the day of a close)")
    valid_from: date
    rate: int = Field(sa_type=BigInteger, description="times 100,000,000")


class ReasonCode(Record, table=True):
    """A word that people choose from. Old records keep the label that was valid then."""

    __tablename__ = "reason_code"
    __table_args__ = (
        UniqueConstraint("kind", "code", "valid_from"),
        kept("entity", group="definitions", history="definition"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(description="loss, no_decision, churn, ...")
    code: str
    label: str
    valid_from: date
    valid_to: date | None = None
    position: int = 0
    merged_into: str | None = Field(default=None, description="the code that stands for it from valid_to on")
    review_on: date | None = Field(default=None, description="when somebody is to look at it again")
