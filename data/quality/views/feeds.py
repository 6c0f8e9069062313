"""Files that come by themselves, and how fresh the data is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.core.importing.targets import TARGETS
from data.quality import formulas, queries


def feeds(session: Session, *, scope: Scope, now: datetime | None = None) -> list[dict[str, Any]]:
    """Return every feed by name, as its files that had come by an instant show it: now, unless `now` is another.

    A row: id, name, folder, pattern, every_hours, owner, is_active, taken_at (instant of the newest file that is in)
    and age_hours since then, last_file, last_told, state (words) and shown (status, word), waits (number of the arrival
    to decide on, or None).
    """
    del scope
    at = now or clock.now()
    return [_row(row, at) for row in queries.feeds(session, until=at)]


def _row(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    last = row["last"]
    told = {n: row[n] for n in ("id", "name", "folder", "pattern", "every_hours", "owner", "is_active", "taken_at")}
    waits = last["id"] if last and last["outcome"] == "held" else None
    shown = _shown(row, last, now)
    age = (now - row["taken_at"]).total_seconds() / 3600 if row["taken_at"] else None
    return {**told, "age_hours": age, "last_file": last["file"] if last else None,
            "last_told": last["told"] if last else "", "waits": waits, "shown": shown, "state": shown[1]}  # fmt: skip


def _shown(row: dict[str, Any], last: dict[str, Any] | None, now: datetime) -> tuple[str, str]:
    if not row["is_active"]:
        return "grey", "Switched off"
    if last is None:
        return "grey", "No file yet"
    if last["outcome"] in ("held", "refused"):
        return "red", "Waits for a decision" if last["outcome"] == "held" else "Refused"
    if formulas.is_late(row["taken_at"], row["every_hours"], now):
        return "yellow", "Late"
    return "green", "Fresh"


def arrivals(session: Session, *, scope: Scope, feed_id: int | None = None) -> list[dict[str, Any]]:
    """Return files that came, newest first: id, feed, file, arrived_at, rows, outcome, told, import_id."""
    del scope
    names = {row["id"]: row["name"] for row in queries.feeds(session)}
    kept = ("id", "file", "arrived_at", "rows", "outcome", "told", "import_id")
    return [{**{n: row[n] for n in kept}, "feed": names.get(row["recurring_feed_id"], "")}
            for row in queries.arrivals(session, feed_id)]  # fmt: skip


def freshness(session: Session, *, scope: Scope, targets: Sequence[str] = (),
              known_on: date | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return how fresh the data of each import target is: those named, else all that were ever imported.

    A row: target, title, as_of (the newest day that an import in force shows), applied_at (instant), file. `known_on`
    leaves out imports that show a later day: what the page of a past day stands on.
    """
    del scope  # a date, no record
    found: dict[str, dict[str, Any]] = {}
    for run in queries.newest_imports(session):
        if known_on is not None and run["as_of"] > known_on:
            continue
        for target in run["targets"].split(", "):
            if not targets or target in targets:
                title = TARGETS[target].title if target in TARGETS else target
                found.setdefault(target, {"target": target, "title": title, "as_of": run["as_of"],
                                          "applied_at": run["applied_at"], "file": run["file"]})  # fmt: skip
    return sorted(found.values(), key=lambda row: row["target"])
