"""Where the rows live: one engine, sessions to read, to write through the ledger, and to keep house."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlmodel import Session, col

from data.core import registry
from data.core.access import Actor
from data.core.ledger import capturing
from data.core.ledger.recording import Recording
from models import TableGroup

WRITE = "quarterdeck_write"
# A reader may hold one connection and ask for a second: with few, those who wait for each other wait for ever.
MANY: dict[str, Any] = {"pool_size": 10, "max_overflow": 190}
_NEWEST = select(col(TableGroup.name), col(TableGroup.revision_id))
_written = 0

# FULL: with NORMAL a power loss takes acknowledged commits. Recursive triggers: else REPLACE passes the guards.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000", "trusted_schema=OFF",
           "recursive_triggers=ON", "cache_size=-98304", "temp_store=MEMORY")  # fmt: skip


def home() -> Path:
    """Return the folder for the embedded store, secrets, backups and uploads; make it on first use."""
    folder = Path(os.environ.get("QUARTERDECK_DIR", "var"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def url() -> str:
    """Return the address of the store."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{home().resolve() / 'quarterdeck.db'}"


def has_file(address: URL) -> bool:
    """Say whether the file of an embedded store is there; one in memory always is."""
    return not address.database or address.database == ":memory:" or Path(address.database).exists()


def owner_url() -> str:
    """Return the address that may change the schema."""
    return os.environ.get("DATABASE_OWNER_URL") or url()


def engine() -> Engine:
    """Return the engine of the store, one for each address."""
    return _engine(url())


@cache
def _engine(address: str) -> Engine:
    return make_engine(address)


def make_engine(address: str) -> Engine:
    """Make an engine whose transactions are real ones on either database."""
    if make_url(address).get_backend_name() == "sqlite":
        is_file = make_url(address).database not in (None, "", ":memory:")
        made = create_engine(address, **(MANY if is_file else {}))
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made
    return create_engine(
        address, pool_pre_ping=True, connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"}
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN leaves DDL outside the transaction and lets two reads see two states.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A writer that begins as a reader cannot be upgraded once somebody else has written: take the lock at once.
    immediate = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that sees one state of the store and cannot write."""
    options: dict[str, Any] = {}
    if engine().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with capturing.ReadingSession(engine().execution_options(**options)) as session:
        yield session


@contextmanager
def writing(
    actor: Actor,
    channel: str,
    reason: str | None = None,
    *,
    occurred_on: date | None = None,
    import_id: int | None = None,
    undoes: int | None = None,
) -> Iterator[Session]:
    """Yield a session whose changes become one revision when the block ends well, and nothing when it does not.

    Changed rows of entity tables are recorded by themselves, the moment they are flushed. `occurred_on` is the
    business day of the changes, today in the reporting zone if not given.
    """
    global _written
    registry.load_domains()
    with capturing.WritingSession(engine().execution_options(**{WRITE: True}), expire_on_commit=False) as session:
        recording = Recording(session, actor, channel, reason, occurred_on, import_id, undoes)
        session.info[capturing.RECORDING] = recording
        with session.begin():
            recording.begin()
            yield session
            session.flush()
            recording.finish()
    _written += 1


def written() -> int:
    """Return a number that moves with every revision of this process: what was read before it may be old."""
    return _written


@contextmanager
def housekeeping() -> Iterator[Session]:
    """Yield a session for sessions, attempts, locks and drafts: no revision, and no entity table can be written."""
    writable = engine().execution_options(**{WRITE: True})
    with capturing.KeepingSession(writable, expire_on_commit=False) as session, session.begin():
        yield session


def newest() -> dict[str, int]:
    """Return the newest revision that touched each table group; a group that nobody wrote to is not among them."""
    with engine().connect() as connection:
        return {name: held for name, held in connection.execute(_NEWEST)}  # noqa: C416 - a row is no pair to the checker


def freshness(*groups: str) -> tuple[int, ...]:
    """Return the newest revision that touched each of these table groups: part of every cache key."""
    found = newest()
    return tuple(found.get(group, 0) for group in groups)
