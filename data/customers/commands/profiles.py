"""What is known of a customer: its people on our side, how it came, its plan, its goal and what it gains."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Conflict, Refused
from data.core.ledger.capturing import recording_of
from data.core.numbers import minor_places, to_minor
from data.customers.queries import account as queries
from data.customers.queries import expansion as signs
from data.customers.queries import triggers
from models import CustomerProfile, Partner

EDIT = "customers.edit"
LONGEST = {"source": 60, "plan": 120, "goal": 2000, "roi_lever": 2000}
PEOPLE = ("success_owner_id", "sponsor_id")
FIELDS = frozenset({*PEOPLE, *LONGEST, "is_strategic", "partner_id", "seat_limit", "onboarded_on", "roi_value",
                    "roi_currency", "roi_confirmed_on"})  # fmt: skip


def save_profile(session: Session, account_id: int, *, actor: Actor, row_version: int = 0,
                 **values: Any) -> CustomerProfile:  # fmt: skip
    """Save what is known of a customer; the first save makes its profile (row_version 0).

    values: fields of the profile; roi_value is an amount a year in roi_currency. Raises Refused for somebody else's
    customer, Conflict with both values, ValueError with the sentence.
    """
    scope = access.scope_for(session, actor, EDIT)
    if not queries.exists(session, account_id):
        raise ValueError("There is no such account. It may have been removed with the import that brought it.")
    if not signs.reaches(session, scope, account_id):
        raise Refused("This customer belongs to somebody else.", action=EDIT)
    if unknown := sorted(set(values) - FIELDS):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    known = queries.profile(session, account_id, for_update=True)
    clean = _checked(session, values, known)
    if known is None:
        known = CustomerProfile(account_id=account_id, **clean)
        session.add(known)
    else:
        if row_version == 0:
            raise Conflict("Somebody wrote down what is known of this customer meanwhile. Nothing was saved: look "
                           "again.")  # fmt: skip
        conflicts.same_version(session, known, row_version=row_version, wanted=clean)
        for name, value in clean.items():
            setattr(known, name, value)
    session.flush()
    return known


def _checked(session: Session, values: Mapping[str, Any], known: CustomerProfile | None) -> dict[str, Any]:
    found = {name: _tidy(name, value) for name, value in values.items()}
    today = recording_of(session).occurred_on
    people = triggers.people(session, today)
    if any(found.get(name) not in (None, getattr(known, name, None), *people) for name in PEOPLE):
        raise ValueError("There is no such person here any more. Choose somebody from the list.")
    if found.get("partner_id") is not None and session.get(Partner, found["partner_id"]) is None:
        raise ValueError("There is no such partner any more. Choose one from the list.")
    seats = found.get("seat_limit")
    if seats is not None and (isinstance(seats, bool) or not isinstance(seats, int) or seats < 0):
        raise ValueError("A limit of seats is a whole number, 0 or more.")
    day = found.get("roi_confirmed_on")
    if day is not None and day > today:
        raise ValueError("The customer cannot have agreed on a day that has not come. Choose today or an earlier day.")
    _check_dates(found)
    return _priced(found, known)


def _check_dates(found: Mapping[str, Any]) -> None:
    for name in ("onboarded_on", "roi_confirmed_on"):
        if found.get(name) is not None and not isinstance(found[name], date):
            raise ValueError(f"{name.replace('_', ' ').capitalize()} is a day.")


def _tidy(name: str, value: Any) -> Any:
    if name == "is_strategic":
        return bool(value)
    if not isinstance(value, str):
        return value
    text = value.strip() if name in ("goal", "roi_lever") else " ".join(value.split())
    if len(text) > LONGEST.get(name, 200):
        raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {LONGEST.get(name, 200):,} characters.")
    return text or None


def _priced(found: dict[str, Any], known: CustomerProfile | None) -> dict[str, Any]:
    """Return the values with the gain in minor units. Raises ValueError for a gain without a currency."""
    currency = found.get("roi_currency", known.roi_currency if known else None)
    if currency is not None:
        minor_places(currency)  # a code that is none is refused with its sentence
    if "roi_currency" in found and "roi_value" not in found and known is not None and known.roi_value is not None:
        raise ValueError("Say the gain again in the new currency.")
    if found.get("roi_value") is not None:
        if currency is None:
            raise ValueError("Say in which currency the gain is.")
        try:
            amount = Decimal(str(found["roi_value"]))
        except InvalidOperation:
            raise ValueError("The gain is an amount such as 25000.") from None
        if not amount.is_finite() or amount < 0:
            raise ValueError("The gain is an amount of 0 or more.")
        found["roi_value"] = to_minor(amount, currency)
    return found
