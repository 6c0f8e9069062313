"""Champions of customers: added, rated, met, and gone. Nothing here commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.customers.formulas.health_rules import STRENGTHS
from data.customers.queries import champions as queries
from data.customers.queries import readings
from models import Champion

EDIT = "customers.edit"
LONGEST = {"name": 120, "title": 120, "perks": 300}
FIELDS = frozenset({*LONGEST, "strength", "is_sponsor", "rated_on", "last_contact_on", "left_on", "references_given"})


def save_champion(session: Session, account_id: int, *, actor: Actor, champion_id: int | None = None,
                  row_version: int = 0, **values: Any) -> Champion:  # fmt: skip
    """Add a champion of a customer, or change one; the health follows in the same revision.

    `left_on`: the day on which they left the company. Raises Refused for somebody else's customer, Conflict with both
    values, ValueError with the sentence.
    """
    scope = access.scope_for(session, actor, EDIT)
    if readings.others(session, {account_id}, scope):
        raise Refused("This customer belongs to somebody else.", action=EDIT)
    if not readings.is_there(session, account_id):
        raise ValueError("There is no such customer. It may have been removed with the import that brought it.")
    if unknown := sorted(set(values) - FIELDS):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = _checked(values, recording_of(session).occurred_on)
    if champion_id is None:
        return _add(session, account_id, clean)
    known = queries.champion(session, champion_id, for_update=True)
    if known is None or known.account_id != account_id:
        raise ValueError("This champion is not there any more. Nothing was saved: look again.")
    if clean.get("name", known.name) != known.name:
        _refuse_twin(session, account_id, clean["name"])
    conflicts.same_version(session, known, row_version=row_version, wanted=clean)
    for name, value in clean.items():
        setattr(known, name, value)
    session.flush()
    return known


def _add(session: Session, account_id: int, clean: dict[str, Any]) -> Champion:
    if not clean.get("name"):
        raise ValueError("Say who it is.")
    _refuse_twin(session, account_id, clean["name"])
    made = Champion(account_id=account_id, **clean)
    session.add(made)
    session.flush()
    return made


def _refuse_twin(session: Session, account_id: int, name: str) -> None:
    if queries.named(session, account_id, name):
        raise ValueError(f"{name} is among the champions of this customer already. Change that line.")


def _checked(values: dict[str, Any], today: date) -> dict[str, Any]:
    found = {name: _tidy(name, value) for name, value in values.items()}
    if "name" in found and not found["name"]:
        raise ValueError("Say who it is.")
    if found.get("strength", "medium") not in STRENGTHS:
        raise ValueError(f"A champion is {', '.join(STRENGTHS[:-1])} or {STRENGTHS[-1]}.")
    for name, words in (("rated_on", "A rating"), ("last_contact_on", "A contact"), ("left_on", "A departure")):
        if found.get(name) is not None and found[name] > today:
            raise ValueError(f"{words} of {found[name]} lies in the future. Choose today or an earlier day.")
    if not 0 <= (found.get("references_given") or 0) <= 1000:
        raise ValueError("References are a number from 0 to 1,000.")
    return found


def _tidy(name: str, value: Any) -> Any:
    if name not in LONGEST:
        return value
    text = " ".join(str(value or "").split())
    if len(text) > LONGEST[name]:
        raise ValueError(f"This text has at most {LONGEST[name]} characters.")
    return text or None
