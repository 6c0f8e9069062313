"""When somebody gets no leads, and how many open ones are enough."""

from datetime import date

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Refused
from data.core.conflicts import same_version
from models import User

RIGHT = "pipeline.route_leads"


def set_availability(session: Session, *, actor: Actor, user_id: int, row_version: int, away_from: date | None = None,
                     away_until: date | None = None, lead_cap: int | None = None) -> User:  # fmt: skip
    """Say from when to when a person gets no leads, both days included, and at how many open ones no more come.

    Everybody may say when they are away; the cap takes the right to route leads. Empty: always there, no limit.
    Raises Refused, Conflict, ValueError for days in the wrong order or a cap below 0.
    """
    if user_id != actor.id:
        access.require(actor, RIGHT)
    user = session.get(User, user_id)
    if user is None or user.is_service:
        raise ValueError("This person is not known.")
    is_own = user_id == actor.id and lead_cap == user.lead_cap
    if not is_own:
        scope = access.scope_for(session, actor, RIGHT)
        if scope.kind != "all" and user_id not in {scope.user_id, *scope.team_user_ids}:
            raise Refused("This person is in another team.", action=RIGHT)
    if away_from is not None and away_until is not None and away_until < away_from:
        raise ValueError(f"{user.full_name}: the last day away, {away_until}, lies before the first, {away_from}.")
    if lead_cap is not None and lead_cap < 0:
        raise ValueError(f"{user.full_name}: a limit of open leads is 0 or more.")
    wanted = {"away_from": away_from, "away_until": away_until, "lead_cap": lead_cap}
    same_version(session, user, row_version=row_version, wanted=wanted)
    user.away_from, user.away_until, user.lead_cap = away_from, away_until, lead_cap
    session.flush()
    return user
