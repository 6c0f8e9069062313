"""What a period's numbers of leads are counted from: its first touches, and the leads that became MQL in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.pipeline import leads_clock, leads_levels, queries
from data.pipeline.formulas import clocks
from data.pipeline.queries import lead_days
from data.pipeline.queries.names import external_ids
from models import Lead

RESULTS = {clocks.MET: "In time", clocks.BREACHED: "Too late", clocks.OVERDUE: "Past due", clocks.PENDING: "Running",
           None: "Handed over"}  # fmt: skip
LEAD = (Column("lead", "Lead", width=28), Column("company", "Company", width=28), Column("owner", "Owner", width=22),
        Column("segment", "Segment"), Column("territory", "Territory"), Column("motion", "Motion"))  # fmt: skip
IDENTITY = (Column("external_id", "ID", width=20), Column("number", "Number"))
TOUCHES = (*LEAD, Column("started_at", "Began, UTC", "instant"), Column("due_at", "Due, UTC", "instant"),
           Column("stopped_at", "Ended, UTC", "instant"), Column("minutes", "Minutes", "count"),
           Column("result", "Result"), *IDENTITY)  # fmt: skip
QUALIFIED = (*LEAD, Column("mql_at", "Became MQL, UTC", "instant"), Column("sql_at", "Became SQL, UTC", "instant"),
             *IDENTITY)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Rows of a period up to an instant, oldest first, with the keys of TOUCHES and QUALIFIED.

    A touch that was handed over in time has no minutes: nobody answered it. What came after the instant is not there.
    """

    period: Period
    touches: tuple[dict[str, Any], ...]
    qualified: tuple[dict[str, Any], ...]


def counted(session: Session, *, scope: Scope, period: Period, as_of: date,
            filters: Mapping[str, Any] | None = None) -> Counted:  # fmt: skip
    """Return what attainment, minutes to the first touch and MQL to SQL of a period are counted from (domain.md 2.3).

    filters: segment, owner, territory, motion to names. Owners and places are those of the day.
    """
    zone, asked = settings.current(session, as_of).zone, queries.resolved(session, filters or {})
    at = clock.end_of_day(as_of, zone)
    start, end = leads_levels.span(period, at=at, zone=zone)
    given: dict[str, Any] = {"start": start, "end": end, "owners": queries.owners_in(scope), "as_of": as_of}
    touches = leads_levels.within(lead_days.started(session, **given), asked)
    qualified = leads_levels.within(lead_days.qualified(session, **given), asked)
    labels = {name: queries.labels(session, name) for name in leads_levels.DIMENSIONS}
    known = external_ids(session, {*(row["lead_id"] for row in touches), *(row["id"] for row in qualified)}, of=Lead)
    return Counted(
        period, tuple({**_lead(row, labels, known, "lead_"), **_touch(row, at)} for row in touches),
        tuple({**_lead(row, labels, known), "mql_at": row["mql_at"], "sql_at": _until(row["sql_at"], at)}
              for row in qualified),
    )  # fmt: skip


def _lead(row: Mapping[str, Any], labels: Mapping[str, Mapping[int, str]], known: Mapping[int, str | None],
          prefix: str = "") -> dict[str, Any]:  # fmt: skip
    number = row[f"{prefix}id" if prefix else "id"]
    named = {name: labels[name].get(leads_levels.key_of(row, name), "") for name in leads_levels.DIMENSIONS}
    return {"lead": row[f"{prefix}name"], "company": row[f"{prefix}company"] or "", **named,
            "external_id": known.get(number), "number": number}  # fmt: skip


def _touch(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    stopped = _until(row["stopped_at"], at)
    is_answer = stopped is not None and row["stopped_by"] != leads_clock.BY_OWNER
    return {"started_at": row["started_at"], "due_at": row["due_at"], "stopped_at": stopped,
            "minutes": row["minutes"] if is_answer else None,
            "result": RESULTS[leads_clock.result(row, at)]}  # fmt: skip


def _until(instant: datetime | None, at: datetime) -> datetime | None:
    return instant if instant is not None and instant <= at else None


def counted_sheets(found: Counted, *, notes: Sequence[tuple[str, str]] = ()) -> list[Sheet]:
    """Return first touches and leads that became MQL as two sheets."""
    said = [*notes, ("Period", found.period.label)]
    return [Sheet("First touches", TOUCHES, found.touches, said), Sheet("MQL", QUALIFIED, found.qualified, said)]
