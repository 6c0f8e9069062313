"""The clocks on leads: started for an owner on that owner's calendar, stopped by a touch, a status or another owner."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.calendars import Calendar, minutes_between, read_calendar
from data.core.clock import reporting_day
from data.pipeline import leads_policy
from data.pipeline.formulas import clocks
from data.pipeline.queries import leads
from models import Lead, LeadTimer

BY_TOUCH, BY_STATUS, BY_OWNER = "touch", "status", "owner"
DESKS = "desks of leads"


@dataclass
class Desks:
    """The calendars of a store: that of each territory, and the one that holds elsewhere."""

    zone: str
    by_territory: Mapping[int, Calendar]
    territories: Mapping[int, int | None] = field(default_factory=dict)
    """Whose territory is which, by person."""

    def of(self, owner_id: int | None, at: datetime) -> Calendar:
        """Return the calendar that an owner's promises are counted on."""
        territory = self.territories.get(owner_id or 0)
        if territory in self.by_territory:
            return self.by_territory[territory or 0]
        return read_calendar(self.zone, leads_policy.default_hours(reporting_day(at, self.zone)))


def desks(session: Session) -> Desks:
    """Return the calendars of a store, read once in a transaction: each clock needs them."""
    if DESKS not in session.info:
        session.info[DESKS] = _read(session)
    found: Desks = session.info[DESKS]
    return found


def _read(session: Session) -> Desks:
    stored = leads.territory_calendars(session)
    read = {number: read_calendar(zone, json.loads(hours), json.loads(holidays))
            for number, (zone, hours, holidays) in stored.items()}  # fmt: skip
    territories = {row["id"]: row["territory_id"] for row in leads.people(session)}
    return Desks(settings.current(session).zone, read, territories)


def start(session: Session, lead: Lead, *, kind: str, at: datetime, known: Desks | None = None) -> LeadTimer:
    """Start a clock for the lead's owner, numbered after those before it. What was promised then holds for it."""
    held = known or desks(session)
    level = leads_policy.levels(reporting_day(at, held.zone))[kind]
    before = [timer for timer in leads.timers_of(session, lead.id or 0) if timer.kind == kind]
    made = LeadTimer(
        lead_id=lead.id or 0, kind=kind, number=len(before) + 1, owner_id=lead.owner_id, started_at=at,
        due_at=clocks.due_at(at, level, held.of(lead.owner_id, at)),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def stop(session: Session, lead_id: int, *, at: datetime, by: str, known: Desks | None = None) -> list[LeadTimer]:
    """Stop the clocks that run on a lead. One that would stop before it began took 0 minutes (domain.md 2.3)."""
    held = known or desks(session)
    stopped = leads.open_timers(session, lead_id)
    for timer in stopped:
        timer.stopped_at, timer.stopped_by = at, by
        timer.minutes = used(timer.kind, timer.owner_id, timer.started_at, at, held)
    session.flush()
    return stopped


def used(kind: str, owner_id: int | None, started_at: datetime, at: datetime, held: Desks) -> int:
    """Return the whole minutes that passed on a clock's own calendar between two instants."""
    level = leads_policy.levels(reporting_day(started_at, held.zone))[kind]
    return int(minutes_between(started_at, at, level.clock, held.of(owner_id, started_at)))


def result(row: Any, at: datetime) -> str | None:
    """Say what became of a stored clock at an instant: met, breached, pending, pending_overdue, or None.

    None: handed over in time, so that nobody kept or broke it. Source: domain.md 2.3.
    """
    stopped = row["stopped_at"] if row["stopped_at"] is not None and row["stopped_at"] <= at else None
    is_late = (stopped or at) > row["due_at"]
    if stopped is None:
        return clocks.OVERDUE if is_late else clocks.PENDING
    if is_late:
        return clocks.BREACHED
    return None if row["stopped_by"] == BY_OWNER else clocks.MET
