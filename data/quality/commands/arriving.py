"""New files of feeds, from the folder into the store: like the one before, or held until somebody looks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.core import access, clock, settings, store
from data.core.access import Actor
from data.core.importing import applying, copies, parts
from data.core.importing.files import FileRefused
from data.core.importing.mappings import MappingRefused, load_mapping
from data.core.importing.parts import Part
from data.core.importing.reading import ImportRefused, read
from data.core.importing.taking_back import uploads
from data.core.importing.targets import UnknownTarget
from data.core.numbers import to_minor
from data.quality import folders, formulas, queries
from data.quality.commands import feeds
from data.quality.commands.feeds import RIGHT, Look

PROBLEMS = (FileRefused, ImportRefused, MappingRefused, UnknownTarget)


@dataclass(frozen=True)
class Came:
    """One file of a run and what became of it."""

    feed: str
    file: str
    outcome: str
    told: str = ""


def run_feeds(*, actor: Actor, feed_id: int | None = None) -> list[Came]:
    """Bring in the new files of every active feed, or of one. Afterwards alerts say what is late or held.

    Raises Refused without the right, ValueError when there is no such feed.
    """
    access.require(actor, RIGHT)
    with store.reading() as session:
        rows = [row for row in queries.feeds(session) if feed_id in (None, row["id"])]
        if feed_id is not None and not rows:
            raise ValueError("There is no such feed.")
    came = [one for row in rows if row["is_active"] or feed_id is not None for one in _run_one(row, actor)]
    with store.writing(actor, "job", "files that come by themselves") as session:
        feeds.settle_feeds(session, actor=actor, now=clock.now())
    return came


def _run_one(feed: Mapping[str, Any], actor: Actor) -> list[Came]:
    try:
        found = folders.files(feed["folder"], feed["pattern"])
    except ValueError as problem:
        return [Came(feed["name"], "", "refused", str(problem))]
    came = []
    with store.reading() as session:
        known = queries.known_files(session, feed["id"])
    for path in found:
        content = path.read_bytes()
        if (path.name, hashlib.sha256(content).hexdigest()) not in known:
            came.append(_take(feed, path, content, actor))
    return came


def _take(feed: Mapping[str, Any], path: Path, content: bytes, actor: Actor) -> Came:
    look, import_id = Look(path.name, hashlib.sha256(content).hexdigest()), None
    try:
        found = _read(feed["mapping"], content, path.name)
        look = _look(found, look)
        outcome, told, import_id = _decide(feed, found, look, content, actor)
    except PROBLEMS as problem:
        outcome, told = "refused", problem.message
    if outcome == "held":
        (uploads() / look.sha256).write_bytes(content)
    with store.writing(actor, "job", f"{path.name} came by itself") as session:
        feeds.note_arrival(session, actor=actor, feed_id=feed["id"], look=look, outcome=outcome, told=told,
                              import_id=import_id)  # fmt: skip
    return Came(feed["name"], path.name, outcome, told)


def _read(mapping: str, content: bytes, name: str) -> list[Part]:
    return parts.parts_of(content, name, mapping=load_mapping(mapping) if mapping.strip() else None)


def _look(found: list[Part], look: Look) -> Look:
    """Return what a file looks like: its rows, its headers, the totals of its money columns."""
    columns = [header for part in found for header in part.table.headers]
    totals: dict[str, int] = {}
    with store.reading() as session:
        currency = settings.current(session).currency
    for part in found:
        reading = read(part.table, part.mapping, part.target)
        for one in part.target.fields:
            if one.kind == "money" and one.name in reading.columns:
                values = [value for value in reading.columns[one.name] if isinstance(value, Decimal)]
                totals[one.label] = sum(to_minor(value, currency) for value in values)
    rows = sum(len(part.table.row_numbers) for part in found)
    return Look(look.file, look.sha256, rows, columns, totals)


def _decide(feed: Mapping[str, Any], found: list[Part], look: Look, content: bytes,
            actor: Actor) -> tuple[str, str, int | None]:  # fmt: skip
    odd, day = _odd(feed, found, look), copies.day_of(look.file)
    if odd:
        return "held", "; ".join(odd), None
    return _import(found, content, actor, day)


def _odd(feed: Mapping[str, Any], found: list[Part], look: Look) -> list[str]:
    with store.reading() as session:
        last = queries.last_taken(session, feed["id"])
        day, newest = copies.day_of(look.file), [copies.newest_state(session, part) for part in found]
    late = [f"the store has its state of {state} already" for state in newest if day and state and state > day]
    if last is None:
        return late
    return late + formulas.oddities(
        columns=look.columns, rows=look.rows, totals=look.totals, columns_before=json.loads(last["columns"]),
        rows_before=last["rows"], totals_before=json.loads(last["totals"]),
    )  # fmt: skip


def _import(found: list[Part], content: bytes, actor: Actor, day: date | None) -> tuple[str, str, int | None]:
    done = applying.apply(found, content, actor=actor, as_of=day, reason="came by itself")
    if done.is_refused:
        first = next((r for plan in done.plans for r in plan.refused), None)
        asked = next((q.text for plan in done.plans for q in plan.questions), "")
        count = sum(len(plan.refused) for plan in done.plans)
        return "refused", f"{count} rows refused: {first.column}: {first.reason}" if first else asked, None
    return ("imported" if done.import_id else "unchanged"), "", done.import_id


def accept_arrival(arrival_id: int, *, actor: Actor) -> Came:
    """Import a file that was held: somebody looked at it and says that it is right.

    Raises Refused without the right, ValueError when it does not wait or its rows are refused.
    """
    access.require(actor, RIGHT)
    with store.reading() as session:
        arrival = queries.arrival(session, arrival_id)
        if arrival is None or arrival.outcome != "held":
            raise ValueError("This file does not wait for a decision.")
        feed = queries.feed(session, arrival.recurring_feed_id)
        name, path = arrival.file, uploads() / arrival.sha256
        mapping, title = (feed.mapping, feed.name) if feed else ("", "")
    if not path.exists():
        raise ValueError(f"{name} is not kept any more. Put it into the folder again under another name.")
    content = path.read_bytes()
    outcome, told, import_id = _import(_read(mapping, content, name), content, actor, copies.day_of(name))
    if outcome == "refused":
        raise ValueError(f"{name}: {told}. Nothing was written.")
    with store.writing(actor, "form", f"{name} accepted") as session:
        feeds.decide_arrival(session, arrival_id, actor=actor, outcome=outcome, told=f"accepted by {actor.name}",
                                import_id=import_id)  # fmt: skip
        feeds.settle_feeds(session, actor=actor, now=clock.now())
    return Came(title, name, outcome)


def turn_away_arrival(arrival_id: int, *, actor: Actor, reason: str) -> None:
    """Say that a held file is not to be imported, and why. Raises Refused, ValueError without a reason."""
    access.require(actor, RIGHT)
    if not reason.strip():
        raise ValueError("Say why the file is not to be imported.")
    with store.writing(actor, "form", "file turned away") as session:
        feeds.decide_arrival(session, arrival_id, actor=actor, outcome="turned away",
                                told=f"by {actor.name}: {reason.strip()}")  # fmt: skip
        feeds.settle_feeds(session, actor=actor, now=clock.now())
