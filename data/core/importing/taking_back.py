"""An import is taken back, and brought back again: by the before-images of the ledger, under the same rules."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlmodel import Session

from data.core import access, clock, store
from data.core.access import Actor, Refused
from data.core.importing.reading import ImportRefused
from data.core.ledger import facts, undoing
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
from models import Activity, FeedRow, ImportRun, Revision, Submission

UNDO_DAYS = 90
RIGHT = "import.undo"


def undo(import_id: int, *, actor: Actor, reason: str | None = None) -> undoing.Undone:
    """Take an import back: rows it created leave, rows it changed get their former values.

    Cells that somebody changed since, and records that others point to, are kept and listed. Raises Refused without
    the right, ImportRefused when there is no such import, it was undone already, or it is too old.
    """
    width = access.require(actor, RIGHT)
    with store.writing(actor, "undo", reason or "import undone") as session:
        run = _run_of(session, import_id, actor, width)
        if run.undone_at is not None:
            raise ImportRefused(f"Import {import_id} was undone already, by {run.undone_by}.")
        own, undos, returns = _chain(session, import_id)
        recording_of(session).undoes = own[0] if own else None
        done = undoing.undo(session, [*own, *undos, *returns]) if own else undoing.Undone()
        _park(session, import_id, -import_id)
        run.undone_at, run.undone_by = clock.now(), actor.name
        _turn_facts(session, own)
        _note(run, "undone", actor)
    return done


def bring_back(import_id: int, *, actor: Actor, reason: str | None = None) -> undoing.Undone:
    """Take the undo of an import back: its rows return, its changes hold again.

    What somebody changed since the undo is kept and listed. Raises Refused without the right, ImportRefused when the
    import is in force, too old, or its records would meet others of the same id.
    """
    width = access.require(actor, RIGHT)
    try:
        with store.writing(actor, "undo", reason or "import brought back") as session:
            run = _run_of(session, import_id, actor, width)
            if run.undone_at is None:
                raise ImportRefused(f"Import {import_id} is in force: there is nothing to bring back.")
            own, undos, _ = _chain(session, import_id)
            recording_of(session).undoes = undos[-1] if undos else None
            done = undoing.undo(session, undos[-1:]) if undos else undoing.Undone()
            _park(session, -import_id, import_id)
            run.undone_at = run.undone_by = None
            _turn_facts(session, own)
            _note(run, "brought back", actor)
    except Exception as problem:
        if not is_clash(problem):
            raise
        raise ImportRefused(
            "Records of this import would meet others of the same id that came since. Nothing was brought back: "
            "import the file again instead."
        ) from problem
    return done


def is_clash(problem: Exception) -> bool:
    """Whether a database refused a second one of what must be unique: bulk rows raise the error of the driver."""
    return any(kind.__name__ == "IntegrityError" for kind in type(problem).__mro__)


def why_not(run: dict[str, Any], actor: Actor, now: datetime | None = None) -> str | None:
    """Return why an actor cannot undo or bring back an import (id, actor_id, applied_at), None when they can."""
    width = access.scope_of(actor, RIGHT)
    if width is None:
        return f"Only these may undo imports: {access.who_may(RIGHT)}."
    if width != "all" and run["actor_id"] != actor.id:
        return "You may undo imports of your own only."
    if (now or clock.now()) - run["applied_at"] > timedelta(days=UNDO_DAYS):
        return f"It is more than {UNDO_DAYS} days old, so it cannot be undone any more."
    return None


def _run_of(session: Session, import_id: int, actor: Actor, width: str) -> ImportRun:
    run = session.get(ImportRun, import_id)
    if run is None:
        raise ImportRefused(f"There is no import {import_id}.")
    told = {"actor_id": run.actor_id, "applied_at": run.applied_at}
    if problem := why_not(told, actor):
        if width != "all" and run.actor_id != actor.id:
            raise Refused(problem, action=RIGHT)
        raise ImportRefused(f"Import {import_id}: {problem[0].lower()}{problem[1:]}")
    return run


def _chain(session: Session, import_id: int) -> tuple[list[int], list[int], list[int]]:
    """Return the revisions of an import, of its undos, and of those that brought it back, each oldest first."""
    revision = table_of(Revision).c

    def found(condition: Any) -> list[int]:
        return list(session.execute(select(revision.id).where(condition).order_by(revision.id)).scalars())

    own = found(revision.import_id == import_id)
    undos = found(revision.undoes.in_(own)) if own else []
    return own, undos, found(revision.undoes.in_(undos)) if undos else []


def _turn_facts(session: Session, own: list[int]) -> None:
    """Facts stay written down and no longer hold: whoever shows them asks anew, what is folded from them follows."""
    revision, fact = table_of(Revision).c, table_of(Activity).c
    with_facts = list(session.scalars(select(revision.id).where(revision.id.in_(own), revision.facts > 0)))
    if with_facts:
        about = select(fact.account_id).distinct().where(fact.revision_id.in_(with_facts))
        recording_of(session).turn_facts(session.scalars(about.where(fact.account_id.is_not(None))))
        for turn in facts.TURNS.values():
            turn(session, with_facts)


def _park(session: Session, before: int, after: int) -> None:
    """Put what the feed wrote aside, below zero, where no later file is compared with it; or take it from there."""
    rows = table_of(FeedRow)
    session.execute(update(rows).where(rows.c.import_id == before).values(import_id=after))


def _note(run: ImportRun, what: str, actor: Actor) -> None:
    outcome = orjson.loads(run.outcome)
    outcome.setdefault("later", []).append({"what": what, "by": actor.name, "at": clock.now().isoformat()})
    run.outcome = orjson.dumps(outcome).decode()


def uploads() -> Path:
    """Return the folder of files that were imported or submitted."""
    folder = store.home() / "uploads"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def forget_uploads(session: Session, now: datetime) -> int:
    """Remove files that no undo can ask for any more. Returns how many; those that still wait for approval stay."""
    since = now - timedelta(days=UNDO_DAYS)
    runs, waiting = table_of(ImportRun).c, table_of(Submission).c
    kept = set(session.execute(select(runs.sha256).where(runs.applied_at >= since)).scalars())
    kept |= set(session.execute(select(waiting.sha256).where(waiting.state == "waiting")).scalars())
    gone = 0
    for file in uploads().iterdir():
        age = now.timestamp() - file.stat().st_mtime
        if file.is_file() and file.name not in kept and age > UNDO_DAYS * 86_400:
            file.unlink()
            gone += 1
    return gone
