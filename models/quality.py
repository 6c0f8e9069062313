"""Files on their way in, and the spreadsheets that are to be retired."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept


class Submission(Record, table=True):
    """A checked file that waits for somebody with the right to import it. The file lies among the uploads."""

    __table_args__ = (kept("import"),)

    id: int | None = Field(default=None, primary_key=True)
    submitted_at: datetime
    submitted_by_id: int | None = Field(default=None, index=True)
    submitted_by: str
    file: str
    sha256: str
    as_of: date
    mapping: str = Field(sa_type=Text, description="YAML, complete: the file is read with it as it was checked")
    allow_partial: bool = False
    outcome: str = Field(sa_type=Text, description="JSON: the dry run as it was submitted")
    note: str = Field(default="", sa_type=Text)
    state: str = Field(default="waiting", description="waiting, returned, withdrawn or imported", index=True)
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str = Field(default="", sa_type=Text)
    import_id: int | None = None


class ImportProgress(Record, table=True):
    """How far long work has come, and whether somebody asked it to stop."""

    __tablename__ = "import_progress"
    __table_args__ = (kept("housekeeping"),)

    token: str = Field(primary_key=True)
    user_id: int | None = None
    step: str
    done: int = 0
    total: int = 0
    started_at: datetime
    beat_at: datetime
    is_cancelled: bool = False
    ended_at: datetime | None = None
    result: str | None = Field(default=None, sa_type=Text, description="JSON, once ended")


class ShadowFile(Record, table=True):
    """A workbook that people still keep beside the store."""

    __tablename__ = "shadow_file"
    __table_args__ = (UniqueConstraint("name", "target"), kept("entity", group="quality", about="beside"))

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(description="the file's name without its date")
    target: str = Field(description="what its rows are, comma-separated")
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    feeds: str = Field(default="", sa_type=Text, description="what hangs on it: a report, a meeting, a person")
    place: str = Field(default="", sa_type=Text, description="where it lies")
    sha256: str
    first_seen: date
    last_seen: date
    mapping: str = Field(default="", sa_type=Text, description="YAML: how it was read last")
    state: str = Field(default="alive", description="alive or retired")
    retired_on: date | None = None
    sign_off: str | None = Field(default=None, sa_type=Text, description="why differences that remain do not matter")


class ParityRun(Record, table=True):
    """One comparison of a workbook with the store, cell by cell."""

    __tablename__ = "parity_run"
    __table_args__ = (Index("ix_parity_run_file", "shadow_file_id", "ran_at"), kept("entity", group="quality"))

    id: int | None = Field(default=None, primary_key=True)
    shadow_file_id: int = Field(foreign_key="shadow_file.id")
    ran_at: datetime
    sha256: str
    rows: int
    rows_equal: int
    cells: int
    cells_equal: int
    amount_file: int | None = Field(default=None, sa_type=BigInteger, description="minor units, where there is money")
    amount_store: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    differences: str = Field(default="[]", sa_type=Text, description="JSON: the first ones")


class TrustVote(Record, table=True):
    """How far somebody trusts a page, 1 to 5; the newest of a person counts."""

    __tablename__ = "trust_vote"
    __table_args__ = (Index("ix_trust_vote_page", "page", "voted_on"), kept("entity", group="quality"))

    id: int | None = Field(default=None, primary_key=True)
    page: str
    user_id: int = Field(foreign_key="user_account.id", index=True)
    voted_on: date
    score: int
    note: str = Field(default="", sa_type=Text)


class RecurringFeed(Record, table=True):
    """A file that comes by itself: where it lies, how it is read, how often it is due."""

    __tablename__ = "recurring_feed"
    __table_args__ = (kept("entity", group="quality"),)

    id: int | None = Field(default=None, primary_key=True)
    row_version: int = 1
    name: str = Field(unique=True)
    folder: str = Field(sa_type=Text)
    pattern: str = Field(default="*", description="of the file's name")
    mapping: str = Field(sa_type=Text, description="YAML")
    every_hours: int = 24
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    is_active: bool = True


class FeedArrival(Record, table=True):
    """One file of a recurring feed: what it looked like and what became of it."""

    __tablename__ = "feed_arrival"
    __table_args__ = (Index("ix_feed_arrival_feed", "recurring_feed_id", "arrived_at"), kept("import"))

    id: int | None = Field(default=None, primary_key=True)
    recurring_feed_id: int
    arrived_at: datetime
    file: str
    sha256: str
    rows: int = 0
    columns: str = Field(default="[]", sa_type=Text, description="JSON: their headers")
    totals: str = Field(default="{}", sa_type=Text, description="JSON: money column to its sum in minor units")
    outcome: str = Field(description="imported, unchanged, held or refused")
    told: str = Field(default="", sa_type=Text, description="why it was held or refused")
    import_id: int | None = None
