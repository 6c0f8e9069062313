"""What the pages about people show and an export prints."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name, list_currencies
from sqlmodel import Session

from data.core import access, clock, rulebook
from data.core.access import Scope
from data.core.settings import BEGINNING
from data.people import opening_hours, queries
from data.people.commands import roles
from data.people.commands.calendars import FIELDS, LEVELS

USUAL_CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "NOK", "DKK", "PLN", "INR", "BRL", "SGD")


def users(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return one row a person: the query's fields, `role_labels`, `state`, `sessions`, `last_seen` (instant or None),

    `unseen` (in words, where there is no such instant), `proposed_by` (numbers of administrators who propose this
    person as one). Never cached: sessions change unseen.
    """
    now = clock.now()
    known = access.permissions().roles
    seen = queries.signed_in(session, now=now)
    proposals: dict[int, list[int]] = {}
    for proposal in queries.open_codes(session, purpose=roles.PROPOSAL, now=now):
        proposals.setdefault(proposal.user_id or 0, []).append(roles.proposer(proposal) or 0)
    rows = queries.users(session, scope)
    for row in rows:
        count, last = seen.get(row["id"], (0, None))
        row |= {"sessions": count, "last_seen": last, "unseen": "never", "proposed_by": proposals.get(row["id"], [])}
        row["role_labels"] = ", ".join(known[role].label for role in row["roles"] if role in known)
        row["state"] = state(row)
    return rows


def state(row: dict[str, Any]) -> str:
    """Return in words whether a person can sign in."""
    if not row["is_active"]:
        return "Disabled"
    if not row["roles"]:
        return "No role, cannot sign in"
    return "Active" if row["has_password"] else "Waits for a password"


def role_choices() -> dict[str, str]:
    """Return the roles a person can hold: name to label."""
    return {name: role.label for name, role in access.permissions().roles.items() if not role.is_service}


def settings_answers(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return every answer ever given about the company, newest day first: question, answer, valid_from, holds_from."""
    del scope  # the answers are the same for everybody who may see them
    labels = {"company": "Company", "currency": "Reporting currency", "zone": "Time zone",
              "fy_start_month": "Fiscal year starts in"}  # fmt: skip
    rows = [
        {"question": label, "answer": month_name(int(a.value)) if name == "fy_start_month" else a.value,
         "valid_from": a.valid_from, "holds_from": "the beginning" if a.valid_from == BEGINNING else f"{a.valid_from}"}
        for name, label in labels.items()
        for a in queries.answers(session, name)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["valid_from"], reverse=True)


def is_new(session: Session, *, scope: Scope) -> bool:
    """Return whether nothing was brought in yet, so that a page may say where to begin."""
    del scope  # the same for everybody
    return not queries.settings(session).is_demo and not queries.has_imported(session)


def month_name(month: int) -> str:
    """Return the name of a month.

    >>> month_name(2)
    'February'
    """
    return f"{date(2000, month, 1):%B}"


def currency_choices() -> dict[str, str]:
    """Return currency codes and what they are called, the usual ones first."""
    rest = sorted(code for code in list_currencies("en") if code not in USUAL_CURRENCIES)
    return {code: f"{code} – {get_currency_name(code, locale='en')}" for code in (*USUAL_CURRENCIES, *rest)}


def zone_choices() -> list[str]:
    """Return the names of time zones that stand for a place, and UTC."""
    return ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))]


def calendars(session: Session, *, scope: Scope, on: date) -> list[dict[str, Any]]:
    """Return one row a business calendar, by name: id, name, zone, week (weekday to two times), hours (in words),

    holidays (day to name), ahead (number of holidays from a day on), next_holiday, territories (their names), and
    stored (what an edit says it began with).
    """
    del scope  # definitions are the same for everybody who may read them
    places = queries.territories(session)
    rows = []
    for one in queries.calendars(session):
        week, days = opening_hours.read_week(one.hours), opening_hours.read_holidays(one.holidays)
        ahead = [day for day in days if day >= on]
        rows.append({
            "id": one.id, "name": one.name, "zone": one.zone, "week": week,
            "hours": opening_hours.week_words(week), "holidays": days, "ahead": len(ahead),
            "next_holiday": ahead[0] if ahead else None,
            "territories": [place.name for place in places if place.calendar_id == one.id],
            "stored": {field: getattr(one, field) for field in FIELDS},
        })  # fmt: skip
    return rows


def territory_calendars(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return one row a territory, by name: id, name, calendar_id (None: the default hours hold)."""
    del scope  # the same for everybody who may read definitions
    return [{"id": one.id, "name": one.name, "calendar_id": one.calendar_id} for one in queries.territories(session)]


def service_level_versions(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return every edited version of the service levels, newest first: version, valid_from, by, note, content."""
    del scope  # the same for everybody who may read definitions
    held = rulebook.history(session, LEVELS)
    names = queries.names_of(session, {one.proposed_by_id for one in held if one.proposed_by_id})
    return [
        {"version": one.version, "valid_from": one.valid_from, "by": names.get(one.proposed_by_id or 0, "the suite"),
         "note": one.note, "content": rulebook.read(one.content)}
        for one in held
    ]  # fmt: skip
