"""What a kind of file last wrote: the base that tells the file's changes from everybody else's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger import bulk, history
from data.core.ledger.entries import entities, table_of, typed
from models import Feed, FeedRow


class Known(NamedTuple):
    """A row that the feed wrote: its record, the hash of its values, the import that wrote it last."""

    entity_id: int
    digest: int
    import_id: int


@dataclass
class FeedState:
    """A feed and, by the hash of their keys, the rows it has written. `feed_id` is None before its first import."""

    name: str
    feed_id: int | None = None
    rows: dict[int, Known] = field(default_factory=dict)


def feed_name(file: str, sheet: str | None) -> str:
    """Return what stays the same in the name of a file that is exported again and again.

    >>> feed_name("exports/Sales Pipeline 2025-11-03 (2).csv", None), feed_name("book.xlsx", "Deals")
    ('sales pipeline', 'book/deals')
    """
    stem = PurePath(file.replace("\\", "/")).stem.casefold()
    plain = " ".join(re.sub(r"\(\d+\)|\d[\d\-_.]*", " ", stem).replace("_", " ").replace("-", " ").split())
    return f"{plain or stem}/{sheet.casefold()}" if sheet else plain or stem


def state(session: Session, target: str, file: str, sheet: str | None) -> FeedState:
    """Return what the feed of this file has written so far."""
    made = FeedState(feed_name(file, sheet))
    feeds = table_of(Feed).c
    feed = session.execute(select(Feed).where(feeds.target == target, feeds.name == made.name)).scalar()
    if feed is None:
        return made
    made.feed_id = feed.id
    table = table_of(FeedRow)
    statement = select(table.c.row_key, table.c.entity_id, table.c.digest, table.c.import_id)
    # Below zero lies what undone imports brought, until they are brought back.
    statement = statement.where(table.c.feed_id == feed.id, table.c.import_id > 0).order_by(table.c.import_id)
    for row_key, *known in session.connection().execute(statement):
        made.rows[row_key] = Known(*known)
    return made


def bases(session: Session, feed: FeedState, entity: str, row_keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what the feed last wrote for these rows: column values by the hash of the key.

    A row that this feed created has no content of its own: the ledger says what it was created with.
    """
    table = table_of(FeedRow)
    found: dict[int, dict[str, Any]] = {}
    born: dict[int, tuple[int, int]] = {}
    for some in bulk.chunks(row_keys):
        statement = select(table.c.row_key, table.c.content, table.c.entity_id, table.c.import_id).where(
            table.c.feed_id == feed.feed_id, table.c.row_key.in_(some), table.c.import_id > 0
        )
        for row_key, content, number, import_id in session.connection().execute(statement.order_by(table.c.import_id)):
            if content is None:
                born[row_key] = (number, import_id)
            else:
                found[row_key] = typed(entity, content) or {}
    made = history.written_by(session, entity, {key: born[key] for key in born.keys() - found.keys()})
    return {**made, **found}


def current_rows(session: Session, entity: str, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the live rows of these records by number."""
    table = table_of(entities()[entity])
    found: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks(numbers):
        rows = session.connection().execute(select(table).where(table.c.id.in_(some))).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found
