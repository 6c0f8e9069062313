"""Counts behind figures that the suite measures itself: audited deals, files that come by themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlmodel import Session

from data.core import reference
from data.core.ledger import history
from data.core.ledger.entries import table_of
from models import AuditRun, DealVersion, FeedArrival, RecurringFeed, Ticket

DEALS: Any = table_of(DealVersion)
TICKETS: Any = table_of(Ticket)
RUNS: Any = table_of(AuditRun)
TAKEN = ("imported", "unchanged")


def clean_deals(session: Session, *, as_of: date) -> tuple[int, int] | None:
    """Return open deals without an open finding of the audit, and open deals, at the end of a day.

    None before the audit first ran.
    """
    ran = session.execute(select(func.count()).select_from(RUNS).where(RUNS.c.ran_on <= as_of)).scalar()
    if not ran:
        return None
    stages = [code for code, stage in reference.load("stages")["stages"].items() if stage["state"] == "open"]
    here = (history.held(DEALS, as_of=as_of), DEALS.c.stage.in_(stages))
    found = exists().where(
        TICKETS.c.entity == "deal", TICKETS.c.entity_id == DEALS.c.entity_id, TICKETS.c.is_alert.is_(False),
        TICKETS.c.opened_on <= as_of, or_(TICKETS.c.cleared_on.is_(None), TICKETS.c.cleared_on > as_of),
    )  # fmt: skip
    whole = session.execute(select(func.count()).select_from(DEALS).where(*here)).scalar() or 0
    wrong = session.execute(select(func.count()).select_from(DEALS).where(*here, found)).scalar() or 0
    return whole - wrong, whole


def feed_ages(session: Session, *, at: datetime) -> list[tuple[int, datetime]]:
    """Return (hours between files, when the newest one in force came) of active feeds that had one by an instant."""
    feed, arrival = table_of(RecurringFeed).c, table_of(FeedArrival).c
    statement = (
        select(feed.every_hours, func.max(arrival.arrived_at))
        .join_from(table_of(RecurringFeed), table_of(FeedArrival), arrival.recurring_feed_id == feed.id)
        .where(feed.is_active, arrival.outcome.in_(TAKEN), arrival.arrived_at <= at)
        .group_by(feed.id, feed.every_hours)
    )
    return [(hours, taken) for hours, taken in session.connection().execute(statement)]
