"""A review taken up to be changed: right, scope, state, nobody else's newer save; and the words that go into it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused, Scope
from data.partners.queries import reviews as queries
from models import Review

RUN, VIEW = "partners.run_review", "partners.view_partners"
LONGEST = {"text": 2000, "said_by": 120, "owner": 120, "title": 160, "key": 80, "metric": 80, "attendees": 2000}
GONE = "There is no such review. It may have been removed."


def review_to_change(session: Session, review_id: int, *, scope: Scope, states: Sequence[str],
                     row_version: int | None = None, wanted: dict[str, Any] | None = None) -> Review:  # fmt: skip
    """Return a review that the scope reaches and that is in one of the states, kept from other writers.

    Raises Refused, Conflict when somebody saved other values since `row_version`, ValueError when it is gone or closed.
    """
    found = queries.review(session, review_id, for_update=True)
    if found is None:
        raise ValueError(GONE)
    require_reach(session, scope, found.partner_id, found.account_id, lead_id=found.lead_id)
    if row_version is not None:
        conflicts.same_version(session, found, row_version=row_version, wanted=wanted or {})
    if found.state not in states:
        raise ValueError(standing(found))
    return found


def standing(review: Review) -> str:
    """Return, as a sentence, why a review in this state does not take what was tried."""
    if review.state == queries.HELD:
        when = f" on {review.closed_at:%Y-%m-%d at %H:%M} UTC" if review.closed_at else ""
        return f"This review was closed{when}. Nothing was added: what was captured until then is in its minutes."
    return {queries.PLANNED: "This review has not started yet. Start it first.",
            queries.LIVE: "This review is running. Close it first.",
            queries.DROPPED: "This review was dropped. Plan another one."}[review.state]  # fmt: skip


def require_reach(session: Session, scope: Scope, partner_id: int | None, account_id: int | None, *,
                  lead_id: int | None) -> str:  # fmt: skip
    """Return with whom a review is held. Raises Refused when the scope reaches neither it nor its lead."""
    name, owner = "", None
    if partner_id is not None or account_id is not None:
        name, owner = queries.owner_of(session, partner_id=partner_id, account_id=account_id)
    if scope.kind != "all" and not {owner, lead_id} & set(queries.reached(scope)):
        raise Refused("This review belongs to somebody else's partner or customer.", action=RUN)
    return name


def scope_to_run(session: Session, actor: Actor) -> Scope:
    """Return whose reviews the actor may run. Raises Refused."""
    return access.scope_for(session, actor, RUN)


def tidy(name: str, text: str | None, *, is_needed: bool = False) -> str | None:
    """Return a text without idle spaces, None if empty. Raises ValueError when it is missing or too long."""
    found = " ".join((text or "").split())
    if len(found) > LONGEST[name]:
        raise ValueError(f"This is longer than {LONGEST[name]:,} characters. Nothing was saved: shorten it.")
    if is_needed and not found:
        raise ValueError("There is nothing to save yet: write something first.")
    return found or None


def lines(text: str | None) -> str | None:
    """Return attendees a line each, each with its side before it: "them Ana Ruiz". Raises ValueError."""
    found = []
    for line in (text or "").splitlines():
        words = line.split()
        if words:
            side = words[0].rstrip(":,").lower()
            found.append(" ".join([side, *words[1:]] if side in ("us", "them") else ["us", *words]))
    joined = "\n".join(found)
    if len(joined) > LONGEST["attendees"]:
        raise ValueError("That is more people than a review has. Nothing was saved.")
    return joined or None


def put(record: Any, values: Mapping[str, Any]) -> None:
    """Set fields of a record."""
    for name, value in values.items():
        setattr(record, name, value)


def a_day(value: Any, what: str) -> date | None:
    """Return a day or None. Raises ValueError for anything else."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError(f"{what} is a day. Nothing was saved.")
