"""Which fields of deals are fed, and for which segments: what nothing feeds is no evidence (domain.md 0.18)."""

from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, union
from sqlmodel import Session

from models import FOREVER, NEVER, Deal, DealVersion, Feed, Segment

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
FEEDS: Any = Feed.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")


def segments(session: Session) -> frozenset[int]:
    """Return the numbers of all segments; 0 is no segment."""
    return frozenset({0, *session.connection().execute(select(SEGMENTS.c.id)).scalars()})


def fed(session: Session, field: str, held: ColumnElement[bool] | None = None) -> frozenset[int]:
    """Return the segments in which a field of deals is fed: some deal carries it, or a file of deals has a column.

    `held` is the condition under which a version counts; the last version known now if none is given.
    """
    holds = known_last() if held is None else held
    found = carried(session, field, holds)
    return found if found >= segments(session) else found | brought(session, field)


def known_last() -> ColumnElement[bool]:
    """Return the condition of each deal's last version as known now: it holds until somebody says otherwise."""
    condition: ColumnElement[bool] = (VERSIONS.c.revision_to == NEVER) & (VERSIONS.c.valid_to == FOREVER)
    return condition


def carried(session: Session, field: str, held: ColumnElement[bool]) -> frozenset[int]:
    """Return the segments in which some version that counts carries the field."""

    def carries(segment: Any) -> Any:
        return select(ONE).where(segment, VERSIONS.c[field].is_not(None), held).exists()

    some = select(SEGMENTS.c.id).where(carries(VERSIONS.c.segment_id == SEGMENTS.c.id))
    none = select(ZERO).where(carries(VERSIONS.c.segment_id.is_(None)))
    return frozenset(int(n) for n in session.connection().execute(union(some, none)).scalars())


def brought(session: Session, field: str) -> frozenset[int]:
    """Return the segments of the deals that files with a column for the field have brought."""
    files = select(FEEDS.c.id, FEEDS.c.fields).where(FEEDS.c.target == "deals")
    feeds = [
        number
        for number, fields in session.connection().execute(files)
        if field in {name.strip() for name in (fields or "").split(",")}
    ]
    if not feeds:
        return frozenset()

    def has_some(segment: Any) -> Any:
        # One look into an index for each segment, where the distinct segments of all deals were a scan.
        return select(ONE).where(DEALS.c.feed_id.in_(feeds), segment).exists()

    some = select(SEGMENTS.c.id).where(has_some(DEALS.c.segment_id == SEGMENTS.c.id))
    none = select(ZERO).where(has_some(DEALS.c.segment_id.is_(None)))
    return frozenset(int(n) for n in session.connection().execute(union(some, none)).scalars())
