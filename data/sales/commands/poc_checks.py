"""A proof of concept taken up to be changed: right, scope by the deal's owner, nobody else's newer save."""

from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.sales.queries import poc_records as queries
from data.sales.queries import pocs
from models import Deal, Poc

EDIT = "sales.edit_poc"
LONGEST = {"name": 120, "lesson": 4000, "evidence": 2000, "wording": 500, "title": 300, "note": 500}
GONE = "There is no such proof of concept. It may have been removed with the import that brought it."


def require_deal(session: Session, deal_id: int, *, actor: Actor, action: str = EDIT) -> Deal:
    """Return a deal whose proofs of concept the actor may run, kept from other writers. Raises Refused, ValueError."""
    scope = access.scope_for(session, actor, action)
    deal = queries.deal_of(session, deal_id, for_update=True)
    if deal is None:
        raise ValueError("There is no such deal. It may have been removed with the import that brought it.")
    if scope.kind != "all" and deal.owner_id not in {*scope.team_user_ids, scope.user_id} - {None}:
        raise Refused("This deal belongs to somebody else.", action=action)
    return deal


def poc_to_change(session: Session, poc_id: int, *, actor: Actor, row_version: int | None = None,
                  wanted: dict[str, Any] | None = None, is_closed_fine: bool = False) -> Poc:  # fmt: skip
    """Return a proof of concept that the actor may change, kept from other writers.

    Raises Refused, Conflict when somebody saved other values since `row_version`, ValueError when it is gone or closed.
    """
    access.require(actor, EDIT)
    found = queries.poc(session, poc_id, for_update=True)
    if found is None:
        raise ValueError(GONE)
    require_deal(session, found.deal_id, actor=actor)
    if row_version is not None:
        conflicts.same_version(session, found, row_version=row_version, wanted=wanted or {"name": None})
    if found.closed_on is not None and not is_closed_fine:
        raise ValueError(f"This proof of concept was closed on {found.closed_on}. Nothing was saved.")
    return found


def person(session: Session, user_id: int | None) -> int | None:
    """Return somebody's number. Raises ValueError for somebody who is not here any more."""
    if user_id is not None and user_id not in pocs.people(session):
        raise ValueError("There is no such person here any more. Choose somebody from the list.")
    return user_id


def tidy(name: str, value: str | None) -> str:
    """Return a text without idle spaces. Raises ValueError when it is longer than its field takes."""
    text = " ".join((value or "").split())
    if len(text) > LONGEST[name]:
        raise ValueError(f"{name.capitalize()} has more than {LONGEST[name]} characters. Nothing was saved.")
    return text
