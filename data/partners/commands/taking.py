"""A partner taken up to be changed: right, scope, nobody else's newer save; and what its fields may hold."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.partners import types
from data.partners.queries import partners as queries
from models import Partner, User

EDIT = "partners.edit"
STATES = {
    "candidate": "Candidate", "scored": "Scored", "pursue": "To pursue", "discovery": "In discovery",
    "term_sheet": "Term sheet", "negotiating": "Negotiating", "signed": "Signed", "onboarding": "Onboarding",
    "active": "Active", "dormant": "Dormant", "ended": "Ended",
}  # fmt: skip
SIGNED = ("signed", "onboarding", "active", "dormant")
MOST_TEXT, MOST_NOTE, MOST_MONTHS = 200, 20_000, 24
TIER = re.compile(r"[\w .+-]{1,40}")


def owned(session: Session, actor: Actor, action: str, owner_id: int | None) -> bool:
    """Say whether an actor may do an action with the partners of an owner. Raises Refused without the right at all."""
    scope = access.scope_for(session, actor, action)
    return scope.kind == "all" or (owner_id is not None and owner_id in {scope.user_id, *scope.team_user_ids})


def partner_to_change(session: Session, partner_id: int, *, actor: Actor, action: str = EDIT,
                      row_version: int | None = None, wanted: Mapping[str, Any] | None = None) -> Partner:  # fmt: skip
    """Return a partner, kept from other writers until the transaction ends.

    Raises Refused without the right or for somebody else's partner, ValueError where there is none, Conflict when
    somebody saved since `row_version` and it does not hold the `wanted` values already.
    """
    access.require(actor, action)
    found = queries.partner(session, partner_id, for_update=True)
    if found is None:
        raise ValueError("There is no such partner. It may have been removed with the import that brought it.")
    if not owned(session, actor, action, found.owner_id):
        raise Refused("This partner is somebody else's.", action=action)
    if row_version is not None:
        conflicts.same_version(session, found, row_version=row_version, wanted=dict(wanted or {}))
    return found


def checked(session: Session, values: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return a partner's values as they are stored. Raises ValueError, naming the field, for one that cannot be."""
    found = {name: tidy(value) for name, value in values.items()}
    for name, value in found.items():
        if name not in Partner.model_fields or name in ("id", "row_version", "external_id"):
            raise ValueError(f"A partner has no field {name} to edit.")
        _check(session, name, value, today)
    return found


def _check(session: Session, name: str, value: Any, today: date) -> None:
    if name == "name" and not (value and len(value) <= MOST_TEXT):
        raise ValueError("A partner needs a name, of at most 200 characters.")
    if name == "type" and value not in types.labels():
        raise ValueError(f"The kind is one of {', '.join(types.labels().values())}.")
    if name == "state" and value not in STATES:
        raise ValueError(f"The state is one of {', '.join(STATES.values())}.")
    if name == "owner_id" and value is not None:
        person(session, value, today=today)
    if name == "tier" and value is not None and not TIER.fullmatch(value):
        raise ValueError("A tier is a short word such as gold.")
    if name == "review_months" and not (isinstance(value, int) and 1 <= value <= MOST_MONTHS):
        raise ValueError(f"Reviews are 1 to {MOST_MONTHS} months apart.")
    if name == "currency" and value is not None and not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("A currency is three letters such as EUR.")
    if name in ("signed_on", "ended_on") and value is not None and value > today:
        raise ValueError(f"This day lies ahead: choose {today} or an earlier one.")
    if isinstance(value, str) and len(value) > MOST_NOTE:
        raise ValueError(f"The {name.replace('_', ' ')} is too long: {MOST_NOTE:,} characters at most.")


def person(session: Session, user_id: int, *, today: date) -> User:
    """Return a person of ours who can be chosen. Raises ValueError unless they work here."""
    found = session.get(User, user_id)
    if found is None or found.is_service:
        raise ValueError("There is no such person. Choose somebody from the list.")
    if not found.is_active or (found.left_on is not None and found.left_on <= today):
        raise ValueError(f"{found.full_name} no longer works here. Choose somebody who does.")
    return found


def tidy(value: Any) -> Any:
    """Return a text without idle blanks, none where nothing is left; other values as they are.

    >>> tidy("  Ann   Lee "), tidy("  "), tidy(3)
    ('Ann Lee', None, 3)
    """
    if not isinstance(value, str):
        return value
    return (value.strip() if "\n" in value else " ".join(value.split())) or None
