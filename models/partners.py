"""Partners: who they are, whom they bring, what was agreed, the reviews held with them, and term sheets."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import NEVER, Record, kept


class PartnerState(SQLModel):
    """What a partner's history keeps."""

    name: str
    type: str = Field(description="referral, affiliate, co_sell, service, influencer or marketplace")
    tier: str | None = None
    state: str = Field(default="candidate", description="candidate, ..., signed, onboarding, active, dormant or ended")
    owner_id: int | None = None
    signed_on: date | None = None
    is_strategic: bool = False


class Partner(PartnerState, Record, table=True):
    """A company that brings us customers, or serves them with us."""

    __table_args__ = (kept("entity", group="partners", history="versions"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    name: str = Field(unique=True)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    domain: str | None = None
    country: str | None = None
    currency: str | None = Field(default=None, max_length=3)
    segment_id: int | None = Field(default=None, foreign_key="segment.id", index=True)
    ended_on: date | None = None
    review_months: int = Field(default=3, description="months from one review to the next")
    note: str | None = Field(default=None, sa_type=Text)


class PartnerVersion(PartnerState, Record, table=True):
    """A partner as it was, in both times."""

    __tablename__ = "partner_version"
    __table_args__ = (kept("version", group="partners"),)

    entity_id: int = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    revision_from: int = Field(primary_key=True, sa_type=BigInteger)
    valid_to: date
    revision_to: int = Field(default=NEVER, sa_type=BigInteger)


class PartnerContact(Record, table=True):
    """A person at a partner, and who of us is paired with them."""

    __tablename__ = "partner_contact"
    __table_args__ = (UniqueConstraint("partner_id", "name"), kept("entity", group="partners"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    partner_id: int = Field(foreign_key="partner.id")
    name: str
    email: str | None = Field(default=None, index=True)
    title: str | None = None
    role: str | None = Field(default=None, description="executive, manager, sales, delivery, marketing, ...")
    paired_user_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    is_active: bool = True


class PartnerTraining(Record, table=True):
    """A training that somebody of a partner was asked to, and whether they came."""

    __tablename__ = "partner_training"
    __table_args__ = (Index("ix_partner_training_partner", "partner_id", "invited_on"),
                      UniqueConstraint("contact_id", "course", "invited_on"),
                      kept("entity", group="partners"))  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    partner_id: int = Field(foreign_key="partner.id")
    contact_id: int = Field(foreign_key="partner_contact.id")
    course: str
    invited_on: date
    attended_on: date | None = None
    certified_until: date | None = None


class Referral(Record, table=True):
    """A company that a partner brings: from the day it was sent until it is accepted, declined or runs out."""

    __table_args__ = (
        Index("ix_referral_partner", "partner_id", "submitted_on"), Index("ix_referral_state", "state", "decide_by"),
        kept("entity", group="referrals"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    partner_id: int = Field(foreign_key="partner.id")
    company: str
    domain: str | None = Field(default=None, index=True)
    company_key: str = Field(index=True, description="the name as it is compared with others")
    contact: str | None = None
    email: str | None = None
    need: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(default="referral", description="referral or registration")
    source: str = Field(default="form", description="form, file or link")
    submitted_on: date
    submitted_at: datetime | None = None
    state: str = Field(default="submitted", description="submitted, accepted, declined or expired")
    decide_by: date
    decided_on: date | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    decline_reason: str | None = None
    note: str | None = Field(default=None, sa_type=Text)
    introduced_on: date | None = None
    valid_until: date | None = None
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    deal_id: int | None = Field(default=None, foreign_key="deal.id", index=True)
    warning: str | None = Field(default=None, sa_type=Text, description="what it looks like a duplicate of")


class DealPartner(Record, table=True):
    """A partner's part in a deal: one brought it, several may have helped."""

    __tablename__ = "deal_partner"
    __table_args__ = (
        UniqueConstraint("deal_id", "partner_id"), Index("ix_deal_partner_partner", "partner_id", "role"),
        kept("entity", group="referrals"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    partner_id: int = Field(foreign_key="partner.id")
    role: str = Field(description="sourced (one of a deal at most) or influenced")
    since_on: date
    referral_id: int | None = Field(default=None, foreign_key="referral.id", index=True)
    note: str | None = Field(default=None, sa_type=Text, description="what the partner did")


class PartnerCost(Record, table=True):
    """What a partner, or the programme, cost in a month."""

    __tablename__ = "partner_cost"
    __table_args__ = (Index("ix_partner_cost_month", "month", "partner_id"), kept("entity", group="partners"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    partner_id: int | None = Field(default=None, foreign_key="partner.id", description="none: of the whole programme")
    month: date = Field(description="its first day")
    kind: str = Field(description="commission, mdf, enablement, tools or manager")
    amount: int = Field(sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    note: str | None = Field(default=None, sa_type=Text)


class PartnerActual(Record, table=True):
    """What a partner reached in a month by a metric that people enter, or a person's word over a counted one."""

    __tablename__ = "partner_actual"
    __table_args__ = (UniqueConstraint("partner_id", "metric", "month"), kept("entity", group="partners"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    partner_id: int = Field(foreign_key="partner.id")
    metric: str
    month: date = Field(description="its first day")
    value: str = Field(description="decimal")
    is_override: bool = Field(default=False, description="stands over what was counted, with a note")
    note: str | None = Field(default=None, sa_type=Text, description="evidence, or the reason of an override")


class ScoreboardVersion(Record, table=True):
    """What both sides measure a partnership by, and with which limits: proposed, countered, agreed, replaced."""

    __tablename__ = "scoreboard_version"
    __table_args__ = (UniqueConstraint("partner_id", "version"), kept("entity", group="partners"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    partner_id: int = Field(foreign_key="partner.id")
    version: int
    content: str = Field(sa_type=Text, description="JSON: up to ten lines of metric, area, target, green, yellow")
    digest: str = Field(description="of the content: what a signature stands for")
    state: str = Field(default="draft", description="draft, proposed, countered, agreed or replaced")
    valid_from: date | None = None
    ours_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    ours_at: datetime | None = None
    theirs: str | None = Field(default=None, description="who signed for the partner")
    theirs_at: datetime | None = None
    theirs_by: str | None = Field(default=None, description="link, or review")
    counter: str | None = Field(default=None, sa_type=Text, description="JSON: what they would rather have")


class PartnerMonth(Record, table=True):
    """What a partner's referrals and deals come to in a month."""

    __tablename__ = "partner_month"
    __table_args__ = (kept("rollup", group="partner_months"),)

    partner_id: int = Field(primary_key=True)
    month: date = Field(primary_key=True)
    measure: str = Field(primary_key=True, description="submitted, accepted, declined, sourced_won, ...")
    number: int = Field(default=0, description="how many")
    amount: int = Field(default=0, sa_type=BigInteger, description="minor units of the reporting currency, or days")


class Review(Record, table=True):
    """A review held with a partner or a customer, or a board: its agenda, its clock, and what was on the wall."""

    __table_args__ = (Index("ix_review_partner", "partner_id", "planned_on"), kept("entity", group="reviews"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    template: str = Field(default="partner", description="partner, customer or pipeline")
    partner_id: int | None = Field(default=None, foreign_key="partner.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    title: str
    planned_on: date
    lead_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    attendees: str | None = Field(default=None, sa_type=Text, description="a name a line, 'us' or 'them' before it")
    agenda: str = Field(sa_type=Text, description="JSON: part and minutes, in order")
    state: str = Field(default="planned", description="planned, live, closed or dropped")
    started_at: datetime | None = None
    closed_at: datetime | None = None
    part: str | None = Field(default=None, description="the part on the wall")
    clock: str = Field(default="{}", sa_type=Text, description="JSON: part to the instants it began and ended")
    frozen: str | None = Field(default=None, sa_type=Text, description="JSON: the numbers as they stood at the start")


class ReviewItem(Record, table=True):
    """Something that was said in a review."""

    __tablename__ = "review_item"
    __table_args__ = (UniqueConstraint("review_id", "key"), kept("entity", group="reviews"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    review_id: int = Field(foreign_key="review.id")
    key: str = Field(description="given by the screen that captured it: sent twice, it is there once")
    part: str
    kind: str = Field(description="win, focus, headline, note, challenge, opportunity, decision, ...")
    side: str = Field(default="us", description="us or them")
    text: str = Field(sa_type=Text)
    said_by: str | None = None
    metric: str | None = Field(default=None, description="the line of the scoreboard it is about")
    state: str = Field(default="open", description="open, parked, decided or dropped")
    votes: int = 0
    made_at: datetime


class ReviewTodo(Record, table=True):
    """What somebody on either side does after a review, until when. It comes back in the next one until it is done."""

    __tablename__ = "review_todo"
    __table_args__ = (
        UniqueConstraint("review_id", "key"), Index("ix_review_todo_partner", "partner_id", "state"),
        kept("entity", group="reviews"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    review_id: int | None = Field(default=None, foreign_key="review.id", description="none: it came from a list")
    partner_id: int | None = Field(default=None, foreign_key="partner.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    key: str = Field(description="given by the screen that captured it: sent twice, it is there once")
    text: str = Field(sa_type=Text)
    side: str = Field(default="us", description="us or them")
    owner: str | None = Field(default=None, description="a name; whoever it is needs no account here")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    due_on: date | None = None
    state: str = Field(default="open", description="open, done or dropped")
    done_on: date | None = None
    item_id: int | None = Field(default=None, foreign_key="review_item.id", index=True)
    metric: str | None = None
    made_at: datetime


class TermSheet(Record, table=True):
    """What both sides would agree on, on one page and binding nobody: draft, approved, sent, answered."""

    __tablename__ = "term_sheet"
    __table_args__ = (Index("ix_term_sheet_partner", "partner_id", "state"), kept("entity", group="term_sheets"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    external_id: str | None = Field(default=None, unique=True)
    partner_id: int = Field(foreign_key="partner.id")
    type: str = Field(description="the partnership's type: it says which terms there are")
    version: int = 1
    content: str = Field(sa_type=Text, description="JSON: eight sections, the deal terms by field")
    state: str = Field(default="draft", description="draft, proposed, approved, sent, yes, no, countered or withdrawn")
    valid_until: date | None = None
    proposed_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    approved_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    approved_on: date | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str | None = Field(default=None, sa_type=Text, description="what they said with it")


class TermSheetVersion(Record, table=True):
    """A term sheet as it was when it was proposed, countered or sent. Added, never changed."""

    __tablename__ = "term_sheet_version"
    __table_args__ = (UniqueConstraint("sheet_id", "version"), kept("entity", group="term_sheets"))

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="term_sheet.id")
    version: int
    content: str = Field(sa_type=Text)
    made_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    made_on: date
    note: str | None = Field(default=None, sa_type=Text)


class PartnerLink(Record, table=True):
    """A link that opens one thing for one partner without signing in. The token is never stored, only its hash."""

    __tablename__ = "partner_link"
    __table_args__ = (Index("ix_partner_link_partner", "partner_id", "purpose"), kept("housekeeping"))

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    purpose: str = Field(description="referrals, referral, scoreboard or term_sheet")
    partner_id: int
    record_id: int | None = Field(default=None, description="the referral, scoreboard version or term sheet it opens")
    made_by_id: int | None = None
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    uses: int = 0
