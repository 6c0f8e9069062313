"""The tiles that every company sees first: how fresh the data is, your last import, what to do next."""

import json
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.tiles import Face, tile
from models import ImportRun, Revision, User

EVERYTHING = ("deals", "targets", "definitions", "people", "leads", "activities")
IMPORT = "/quality-import"
CHANGED = {
    "form": "a change on a page", "grid": "a change in a table", "import": "an import", "undo": "an import undone",
    "job": "an automatic job", "command line": "a command on the server", "setup": "an account set up",
    "demo": "the demo company filled in",
}  # fmt: skip
"""What a channel means to a reader."""


def _when(instant: datetime, zone: str, as_of: date) -> str:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=clock.UTC)
    day = clock.reporting_day(aware, zone)
    days = (as_of - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


@tile("core.freshness", order=80, right="pipeline.view", reads=EVERYTHING)
def freshness(session: Session, *, scope: Scope, as_of: date) -> Face:  # noqa: ARG001 - every tile takes the same
    """When anything was last changed, how and by whom."""
    newest = session.execute(select(Revision).order_by(Revision.id.desc()).limit(1)).scalar()  # type: ignore[attr-defined]
    if newest is None:
        return Face("Data last changed", reason="nothing brought in yet")
    zone = settings.current(session, as_of).zone
    person = session.get(User, newest.actor_id) if newest.actor_id else None
    by = f" by {person.full_name}" if person and not person.is_service else ""
    what = CHANGED.get(newest.channel, "a change")
    return Face("Data last changed", _when(newest.recorded_at, zone, as_of), note=f"{what}{by}")


@tile("core.last_import", order=90, right="import.view", reads=EVERYTHING)
def last_import(session: Session, *, scope: Scope, as_of: date) -> Face:
    """The last file that the person brought in, and what it did."""
    mine = select(ImportRun).where(ImportRun.actor_id == scope.user_id)  # type: ignore[arg-type]
    run = session.execute(mine.order_by(ImportRun.id.desc()).limit(1)).scalar()  # type: ignore[union-attr]
    if run is None:
        return Face("Your last import", reason="none yet", address=IMPORT, link="Bring your spreadsheets")
    zone = settings.current(session, as_of).zone
    state = "undone" if run.undone_at else _done(run.outcome)
    return Face("Your last import", _when(run.applied_at, zone, as_of), note=f"{run.file}: {state}",
                address="/quality-imports", link="Your imports")  # fmt: skip


def _done(outcome: str) -> str:
    told = json.loads(outcome)
    tables = told.get("tables", [told]) if isinstance(told, dict) else told
    created, updated = (sum(t.get("counts", {}).get(k, 0) for t in tables) for k in ("create", "update"))
    return f"{created:,} new, {updated:,} changed"


@tile("core.answer_settings", order=10, right="people.manage_settings", reads=EVERYTHING, place="next")
def answer_settings(session: Session, *, scope: Scope, as_of: date) -> Face | None:  # noqa: ARG001
    """Ask for the four answers that every number depends on."""
    if settings.current(session, as_of).is_complete:
        return None
    return Face("Answer four questions about the company", note="Every number depends on them.",
                address="/people-settings", link="Open settings")  # fmt: skip


@tile("core.bring_spreadsheets", order=20, right="import.commit", reads=EVERYTHING, place="next")
def bring_spreadsheets(session: Session, *, scope: Scope, as_of: date) -> Face | None:  # noqa: ARG001
    """Ask for the first file."""
    if session.execute(select(func.count()).select_from(ImportRun)).scalar():
        return None
    return Face("Bring your spreadsheets", note="You see what would change before anything is written.",
                address=IMPORT, link="Open import")  # fmt: skip
