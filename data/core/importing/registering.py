"""The register of spreadsheets that people still keep: every applied import enters its file, in its transaction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.access import Actor
from data.core.importing.feeds import feed_name
from data.core.importing.headers import Table
from data.core.importing.parts import Part
from data.core.importing.roundtrip import NewRows, StampedTable
from models import ImportRun, ShadowFile, User

ALIVE, RETIRED = "alive", "retired"


def register(session: Session, parts: Sequence[Part], record: ImportRun, *, actor: Actor) -> ShadowFile | None:
    """Enter the file of an import in the register, or say that it was seen again.

    A sheet that went out from here is no spreadsheet of its own: it is not entered. The first who brings a file owns
    it until somebody says otherwise.
    """
    tables = [part.table for part in parts if not isinstance(part.table, StampedTable | NewRows)]
    if not tables:
        return None
    name, targets = feed_name(record.file, None), ", ".join(dict.fromkeys(part.target.name for part in parts))
    found = _found(session, name, targets)
    if found is None:
        is_person = actor.id is not None and session.get(User, actor.id) is not None
        found = ShadowFile(name=name, target=targets, owner_id=actor.id if is_person else None, sha256=record.sha256,
                           first_seen=record.as_of, last_seen=record.as_of)  # fmt: skip
        session.add(found)
    found.sha256, found.mapping = record.sha256, record.mapping
    found.first_seen, found.last_seen = min(found.first_seen, record.as_of), max(found.last_seen, record.as_of)
    session.flush()
    return found


def _found(session: Session, name: str, targets: str) -> ShadowFile | None:
    same = select(ShadowFile).where(col(ShadowFile.name) == name, col(ShadowFile.target) == targets)
    found: ShadowFile | None = session.execute(same).scalar()
    return found


def warn(session: Session, parts: Sequence[Part]) -> None:
    """Say on the tables of a retired file that it is retired."""
    told: set[str] = set()
    for part in parts:
        name = feed_name(part.table.file, None)
        if name not in told and not isinstance(part.table, StampedTable | NewRows):
            told.add(name)
            _warn(session, part.table, name)


def _warn(session: Session, table: Table, name: str) -> None:
    retired = select(col(ShadowFile.retired_on)).where(col(ShadowFile.name) == name, col(ShadowFile.state) == RETIRED)
    day: date | None = session.execute(retired.limit(1)).scalar()
    words = f"This spreadsheet was retired on {day}: what it holds is kept here now. Whoever sent it still uses it."
    if day is not None and words not in table.notes:
        table.notes.append(words)
