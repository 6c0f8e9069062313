"""Files that come by themselves: set up, noted as they arrive, decided on. Nothing here commits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.importing.mappings import load_mapping
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.quality import folders, formulas, queries
from models import FeedArrival, RecurringFeed

RIGHT = "quality.edit_feeds"
LATE, HELD = "quality.feed_late", "quality.feed_held"
outbox.called(LATE, "A file that comes by itself is late")
outbox.called(HELD, "A file that came by itself waits for a decision")


@dataclass(frozen=True)
class Look:
    """What a file looked like: rows, headers, totals of its money columns in minor units."""

    file: str
    sha256: str
    rows: int = 0
    columns: Sequence[str] = ()
    totals: Mapping[str, int] = field(default_factory=dict)


def add_feed(session: Session, *, actor: Actor, name: str, folder: str, pattern: str = "*", mapping: str = "",
             every_hours: int = 24, owner_id: int | None = None) -> RecurringFeed:  # fmt: skip
    """Set up a file that comes by itself. `mapping` is YAML; without it each file is matched by its column names.

    Raises Refused without the right, ValueError for a folder outside the allowed ones or a wrong mapping.
    """
    access.require(actor, RIGHT)
    if not name.strip() or every_hours < 1:
        raise ValueError("A feed has a name, and a file comes every hour at most.")
    if any(row["name"] == name.strip() for row in queries.feeds(session)):
        raise ValueError(f"There is a feed {name.strip()} already.")
    folders.allowed(folder)
    if mapping.strip():
        load_mapping(mapping)
    made = RecurringFeed(name=name.strip(), folder=folder.strip(), pattern=folders.checked_pattern(pattern),
                         mapping=mapping, every_hours=every_hours, owner_id=owner_id)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def switch_feed(session: Session, feed_id: int, *, actor: Actor, is_active: bool) -> RecurringFeed:
    """Stop looking for a feed's files, or look again. Raises Refused, ValueError when there is none."""
    access.require(actor, RIGHT)
    feed = queries.feed(session, feed_id)
    if feed is None:
        raise ValueError("There is no such feed.")
    feed.is_active = is_active
    session.flush()
    return feed


def note_arrival(session: Session, *, actor: Actor, feed_id: int, look: Look, outcome: str, told: str = "",
                 import_id: int | None = None) -> FeedArrival:  # fmt: skip
    """Note a file of a feed and what became of it: imported, unchanged, held or refused. Raises Refused."""
    access.require(actor, RIGHT)
    made = FeedArrival(
        recurring_feed_id=feed_id, arrived_at=clock.now(), file=look.file, sha256=look.sha256, rows=look.rows,
        columns=json.dumps(list(look.columns)), totals=json.dumps(dict(look.totals)), outcome=outcome, told=told,
        import_id=import_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def decide_arrival(session: Session, arrival_id: int, *, actor: Actor, outcome: str, told: str,
                   import_id: int | None = None) -> FeedArrival:  # fmt: skip
    """Note what somebody decided about a file that was held. Raises Refused, ValueError when it does not wait."""
    access.require(actor, RIGHT)
    arrival = queries.arrival(session, arrival_id)
    if arrival is None or arrival.outcome != "held":
        raise ValueError("This file does not wait for a decision.")
    arrival.outcome, arrival.told, arrival.import_id = outcome, told, import_id
    session.flush()
    return arrival


def settle_feeds(session: Session, *, actor: Actor, now: datetime) -> tuple[Settled, Settled]:
    """Make the open alerts say which feeds are late and which wait for a decision. Returns (late, held)."""
    access.require(actor, RIGHT)
    rows = [row for row in queries.feeds(session) if row["is_active"]]
    late = [
        Finding("recurring_feed", row["id"], f"{row['name']}: the last file came on {row['taken_at']:%Y-%m-%d %H:%M} "
                f"and is due every {row['every_hours']} hours.", owner_id=row["owner_id"])
        for row in rows if formulas.is_late(row["taken_at"], row["every_hours"], now)
    ]  # fmt: skip
    held = [
        Finding("recurring_feed", row["id"], f"{row['name']}: {last['file']} was {last['outcome']}: {last['told']}",
                owner_id=row["owner_id"])
        for row in rows if (last := row["last"]) and last["outcome"] in ("held", "refused")
    ]  # fmt: skip
    return tickets.settle(session, LATE, late, is_alert=True), tickets.settle(session, HELD, held, is_alert=True)
