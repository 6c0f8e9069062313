"""Reads of the job scoreboard: values, owners, who may own, and when somebody last looked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.ledger import history
from data.core.ledger.entries import table_of
from models import JobOwner, JobValue, User

VALUES: Any = table_of(JobValue)
OWNERS: Any = table_of(JobOwner)
USERS: Any = table_of(User)


def values(session: Session, *, as_of: date, job: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return job to its values measured up to a day, oldest first, each a row with `by` (who entered it)."""
    statement = (
        select(VALUES, USERS.c.full_name.label("by"))
        .outerjoin(USERS, USERS.c.id == VALUES.c.entered_by_id)
        .where(VALUES.c.measured_on <= as_of)
        .order_by(VALUES.c.job, VALUES.c.measured_on)
    )
    if job is not None:
        statement = statement.where(VALUES.c.job == job)
    return _by_job(dict(row) for row in session.connection().execute(statement).mappings())


def values_known(session: Session, *, as_of: date, known_at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return job to its values measured up to a day as they were recorded at an instant, oldest first."""
    rows = history.rows_as_known(session, JobValue, known_at)
    return _by_job(sorted((row for row in rows if row["measured_on"] <= as_of), key=lambda row: row["measured_on"]))


def _by_job(rows: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["job"], []).append(row)
    return found


def value(session: Session, job: str, measured_on: date) -> JobValue | None:
    """Return the value of a job on a day, kept from other writers until the transaction ends."""
    statement = select(JobValue).where(col(JobValue.job) == job, col(JobValue.measured_on) == measured_on)
    return session.execute(statement.with_for_update()).scalars().first()


def owner(session: Session, job: str) -> JobOwner | None:
    """Return who answers for a job now, kept from other writers until the transaction ends."""
    return session.execute(select(JobOwner).where(col(JobOwner.job) == job).with_for_update()).scalars().first()


def owners(session: Session, *, as_of: date | None = None) -> dict[str, dict[str, Any]]:
    """Return job to its owner on a day, now if none is given: id, owner_id, owner (name), row_version, note."""
    if as_of is None:
        found = [dict(row) for row in session.connection().execute(select(OWNERS)).mappings()]
    else:
        known = history.revision_at(session, None)
        found = list(history.records_as_of(session, "job_owner", None, as_of=as_of, revision=known).values())
    names = people(session)
    return {
        row["job"]: {"id": row["id"], "owner_id": row.get("owner_id"), "owner": names.get(row.get("owner_id") or 0, ""),
                     "row_version": row.get("row_version", 1), "note": row.get("note") or ""}
        for row in found
    }  # fmt: skip


def people(session: Session, *, active_only: bool = False) -> dict[int, str]:
    """Return number to full name of people, by name: those who are active, or all who ever were."""
    statement = select(USERS.c.id, USERS.c.full_name).order_by(USERS.c.full_name)
    if active_only:
        statement = statement.where(USERS.c.is_active)
    return dict(map(tuple, session.connection().execute(statement)))
