"""When somebody last looked at a page, so that what changed since can be marked: housekeeping, no revision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import settings
from data.core.clock import reporting_day
from data.core.ledger import history
from models import PageVisit

SAME_VISIT = timedelta(hours=1)
"""Looking again within this time is the same visit: a reload does not wipe the marks."""

BEFORE = ":before"


@dataclass(frozen=True)
class Since:
    """An earlier visit: its business day, its instant, and the newest revision that it could see."""

    day: date
    at: datetime
    revision: int


def visit(session: Session, *, user_id: int | None, page: str, now: datetime) -> Since | None:
    """Note that somebody looks at a page now and return the visit before this one; None on the first.

    For a session of `store.housekeeping()`.
    """
    if user_id is None:
        return None
    known = _visits(session, user_id, (page, page + BEFORE))
    present, before = known.get(page), known.get(page + BEFORE)
    revision = history.revision_at(session, None)
    if present is None:
        session.add(PageVisit(user_id=user_id, page=page, seen_at=now, revision_id=revision))
        return None
    if now - present.seen_at > SAME_VISIT:
        if before is None:
            before = PageVisit(user_id=user_id, page=page + BEFORE, seen_at=now, revision_id=revision)
            session.add(before)
        before.seen_at, before.revision_id = present.seen_at, present.revision_id
        present.seen_at, present.revision_id = now, revision
    if before is None:
        return None
    zone = settings.current(session).zone
    return Since(reporting_day(before.seen_at, zone), before.seen_at, before.revision_id)


def a_week_ago(session: Session, *, now: datetime) -> Since:
    """Return what somebody who is here for the first time is shown changes since: the same time a week ago."""
    at = now - timedelta(days=7)
    return Since(reporting_day(at, settings.current(session).zone), at, history.revision_at(session, at))


def _visits(session: Session, user_id: int, pages: tuple[str, ...]) -> dict[str, PageVisit]:
    statement = select(PageVisit).where(col(PageVisit.user_id) == user_id, col(PageVisit.page).in_(pages))
    return {visit.page: visit for visit in session.execute(statement).scalars()}
