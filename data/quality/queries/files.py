"""Reads of the register of spreadsheets and of its comparisons."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import ParityRun, ShadowFile, User


def files(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the register, those in use first, then by name: the row, `owner` (name) and `last` (parity or None).

    A narrow scope sees the files of its people, and those nobody owns.
    """
    file, user = table_of(ShadowFile), table_of(User)
    statement = select(file, user.c.full_name.label("owner")).outerjoin(user, user.c.id == file.c.owner_id)
    if scope.kind != "all":
        people = {scope.user_id, *scope.team_user_ids}
        statement = statement.where(file.c.owner_id.is_(None) | file.c.owner_id.in_(people))
    rows = session.connection().execute(statement.order_by(file.c.state, file.c.name, file.c.target)).mappings()
    last = latest_parity(session)
    return [{**row, "last": last.get(row["id"])} for row in rows]


def latest_parity(session: Session) -> dict[int, dict[str, Any]]:
    """Return the newest comparison of each file, by the file's number."""
    run = table_of(ParityRun)
    newest = select(func.max(run.c.id)).group_by(run.c.shadow_file_id)
    rows = session.connection().execute(select(run).where(run.c.id.in_(newest))).mappings()
    return {row["shadow_file_id"]: dict(row) for row in rows}


def file(session: Session, file_id: int) -> ShadowFile | None:
    """Return one spreadsheet of the register, to be changed."""
    return session.get(ShadowFile, file_id)


def named(session: Session, name: str) -> Sequence[ShadowFile]:
    """Return the spreadsheets of a name (without its date), one for each thing that its rows are."""
    statement = select(ShadowFile).where(table_of(ShadowFile).c.name == name)
    return session.execute(statement.order_by(table_of(ShadowFile).c.id)).scalars().all()


def alive(session: Session) -> tuple[int, int]:
    """Return how many spreadsheets are still alive, and how many were retired."""
    table = table_of(ShadowFile).c
    counts = {row[0]: row[1] for row in session.execute(select(table.state, func.count()).group_by(table.state))}
    return counts.get("alive", 0), counts.get("retired", 0)
