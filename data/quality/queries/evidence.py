"""What stands behind a number: the last writes to what it reads, findings that are open on it, files that fed it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.ledger.entries import entities, table_of
from models import Revision, TableGroup, Ticket, info


def last_writes(session: Session, groups: Collection[str], *, until: datetime) -> list[dict[str, Any]]:
    """Return the newest revision of each table group, newest first: group, id, recorded_at, actor, channel, reason.

    Of groups that were written after `until` nothing is said: which write was the last before it is not kept.
    """
    group, revision = table_of(TableGroup), table_of(Revision)
    statement = (
        select(group.c.name.label("group"), revision.c.id, revision.c.recorded_at, revision.c.actor,
               revision.c.channel, revision.c.reason)
        .join_from(group, revision, revision.c.id == group.c.revision_id)
        .where(group.c.name.in_(sorted(groups)), revision.c.recorded_at <= until)
        .order_by(revision.c.id.desc())
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def entities_of(groups: Collection[str]) -> set[str]:
    """Return the tables of some groups, by name."""
    return {name for name, model in entities().items() if info(model)["group"] in groups}


def open_findings(session: Session, tables: Collection[str]) -> dict[str, int]:
    """Return how many findings are open on records of some tables, by rule; alerts about business are none."""
    ticket = table_of(Ticket)
    statement = (
        select(ticket.c.rule, func.count())
        .where(ticket.c.entity.in_(sorted(tables)), ticket.c.cleared_on.is_(None), ticket.c.is_alert.is_(False))
        .group_by(ticket.c.rule)
    )
    return {rule: int(count) for rule, count in session.connection().execute(statement)}
