"""What deals are inspected by: qualification, stakeholders, forecast calls, time in stage, risk."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, kept


class MeddiccItem(Record, table=True):
    """One item of a deal's qualification checklist, with its evidence."""

    __tablename__ = "meddicc_item"
    __table_args__ = (UniqueConstraint("deal_id", "item"), kept("entity", group="qualification"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    item: str = Field(description="metrics, economic_buyer, decision_criteria, ...")
    score: int = Field(default=0, description="0 unknown, 1 identified, 2 validated, 3 confirmed with evidence")
    evidence: str | None = Field(default=None, sa_type=Text)
    evidence_link: str | None = Field(default=None, sa_type=Text)
    evidence_on: date | None = Field(default=None, description="the day the evidence is from")
    pain_value: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency, a year")
    currency: str | None = Field(default=None, max_length=3)


class Stakeholder(Record, table=True):
    """A contact's part in a deal."""

    __table_args__ = (UniqueConstraint("deal_id", "contact_id"), kept("entity", group="qualification"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    deal_id: int = Field(foreign_key="deal.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    role: str | None = Field(default=None, description="champion, economic_buyer, decision_maker, user, ...")
    stance: str | None = Field(default=None, description="for, neutral or against")
    note: str | None = Field(default=None, sa_type=Text)


class ForecastCall(Record, table=True):
    """What somebody expects a period to bring, as submitted, with the numbers the suite had that day. Never changed."""

    __tablename__ = "forecast_call"
    __table_args__ = (Index("ix_forecast_call_period", "period_start", "owner_id"), kept("entity", group="forecasts"))

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True, description="whose own deals")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True, description="neither: the company")
    period_start: date
    period_end: date = Field(description="the first day after the period")
    submitted_at: datetime
    submitted_on: date
    submitted_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    amount: int = Field(sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    note: str = Field(default="", sa_type=Text)
    content: str = Field(sa_type=Text, description="JSON: roll-ups, weighted and open amounts of that day")


class DealSpell(Record, table=True):
    """A deal's stay in a stage, folded from its versions as known now. Left for ever: still there."""

    __tablename__ = "deal_spell"
    __table_args__ = (
        Index("ix_deal_spell_left", "left_on", "stage"),
        Index("ix_deal_spell_entered", "entered_on", "stage"),
        kept("rollup", group="deals"),
    )

    deal_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True, description="1 for the first stay")
    stage: str
    entered_on: date
    left_on: date
    to_stage: str = Field(description="where it went; empty while it stays")
    is_backward: int = Field(description="1 when it left for a lower stage")
    type: str
    motion_id: int
    segment_id: int
    territory_id: int
    owner_id: int
    product_id: int
    amount: int = Field(sa_type=BigInteger, description="minor units of currency, at the end of the stay")
    currency: str = Field(max_length=3)
    fate: str = Field(
        default="", sa_column_kwargs={"server_default": ""},
        description="on its first stay in an open stage: forward, lost, open or removed, by all that is known now",
    )  # fmt: skip


NOTHING = text("spells = 0")
NO_DEALS = text("deals = 0")
"""Counts that came to nothing, on their way out."""


class SpellMonth(Record, table=True):
    """How many stays of how many days have ended, or began on a day and last: histograms for medians."""

    __tablename__ = "spell_month"
    __table_args__ = (
        Index("ix_spell_month_gone", "spells", sqlite_where=NOTHING, postgresql_where=NOTHING),
        kept("rollup", group="deals"),
    )

    stage: str = Field(primary_key=True)
    to_stage: str = Field(primary_key=True)
    bucket: date = Field(primary_key=True, description="lasting: the day it began; ended: for ever")
    segment_id: int = Field(primary_key=True)
    type: str = Field(primary_key=True)
    days: int = Field(primary_key=True, description="whole days; 0 while it lasts")
    is_backward: int = Field(primary_key=True)
    spells: int


class ExitMonth(Record, table=True):
    """How many stays in a stage ended in a month, by where they led."""

    __tablename__ = "exit_month"
    __table_args__ = (
        Index("ix_exit_month_gone", "spells", sqlite_where=NOTHING, postgresql_where=NOTHING),
        kept("rollup", group="deals"),
    )

    bucket: date = Field(primary_key=True, description="first day of the month; for ever while they last")
    stage: str = Field(primary_key=True)
    to_stage: str = Field(primary_key=True)
    segment_id: int = Field(primary_key=True)
    type: str = Field(primary_key=True)
    spells: int


class EntryMonth(Record, table=True):
    """How many deals first entered an open stage in a month, by what has become of them."""

    __tablename__ = "entry_month"
    __table_args__ = (
        Index("ix_entry_month_gone", "deals", sqlite_where=NO_DEALS, postgresql_where=NO_DEALS),
        kept("rollup", group="deals"),
    )

    bucket: date = Field(primary_key=True, description="first day of the month")
    stage: str = Field(primary_key=True)
    fate: str = Field(primary_key=True, description="forward, lost, open or removed")
    segment_id: int = Field(primary_key=True)
    type: str = Field(primary_key=True)
    deals: int


class DealEnding(Record, table=True):
    """A closed deal between two days, folded from its versions as known now: what was decided, when, how, why."""

    __tablename__ = "deal_ending"
    # The day of the close comes first: what was decided in a window lies side by side.
    __table_args__ = (
        Index("ix_deal_ending_deal", "deal_id"),
        Index("ix_deal_ending_to", "to_day"),
        kept("rollup", group="deals"),
    )

    closed_on: date = Field(primary_key=True, description="for ever where no day was given")
    deal_id: int = Field(primary_key=True)
    from_day: date = Field(primary_key=True)
    to_day: date = Field(description="the first day on which it no longer holds")
    stage: str
    cycle_days: int | None = Field(default=None, description="whole days since the deal was opened")
    reason_code: str | None = None
    primary_competitor: str | None = None
    steps: str = Field(description="process steps it ever stood in, each with a comma; empty where that is not known")
    amount: int | None = Field(default=None, sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    type: str
    motion_id: int
    segment_id: int
    territory_id: int = Field(description="at the close")
    owner_id: int = Field(description="at the close")
    product_id: int


class StepOutcome(Record, table=True):
    """How many deals that passed some process steps are closed, by how: what measured odds are made of."""

    __tablename__ = "step_outcome"
    __table_args__ = (
        Index("ix_step_outcome_gone", "deals", sqlite_where=NO_DEALS, postgresql_where=NO_DEALS),
        kept("rollup", group="deals"),
    )

    steps: str = Field(primary_key=True, description="process steps, each with a comma")
    stage: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    deals: int


class DealRisk(Record, table=True):
    """A deal's risk between two days, folded from its versions as known now: the calendar alone turns some reasons."""

    __tablename__ = "deal_risk"
    __table_args__ = (
        Index("ix_deal_risk_exposure", "exposure", "from_day", "to_day"),
        Index("ix_deal_risk_owner", "owner_id", "exposure"),
        kept("rollup", group="deals"),
    )

    deal_id: int = Field(primary_key=True)
    from_day: date = Field(primary_key=True)
    to_day: date = Field(description="the first day on which it no longer holds")
    score: int
    reasons: str = Field(description="codes, comma-separated")
    assessed: int = Field(description="how many rules could be assessed")
    exposure: int = Field(sa_type=BigInteger, description="amount in reporting minor units times score")
    amount: int = Field(sa_type=BigInteger, description="minor units of currency")
    currency: str = Field(max_length=3)
    type: str
    motion_id: int
    segment_id: int
    territory_id: int
    owner_id: int
    product_id: int
