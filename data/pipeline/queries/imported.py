"""What importers look up: activities that are there, stages that deals had, reasons that can be chosen."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.ledger import bulk, facts
from data.core.ledger.entries import table_of
from data.pipeline.queries import codes
from models import NEVER, Activity, Deal, DealVersion

STATE = ("stage", "process_step", "amount", "close_date", "forecast_category", "closed_on", "owner_at_close_id",
         "territory_at_close_id")  # fmt: skip
"""What a file of a deal's history can tell, and what a close keeps beside it."""

LIVE = ("id", "is_inferred", "owner_id", "territory_id", "currency", "reason_code", "contributing_reasons",
        "close_note", "primary_competitor", *STATE)  # fmt: skip


def activity_ids(session: Session) -> frozenset[str]:
    """Return the ids of all activities that files brought, those of undone imports left out."""
    table = table_of(Activity)
    statement = select(table.c.external_id).where(table.c.external_id.is_not(None), facts.in_force(table))
    return frozenset(session.connection().execute(statement).scalars())


def last_activity(session: Session, numbers: Iterable[int]) -> dict[int, date | None]:
    """Return the day of last activity of deals by number."""
    table, found = table_of(Deal), dict[int, date | None]()
    for some in bulk.chunks(list(numbers)):
        statement = select(table.c.id, table.c.last_activity_on).where(table.c.id.in_(some))
        found |= {row[0]: row[1] for row in session.connection().execute(statement)}
    return found


def accounts_of(session: Session, numbers: Collection[int]) -> dict[int, int | None]:
    """Return the accounts of deals, by the deal's number."""
    table, found = table_of(Deal), dict[int, int | None]()
    for some in bulk.chunks(list(numbers)):
        statement = select(table.c.id, table.c.account_id).where(table.c.id.in_(some))
        found |= {row[0]: row[1] for row in session.connection().execute(statement)}
    return found


def live_deals(session: Session, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the fields of deals that a history or a reason can change, by number."""
    table, found = table_of(Deal), dict[int, dict[str, Any]]()
    for some in bulk.chunks(list(numbers)):
        statement = select(*[table.c[name] for name in LIVE]).where(table.c.id.in_(some))
        found |= {row["id"]: dict(row) for row in session.connection().execute(statement).mappings()}
    return found


def spans(session: Session, numbers: Collection[int]) -> dict[int, list[tuple[date, dict[str, Any]]]]:
    """Return (first day, values) of each deal's versions as known now, oldest first, by number."""
    table, found = table_of(DealVersion), dict[int, list[tuple[date, dict[str, Any]]]]()
    for some in bulk.chunks(list(numbers)):
        statement = select(table.c.entity_id, table.c.valid_from, *[table.c[name] for name in STATE]).where(
            table.c.entity_id.in_(some), table.c.revision_to == NEVER
        )
        for row in session.connection().execute(statement.order_by(table.c.entity_id, table.c.valid_from)).mappings():
            values = {name: row[name] for name in STATE}
            found.setdefault(row["entity_id"], []).append((row["valid_from"], values))
    return found


def reason_codes(session: Session, kind: str, on: date) -> dict[str, str]:
    """Return the reasons in force on a day by their codes and by their words, without case."""
    known = codes.in_force(session, kind, on)
    return {code.casefold(): code for code, _ in known} | {label.casefold(): code for code, label in known}
