"""Leads and their clocks as they stood at the end of a day: with the owner, segment and territory of that day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.ledger import fields
from data.pipeline.queries import leads

PLACED = ("segment_id", "territory_id", "motion_id")
"""Where a lead belongs, beside its owner: a clock has an owner of its own."""


def started(session: Session, *, start: datetime, end: datetime, owners: Sequence[int] | None,
            as_of: date) -> list[Mapping[str, Any]]:  # fmt: skip
    """Return the first-touch clocks of a span as `leads.started`, each lead's place that of the day."""
    found = leads.started(session, start=start, end=end, owners=owners)
    return of_clocks(session, found, as_of=as_of)


def of_clocks(session: Session, rows: Sequence[Mapping[str, Any]], *, as_of: date) -> list[Mapping[str, Any]]:
    """Return clocks with their leads' places (`lead_segment_id`, ...) as they were at the end of a day."""
    then = _then(session, {row["lead_id"] for row in rows}, PLACED, as_of)
    return [{**row, **{f"lead_{name}": value for name, value in then.get(row["lead_id"], {}).items()}} for row in rows]


def qualified(session: Session, *, start: datetime, end: datetime, owners: Sequence[int] | None,
              as_of: date) -> list[Mapping[str, Any]]:  # fmt: skip
    """Return the leads that became MQL in a span as `leads.qualified`, with owner and place of the day."""
    if not _is_past(session, as_of):
        return leads.qualified(session, start=start, end=end, owners=owners)
    rows = leads.qualified(session, start=start, end=end, owners=None)
    then = _then(session, {row["id"] for row in rows}, ("owner_id", *PLACED), as_of)
    found = [{**row, **then.get(row["id"], {})} for row in rows]
    return [row for row in found if owners is None or row["owner_id"] in owners]


def _is_past(session: Session, as_of: date) -> bool:
    return as_of < clock.today(settings.current(session).zone)


def _then(session: Session, numbers: set[int], names: Sequence[str], as_of: date) -> dict[int, dict[str, Any]]:
    if not numbers or not _is_past(session, as_of):
        return {}
    return fields.other_then(session, "lead", names, numbers=numbers, as_of=as_of)
