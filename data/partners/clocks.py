"""The clocks of referrals: on the calendar of the person who decides, by what was promised on the day."""

import json
from datetime import date

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.calendars import Calendar, read_calendar
from data.partners.formulas import referrals
from data.partners.formulas.referrals import Terms
from data.partners.queries import partners as queries

DESKS = "desks of partners"


def terms(as_of: date | None = None) -> Terms:
    """Return what is promised about referrals on a day."""
    limits = rulebook.limits(as_of)
    decide = rulebook.in_force("service_levels", as_of)["levels"]["referral_decision"]["days"]
    return Terms(int(decide), int(limits["referral_introduce_days"]), int(limits["referral_valid_days"]),
                 int(limits["referral_engaged_days"]))  # fmt: skip


def calendar(session: Session, owner_id: int | None) -> Calendar:
    """Return the calendar on which a person's promises are counted: of their territory, or the company's."""
    known: dict[int | None, Calendar] = session.info.setdefault(DESKS, {})
    if owner_id not in known:
        stored = queries.calendar_of(session, owner_id) if owner_id is not None else None
        if stored is None:
            zone, hours = settings.current(session).zone, rulebook.in_force("service_levels")["calendar"]["hours"]
            known[owner_id] = read_calendar(zone, hours)
        else:
            known[owner_id] = read_calendar(stored[0], json.loads(stored[1]), json.loads(stored[2]))
    return known[owner_id]


def decide_by(session: Session, submitted_on: date, owner_id: int | None) -> date:
    """Return the last day on which a referral is decided in time."""
    return referrals.decide_by(submitted_on, calendar(session, owner_id), terms=terms(submitted_on))


def introduce_by(session: Session, accepted_on: date, owner_id: int | None) -> date:
    """Return the last day on which the partner introduces us in time."""
    return referrals.introduce_by(accepted_on, calendar(session, owner_id), terms=terms(accepted_on))


def valid_until(accepted_on: date) -> date:
    """Return the last day on which an acceptance holds."""
    return referrals.valid_until(accepted_on, terms=terms(accepted_on))
