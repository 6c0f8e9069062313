"""Customers: what they subscribe to, how they use it, how healthy they are, what renews, and what was lost."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import NEVER, Record, kept, to_same_table


class SubscriptionState(SQLModel):
    """What a subscription's history keeps."""

    account_id: int
    product_id: int | None = None
    start_on: date
    end_on: date | None = Field(default=None, description="the last day of the term; none: open ended")
    ended_on: date | None = Field(default=None, description="the first day on which it counts no longer; none: it runs")
    arr: int = Field(sa_type=BigInteger, description="a year's recurring revenue, minor units of currency")
    currency: str = Field(max_length=3)
    seats: int | None = None
    notice_days: int | None = Field(default=None, description="days before the end by which notice is given")
    is_auto_renew: bool | None = Field(default=None, description="none: nobody has said")
    basis: str = Field(default="contract", description="contract, minimum, run_rate, trial or one_time")


class Subscription(SubscriptionState, Record, table=True):
    """One contract line with one price: a change of price or seats ends it and begins the line that follows it."""

    __table_args__ = (Index("ix_subscription_account", "account_id", "start_on"),
                      Index("ix_subscription_end", "end_on", "ended_on"),
                      kept("entity", group="customers", history="versions"))  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    contract: str | None = Field(default=None, index=True, description="lines of one contract share it")
    account_id: int = Field(foreign_key="account.id")
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    follows_id: int | None = Field(default=None, sa_column=to_same_table("subscription"))
    change: str | None = Field(default=None, description="why it follows: renewal, seats, cross_sell or price")
    plan: str | None = None
    billing: str | None = None
    tcv: int | None = Field(default=None, sa_type=BigInteger, description="of the whole term, minor units of currency")
    feed_id: int | None = Field(default=None, description="the feed that brought it, if one did")


class SubscriptionVersion(SubscriptionState, Record, table=True):
    """A subscription as it was, in both times."""

    __tablename__ = "subscription_version"
    __table_args__ = (kept("version", group="customers"),)

    entity_id: int = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    revision_from: int = Field(primary_key=True, sa_type=BigInteger)
    valid_to: date
    revision_to: int = Field(default=NEVER, sa_type=BigInteger)


class CustomerProfile(Record, table=True):
    """What is known of an account since it became a customer."""

    __tablename__ = "customer_profile"
    __table_args__ = (kept("entity", group="customers"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    account_id: int = Field(foreign_key="account.id", unique=True)
    success_owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    sponsor_id: int | None = Field(default=None, foreign_key="user_account.id", index=True, description="our executive")
    is_strategic: bool = False
    source: str | None = Field(default=None, description="how it came to us: partner, event, ads, organic, ...")
    partner_id: int | None = Field(default=None, foreign_key="partner.id", index=True)
    plan: str | None = None
    seat_limit: int | None = None
    onboarded_on: date | None = None
    goal: str | None = Field(default=None, sa_type=Text, description="what the customer wants to reach")
    roi_lever: str | None = Field(default=None, sa_type=Text)
    roi_value: int | None = Field(default=None, sa_type=BigInteger, description="a year, minor units of roi_currency")
    roi_currency: str | None = Field(default=None, max_length=3)
    roi_confirmed_on: date | None = Field(default=None, description="when the customer agreed with the value")


class Champion(Record, table=True):
    """Somebody at a customer who speaks for us, or sponsors us."""

    __table_args__ = (UniqueConstraint("account_id", "name"), kept("entity", group="customers"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    account_id: int = Field(foreign_key="account.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    name: str
    title: str | None = None
    strength: str = Field(default="medium", description="strong, medium, weak or none")
    is_sponsor: bool = Field(default=False, description="the executive sponsor on their side")
    rated_on: date | None = None
    last_contact_on: date | None = None
    left_on: date | None = Field(default=None, description="left the company")
    references_given: int = 0
    perks: str | None = Field(default=None, description="comma-separated")


class RenewalState(SQLModel):
    """What a renewal's history keeps."""

    subscription_id: int
    owner_view: str | None = Field(default=None, description="good or at_risk, as its owner sees it; none: not said")
    odds: int | None = Field(default=None, description="the owner's odds in percent")
    booked: int | None = Field(default=None, sa_type=BigInteger, description="ARR renewed, minor units of currency")
    booked_on: date | None = Field(default=None, description="the day of the signature")
    outcome: str = Field(default="open", description="open, renewed or lost")


class Renewal(RenewalState, Record, table=True):
    """What is said and done about the end of one subscription's term."""

    __table_args__ = (kept("entity", group="customers", history="versions"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    subscription_id: int = Field(foreign_key="subscription.id", unique=True)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    deal_id: int | None = Field(default=None, foreign_key="deal.id", index=True)
    view_reason: str | None = Field(default=None, sa_type=Text)
    view_on: date | None = None
    followed_by_id: int | None = Field(default=None, foreign_key="subscription.id", index=True)


class RenewalVersion(RenewalState, Record, table=True):
    """A renewal as it was, in both times."""

    __tablename__ = "renewal_version"
    __table_args__ = (kept("version", group="customers"),)

    entity_id: int = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    revision_from: int = Field(primary_key=True, sa_type=BigInteger)
    valid_to: date
    revision_to: int = Field(default=NEVER, sa_type=BigInteger)


class SaveOffer(Record, table=True):
    """What is offered to keep a customer: an exception that somebody else allows, with an end."""

    __tablename__ = "save_offer"
    __table_args__ = (kept("entity", group="customers"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    waiver_id: int = Field(foreign_key="waiver.id", unique=True)
    kind: str = Field(description="discount, free_months, service or terms")
    terms: str = Field(sa_type=Text)
    discount: int | None = Field(default=None, sa_type=BigInteger, description="of a year, minor units of currency")
    answer: str | None = Field(default=None, description="accepted or declined; none: no answer yet")
    answered_on: date | None = None


class ChurnRecord(Record, table=True):
    """Why a customer, or a part of it, left: in its words, and after a review."""

    __tablename__ = "churn_record"
    __table_args__ = (Index("ix_churn_record_account", "account_id", "churned_on"), kept("entity", group="customers"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    account_id: int = Field(foreign_key="account.id")
    subscription_id: int | None = Field(default=None, foreign_key="subscription.id", index=True)
    churned_on: date
    reason: str = Field(description="product, pricing, support, competitor or no_need")
    sub_reason: str | None = None
    secondary: str | None = Field(default=None, description="at most two further reasons, comma-separated")
    competitor: str | None = None
    is_voluntary: bool = True
    stated_reason: str | None = Field(default=None, sa_type=Text, description="in the customer's words")
    root_cause: str | None = Field(default=None, sa_type=Text, description="after the review")
    reviewed_on: date | None = None
    arr_lost: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    currency: str | None = Field(default=None, max_length=3)
    winback: str = Field(default="not_eligible", description="not_eligible, eligible, contacted, won_back or declined")
    approach_on: date | None = Field(default=None, description="the first day on which to come back to them")
    contacted_on: date | None = None
    won_back_on: date | None = None
    arr_back: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")


class ExpansionTrigger(Record, table=True):
    """A sign that a customer can grow: when it fired, who follows it, and what came of it."""

    __tablename__ = "expansion_trigger"
    __table_args__ = (
        Index("ix_expansion_trigger_account", "account_id", "trigger", "fired_on"),
        kept("entity", group="customers", about="beside"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    account_id: int = Field(foreign_key="account.id")
    trigger: str = Field(description="seat_utilisation, feature_gates, new_teams, integration_request, sponsor_engaged")
    fired_on: date
    evidence: str = Field(sa_type=Text)
    is_urgent: bool = False
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    deal_id: int | None = Field(default=None, foreign_key="deal.id", index=True)
    outcome: str = Field(default="open", description="open, pursued, won, lost or dismissed")
    ended_on: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class CustomerStep(Record, table=True):
    """Recurring revenue of a customer from a day on, in constant currency, with the movement that made it so.

    A customer is an account without parent, with all accounts below it. product_id 0: all products together.
    """

    __tablename__ = "customer_step"
    __table_args__ = (Index("ix_customer_step_day", "product_id", "day"), kept("rollup", group="arr"))

    customer_id: int = Field(primary_key=True)
    product_id: int = Field(primary_key=True, description="0: all products together; -1: lines without a product")
    day: date = Field(primary_key=True)
    segment_id: int = Field(default=0, description="of the customer when this was worked out; 0 stands for none")
    until: date = Field(description="the first day on which it is another; the far end if it stands")
    arr: int = Field(sa_type=BigInteger, description="minor units of the reporting currency")
    new: int = Field(default=0, sa_type=BigInteger)
    reactivation: int = Field(default=0, sa_type=BigInteger)
    expansion_seats: int = Field(default=0, sa_type=BigInteger)
    expansion_cross_sell: int = Field(default=0, sa_type=BigInteger)
    expansion_price: int = Field(default=0, sa_type=BigInteger)
    contraction: int = Field(default=0, sa_type=BigInteger)
    churn: int = Field(default=0, sa_type=BigInteger)
    reason: str = Field(default="", description="why it was lost, by the churn record of that day")


class CustomerMember(Record, table=True):
    """Whose revenue an account's subscriptions are counted as: its own, or that of the account at the top."""

    __tablename__ = "customer_member"
    __table_args__ = (kept("rollup", group="arr"),)

    account_id: int = Field(primary_key=True)
    customer_id: int = Field(index=True)


class RetentionDay(Record, table=True):
    """What changes on a day about twelve-month retention and revenue movements: a day is the sum of all days up to it.

    Cohort measures look back twelve months from the day: customers with revenue then, and what they have now.
    """

    __tablename__ = "retention_day"
    __table_args__ = (kept("rollup", group="arr"),)

    segment_id: int = Field(primary_key=True, description="0 stands for none")
    product_id: int = Field(primary_key=True, description="as that of a step")
    day: date = Field(primary_key=True)
    measure: str = Field(primary_key=True, description="arr, cohort_arr, kept_arr, new, churn:pricing, ...")
    amount: int = Field(sa_type=BigInteger, description="minor units of the reporting currency, or customers")
