"""What the pages about people show and an export prints."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name, list_currencies
from sqlmodel import Session

from data.core import access, clock
from data.core.access import Scope
from data.core.settings import BEGINNING
from data.people import queries
from data.people.commands import roles

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
