"""Who we sell to: the fit of accounts, and what proves our value to each segment."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept


class AccountFit(Record, table=True):
    """The fit score of an account, folded from its fields, its behaviour and the definitions in force.

    Behaviour decays by the day without being written again: `behaviour` is its worth on `behaviour_on`, and a later
    day takes the loss of the days between.
    """

    __tablename__ = "account_fit"
    __table_args__ = (kept("rollup", group="icp"),)

    account_id: int = Field(primary_key=True)
    profile: str = Field(description="the profile it was held against: a segment's name, or all")
    basis: str = Field(description="the versions of the definitions it was scored by")
    points: int = Field(description="hundredths of points of all parts but behaviour")
    behaviour: int = Field(sa_type=BigInteger, description="millionths of decayed points on behaviour_on")
    behaviour_on: date | None = None
    completeness: int = Field(description="percent of the weight that is known")
    disqualified: str = Field(default="", description="codes of what rules it out, comma-separated")
    parts: str = Field(default="{}", sa_type=Text, description="JSON: hundredths of points by part; null: unknown")


class ProofAsset(Record, table=True):
    """Something that proves our value: a case, a benchmark, a reference call."""

    __tablename__ = "proof_asset"
    __table_args__ = (kept("entity", group="icp"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True)
    kind: str = Field(default="case", description="case, benchmark, reference, calculator, demo or paper")
    url: str | None = None
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    review_on: date | None = None
    is_active: bool = True


class ValueMapRow(Record, table=True):
    """A pain of a segment, the asset that proves we end it, and the lever by which that pays."""

    __tablename__ = "value_map_row"
    __table_args__ = (UniqueConstraint("segment_id", "pain", "asset_id"), kept("entity", group="icp"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    segment_id: int | None = Field(default=None, foreign_key="segment.id", index=True)
    pain: str
    asset_id: int | None = Field(default=None, foreign_key="proof_asset.id", index=True)
    roi_lever: str | None = Field(default=None, sa_type=Text)
    position: int = 0


class AssetUse(Record, table=True):
    """An asset that was shown in a deal."""

    __tablename__ = "asset_use"
    __table_args__ = (
        UniqueConstraint("asset_id", "deal_id"), Index("ix_asset_use_deal", "deal_id"), kept("entity", group="icp"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = Field(foreign_key="proof_asset.id")
    deal_id: int = Field(foreign_key="deal.id")
    used_on: date
    note: str | None = Field(default=None, sa_type=Text)


class IntakeRefusal(Record, table=True):
    """A lead or an account that was refused at intake because a disqualifier holds: it can be appealed against."""

    __tablename__ = "intake_refusal"
    __table_args__ = (Index("ix_intake_refusal_key", "kind", "key"), kept("entity", group="icp", about="beside"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    kind: str = Field(description="lead or account")
    key: str = Field(description="what it is known by: its number elsewhere, address, domain or name, folded")
    name: str
    codes: str = Field(description="the disqualifiers that hold, comma-separated")
    reasons: str = Field(sa_type=Text, description="in words, as they were said")
    content: str = Field(sa_type=Text, description="JSON: the values it would have been made with")
    source: str = Field(description="form, or the name of the file")
    definition_version: int
    refused_on: date
    refused_by_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    state: str = Field(default="refused", description="refused, or in: it came in after an appeal")
    record_id: int | None = Field(default=None, description="the lead or account it became")
