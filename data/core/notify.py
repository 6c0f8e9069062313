"""Alerts out: what waits in the outbox goes to the channels that are set up, each message to each channel once.

Channels are apprise addresses in QUARTERDECK_ALERTS (mail, Slack, Mattermost, Teams, webhooks), those that packs go
to in QUARTERDECK_PACKS. They hold secrets:
they are never logged, shown or stored; a channel is known by its kind and a digest of its address.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from data.core import clock, store
from data.core.doors import addresses
from data.core.ledger.entries import table_of
from data.core.work import outbox
from models import AlertOutbox, User

VARIABLE, PACKS = "QUARTERDECK_ALERTS", "QUARTERDECK_PACKS"
MOST_TRIES = 5
MOST_LINES = 20
"""Lines in one message: more do not get read."""

UNSURE = "It was being sent when the program stopped. It is not sent again, so that nobody gets it twice."
OUTBOX = table_of(AlertOutbox)


@dataclass(frozen=True)
class Channel:
    """Where alerts go: its address, which nobody sees, and the name under which it is known."""

    address: str
    name: str


@dataclass(frozen=True)
class Sent:
    """What a run came to: messages that every channel took, that wait for another try, that were given up."""

    sent: int = 0
    waiting: int = 0
    given_up: int = 0


def channels(variable: str = VARIABLE) -> list[Channel]:
    """Return the channels that are set up; none means that alerts stay in the outbox, and packs in their folder."""
    addresses = os.environ.get(variable, "").replace(",", " ").split()
    return [Channel(one, f"{_kind(one)}-{hashlib.sha256(one.encode()).hexdigest()[:8]}") for one in addresses]


def _kind(address: str) -> str:
    # What is no address may be a secret pasted without its beginning.
    kind, mark, _ = address.partition("://")
    return kind if mark and kind.isalnum() else "channel"


def waiting(session: Session) -> int:
    """Return how many messages wait in the outbox."""
    statement = select(func.count()).where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.tries < MOST_TRIES)
    return int(session.execute(statement).scalar() or 0)


def send() -> Sent:
    """Send what waits: one message for each person and channel, with a line for each alert.

    A message is claimed before it is sent: what is being sent when the program stops is not sent again. A channel that
    refuses is tried again by the next run, the others not.
    """
    found = channels()
    if not found:
        with store.reading() as session:
            return Sent(waiting=waiting(session))
    done = Sent()
    for rows in _by_person():
        claimed = _claim(rows)
        for channel in found:
            mine = [row for row in claimed if channel.name not in _taken(row)]
            if mine and _deliver(channel, *_written(mine)):
                for row in mine:
                    row["taken"] = [*_taken(row), channel.name]
        done = _note(claimed, [channel.name for channel in found], done)
    return done


def hand_out(title: str, text: str, files: Sequence[Path]) -> int | None:
    """Send files to the channels of QUARTERDECK_PACKS; how many took them, None where no channel is set up."""
    found = channels(PACKS)
    return sum(_deliver(channel, title, text, files) for channel in found) if found else None


def _by_person() -> Iterator[list[dict[str, Any]]]:
    people = table_of(User)
    statement = (
        select(OUTBOX, people.c.full_name)
        .outerjoin(people, people.c.id == OUTBOX.c.user_id)
        .where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.tries < MOST_TRIES)
        .order_by(OUTBOX.c.user_id, OUTBOX.c.id)
    )
    with store.reading() as session:
        rows = [dict(row) for row in session.connection().execute(statement).mappings()]
    for _, some in groupby(rows, key=lambda row: row["user_id"]):
        yield list(some)


def _claim(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark messages as being sent and return those that no other run has claimed."""
    taken = []
    with store.housekeeping() as session:
        for row in rows:
            state = json.dumps({"taken": _taken(row), "words": UNSURE})
            claim = update(OUTBOX).where(OUTBOX.c.id == row["id"], OUTBOX.c.sent_at.is_(None))
            values = {"sent_at": clock.now(), "tries": row["tries"] + 1, "problem": state}
            if session.connection().execute(claim.values(values)).rowcount == 1:
                taken.append({**row, "tries": row["tries"] + 1})
    return taken


def _taken(row: dict[str, Any]) -> list[str]:
    """Return the channels that have taken a message."""
    if "taken" in row:
        return list(row["taken"])
    return list(json.loads(row["problem"])["taken"]) if row["problem"] else []


def _written(rows: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Return title and text of one message about several alerts."""
    person = rows[0]["full_name"] or "whoever is in charge"
    title = f"{len(rows)} {'thing needs' if len(rows) == 1 else 'things need'} {person}"
    lines = [f"- {outbox.title_of(row['title'])}: {row['body']}" for row in rows[:MOST_LINES]]
    more = len(rows) - len(lines)
    return title, "\n".join([*lines, *([f"and {more} more."] if more else []), addresses.public().url])


def _deliver(channel: Channel, title: str, text: str, files: Sequence[Path] = ()) -> bool:
    """Hand one message to one channel; whether it was taken."""
    # Only whoever sends pays for it: it takes longer to import than most pages take to draw.
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it writes down addresses that it cannot read
    post = apprise.Apprise()
    attached = [str(file) for file in files] or None
    return bool(post.add(channel.address) and post.notify(title=title, body=text, attach=attached))


def _note(rows: Sequence[dict[str, Any]], names: Sequence[str], so_far: Sent) -> Sent:
    """Write down which channels have taken what; what is missing somewhere waits for the next run."""
    sent, waits, given_up = so_far.sent, so_far.waiting, so_far.given_up
    with store.housekeeping() as session:
        for row in rows:
            missing = [name for name in names if name not in _taken(row)]
            if not missing:
                values: dict[str, Any] = {"problem": None}
                sent += 1
            else:
                is_over = row["tries"] >= MOST_TRIES
                words = f"Not taken by {', '.join(missing)}" + (f"; given up after {MOST_TRIES} tries." if is_over
                                                                else "; it is tried again.")  # fmt: skip
                values = {"sent_at": None, "problem": json.dumps({"taken": _taken(row), "words": words})}
                waits, given_up = waits + (not is_over), given_up + is_over
            session.connection().execute(update(OUTBOX).where(OUTBOX.c.id == row["id"]).values(values))
    return Sent(sent, waits, given_up)
