"""The ledger: revisions, the changes in them, and what hangs on them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, kept


class Revision(Record, table=True):
    """One transaction: who, when, why, through what. Append-only and chained by hash."""

    __table_args__ = (Index("ix_revision_id", "id", unique=True), kept("ledger"))

    recorded_month: int = Field(primary_key=True, description="year * 100 + month of recorded_at: the partition key")
    id: int = Field(primary_key=True, sa_type=BigInteger)
    recorded_at: datetime
    actor_id: int | None = None
    actor: str = Field(description="the name of the user as it was then")
    login: str | None = Field(default=None, description="the system user behind a service account")
    channel: str = Field(description="form, grid, import, job, command line, undo, demo or setup")
    reason: str | None = None
    import_id: int | None = Field(default=None, index=True)
    undoes: int | None = Field(default=None, description="the revision that this one takes back")
    changes: int = 0
    last_change_id: int = Field(default=0, sa_type=BigInteger)
    facts: int = 0
    facts_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    previous_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Change(Record, table=True):
    """One changed row. Its content lies beside it, so that erasing content never breaks the chain."""

    __table_args__ = (
        Index("ix_change_entity", "entity", "entity_id"),
        # None on revision_id: a revision's changes are a range of numbers, known from the revision.
        kept("ledger"),
    )

    recorded_month: int = Field(primary_key=True)
    id: int = Field(primary_key=True, sa_type=BigInteger)
    revision_id: int = Field(sa_type=BigInteger)
    entity: str
    entity_id: int = Field(sa_type=BigInteger)
    operation: str = Field(description="create, update, remove or revert")
    occurred_on: date
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ChangeContent(Record, table=True):
    """What a change holds: the fields that changed, before and after, as canonical JSON, and the salt."""

    __tablename__ = "change_content"
    __table_args__ = (kept("ledger"),)

    recorded_month: int = Field(primary_key=True)
    change_id: int = Field(primary_key=True, sa_type=BigInteger)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)


class TableGroup(Record, table=True):
    """The newest revision that touched a group of tables: the freshness of every cached read."""

    __tablename__ = "table_group"
    __table_args__ = (kept("housekeeping"),)

    name: str = Field(primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)


class EntityCounter(Record, table=True):
    """The last number given to a kind of record. Numbers are never used twice, so history stays unambiguous."""

    __tablename__ = "entity_counter"
    __table_args__ = (kept("housekeeping"),)

    entity: str = Field(primary_key=True)
    last_id: int = Field(sa_type=BigInteger)


class RollupMark(Record, table=True):
    """How far a rollup has been folded."""

    __tablename__ = "rollup_mark"
    __table_args__ = (kept("housekeeping"),)

    name: str = Field(primary_key=True)
    revision_id: int = Field(sa_type=BigInteger)
    basis: str = Field(default="", description="what else it was folded with: when that changes, it is folded anew")


class JobLock(Record, table=True):
    """Who runs a job now: several copies of the program run it once."""

    __tablename__ = "job_lock"
    __table_args__ = (kept("housekeeping"),)

    name: str = Field(primary_key=True)
    holder: str = Field(description="random, new for each run")
    taken_at: datetime
    until: datetime = Field(description="after this the holder counts as gone")


class Feed(Record, table=True):
    """A kind of file that is imported again and again: a target, and the name of the file without its date."""

    __table_args__ = (UniqueConstraint("target", "name"), kept("import"))

    id: int | None = Field(default=None, primary_key=True)
    target: str
    name: str
    fields: str = Field(default="", sa_type=Text, description="our fields that it has a column for, comma-separated")


class ImportRun(Record, table=True):
    """One applied import of a file: by whom, what it did, table by table."""

    __tablename__ = "import_run"
    __table_args__ = (kept("import"),)

    id: int | None = Field(default=None, primary_key=True)
    applied_at: datetime
    actor_id: int | None = Field(default=None, index=True)
    actor: str
    file: str
    sha256: str = Field(index=True)
    targets: str = Field(description="names of the targets, comma-separated")
    as_of: date
    mapping: str = Field(sa_type=Text, description="the mapping as applied, YAML")
    outcome: str = Field(sa_type=Text, description="JSON: what each table did, as the command line prints it")
    undone_at: datetime | None = None
    undone_by: str | None = None


class FeedRow(Record, table=True):
    """What a feed last wrote for one row of its file: the base of the three-way comparison."""

    __tablename__ = "feed_row"
    __table_args__ = (Index("ix_feed_row_import", "import_id"), kept("import"))

    feed_id: int = Field(primary_key=True)
    row_key: int = Field(primary_key=True, sa_type=BigInteger, description="hash of the row's key in the file")
    import_id: int = Field(primary_key=True)
    entity_id: int = Field(sa_type=BigInteger)
    digest: int = Field(sa_type=BigInteger, description="hash of the row's values as the file has them")
    content: str | None = Field(
        default=None, sa_type=Text, description="JSON: column to value as the file has it; none: as it was created"
    )
