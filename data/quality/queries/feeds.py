"""Reads of files that come by themselves, and of how fresh the data is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import FeedArrival, ImportRun, RecurringFeed, User

TAKEN = ("imported", "unchanged")
"""Outcomes of a file whose state the store has."""


def feeds(session: Session, *, until: datetime | None = None) -> list[dict[str, Any]]:
    """Return every feed by name: the row, `owner` (name), `last` (newest arrival or None), `taken_at` (the newest
    arrival that the store took, or None). `until`: only of what had come by an instant.
    """
    feed, user, arrival = table_of(RecurringFeed), table_of(User), table_of(FeedArrival)
    here = [] if until is None else [arrival.c.arrived_at <= until]
    taken = select(arrival.c.recurring_feed_id, func.max(arrival.c.arrived_at))
    taken = taken.where(arrival.c.outcome.in_(TAKEN), *here)
    taken_at = {row[0]: row[1] for row in session.execute(taken.group_by(arrival.c.recurring_feed_id))}
    newest = select(func.max(arrival.c.id)).where(*here).group_by(arrival.c.recurring_feed_id)
    last = session.connection().execute(select(arrival).where(arrival.c.id.in_(newest))).mappings()
    by_feed = {row["recurring_feed_id"]: dict(row) for row in last}
    statement = select(feed, user.c.full_name.label("owner")).outerjoin(user, user.c.id == feed.c.owner_id)
    rows = session.connection().execute(statement.order_by(feed.c.name)).mappings()
    return [{**row, "last": by_feed.get(row["id"]), "taken_at": taken_at.get(row["id"])} for row in rows]


def feed(session: Session, feed_id: int) -> RecurringFeed | None:
    """Return one feed, to be changed."""
    return session.get(RecurringFeed, feed_id)


def arrivals(session: Session, feed_id: int | None = None, *, limit: int = 200) -> Sequence[dict[str, Any]]:
    """Return arrivals, newest first: of one feed, or of all."""
    arrival = table_of(FeedArrival)
    statement = select(arrival).order_by(arrival.c.id.desc()).limit(limit)
    if feed_id is not None:
        statement = statement.where(arrival.c.recurring_feed_id == feed_id)
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def arrival(session: Session, arrival_id: int) -> FeedArrival | None:
    """Return one arrival, to be decided on."""
    return session.get(FeedArrival, arrival_id)


def last_taken(session: Session, feed_id: int) -> dict[str, Any] | None:
    """Return the newest arrival of a feed whose state the store has: what the next one is compared with."""
    arrival = table_of(FeedArrival)
    statement = select(arrival).where(arrival.c.recurring_feed_id == feed_id, arrival.c.outcome.in_(TAKEN))
    row = session.connection().execute(statement.order_by(arrival.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def known_files(session: Session, feed_id: int) -> set[tuple[str, str]]:
    """Return name and hash of every file that a feed has seen."""
    arrival = table_of(FeedArrival).c
    return {(row[0], row[1]) for row in session.execute(
        select(arrival.file, arrival.sha256).where(arrival.recurring_feed_id == feed_id))}  # fmt: skip


def newest_imports(session: Session) -> list[dict[str, Any]]:
    """Return imports in force, newest state first: targets, as_of, applied_at, file."""
    run = table_of(ImportRun).c
    statement = select(run.targets, run.as_of, run.applied_at, run.file).where(run.undone_at.is_(None))
    rows = session.connection().execute(statement.order_by(run.as_of.desc(), run.id.desc())).mappings()
    return [dict(row) for row in rows]


def brought(session: Session) -> dict[int, list[str]]:
    """Return, by feed, the import targets that its newest imported file brought."""
    arrival, run = table_of(FeedArrival), table_of(ImportRun)
    statement = (
        select(arrival.c.recurring_feed_id, run.c.targets)
        .join_from(arrival, run, run.c.id == arrival.c.import_id)
        .order_by(arrival.c.id)
    )
    return {feed_id: targets.split(", ") for feed_id, targets in session.connection().execute(statement)}
