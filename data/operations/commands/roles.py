"""Deciding what a title means, who holds which role, and what a role brings with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, registry, rulebook
from data.core.access import Actor, Refused
from data.core.conflicts import same_version
from data.core.ledger.capturing import recording_of
from data.operations import departments
from data.operations.formulas.departments import Key
from data.operations.formulas.title_words import normal
from data.operations.queries import roles as rows
from models import Definition, Seat, TitleDecision, User

DECIDE, SEATS = "roles.decide_titles", "roles.edit_seats"


def decide_title(session: Session, *, actor: Actor, title: str, area: str, role: str, note: str = "") -> TitleDecision:
    """Say what a title means from now on, whatever the rules say. Raises Refused, ValueError for an unknown role."""
    access.require(actor, DECIDE)
    key = _known((area, role))
    if not normal(title):
        raise ValueError("Name the title.")
    day, named = _day(session), normal(title)
    found = rows.decision(session, named) or TitleDecision(title=named, area="", role="", decided_on=day)
    found.area, found.role = key
    found.decided_by_id, found.decided_on, found.note = actor.id, day, note.strip() or None
    session.add(found)
    session.flush()
    return found


def forget_title(session: Session, *, actor: Actor, title: str) -> None:
    """Take a decision back: the rules say again what the title means."""
    access.require(actor, DECIDE)
    found = rows.decision(session, normal(title))
    if found is None:
        raise ValueError("Nobody has decided on this title.")
    session.delete(found)


def seat_person(session: Session, *, actor: Actor, user_id: int, area: str, role: str, valid_from: date | None = None,
                valid_to: date | None = None) -> Seat:  # fmt: skip
    """Give somebody a role from a day on. Their rights do not follow by themselves: an administrator applies them.

    Raises Refused without the right over that person, ValueError for an unknown role, days that go backwards or a
    seat that they hold on these days already.
    """
    access.require(actor, SEATS)
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        raise ValueError("This person is not here any more.")
    _over(session, actor, user)
    key, start = _known((area, role)), valid_from or _day(session)
    if valid_to is not None and valid_to < start:
        raise ValueError("The last day lies before the first.")
    own = [held for held in rows.seats(session) if held.user_id == user_id and (held.area, held.role) == key]
    for held in own:
        is_later = held.valid_to is not None and held.valid_to < start
        if not is_later and (valid_to is None or held.valid_from <= valid_to):
            raise ValueError(f"{user.full_name} holds this role since {held.valid_from} already.")
    made = Seat(user_id=user_id, area=area, role=role, valid_from=start, valid_to=valid_to)
    session.add(made)
    session.flush()
    return made


def end_seat(session: Session, seat_id: int, *, actor: Actor, row_version: int, valid_to: date) -> Seat:
    """End a seat on its last day. Raises Conflict over a newer version, ValueError before its first day."""
    access.require(actor, SEATS)
    seat = session.get(Seat, seat_id)
    user = session.get(User, seat.user_id) if seat else None
    if seat is None or user is None:
        raise ValueError("There is no such seat.")
    _over(session, actor, user)
    same_version(session, seat, row_version=row_version, wanted={"valid_to": valid_to})
    if valid_to < seat.valid_from:
        raise ValueError("The last day lies before the first.")
    seat.valid_to = valid_to
    session.flush()
    return seat


def edit_role_rights(session: Session, *, actor: Actor, rights: Mapping[str, Sequence[str]],
                     letters: Mapping[str, Mapping[str, str]] | None = None, note: str) -> Definition:  # fmt: skip
    """Say what roles bring with them; those not named stay. Nobody's rights change until they are applied.

    Raises Refused without the right to manage users, ValueError with the sentence when it is not right.
    """
    access.require(actor, departments.MANAGE_USERS)
    now = rulebook.in_force(departments.RIGHTS)
    content = {
        "rights": {**now["rights"], **{key: sorted(given) for key, given in rights.items()}},
        "letters": {**now["letters"], **{key: dict(given) for key, given in (letters or {}).items()}},
    }
    return rulebook.edit(session, actor=actor, name=departments.RIGHTS, content=content, note=note)


def edit_departments(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str) -> Definition:
    """Put an edited list of areas, roles and rules for titles in force. Raises as `rulebook.edit` does."""
    return rulebook.edit(session, actor=actor, name=departments.DEPARTMENTS, content=content, note=note)


def apply_role_rights(session: Session, *, actor: Actor, user_id: int, roles: Sequence[str], row_version: int) -> Any:
    """Give somebody the rights that were shown beside their seats. Checks what setting roles by hand checks."""
    given = {"user_id": user_id, "roles": roles, "row_version": row_version}
    return registry.call("people.set_roles", session, actor=actor, **given)


def _known(key: Key) -> Key:
    if key not in departments.departments().by_key:
        raise ValueError(f"There is no role {' / '.join(key)}. The list of departments has them all.")
    return key


def _over(session: Session, actor: Actor, user: User) -> None:
    """Raise Refused unless the actor's right reaches that person."""
    scope = access.scope_for(session, actor, SEATS)
    if scope.kind != "all" and user.id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused(f"{user.full_name} is not in your team.", action=SEATS)


def _day(session: Session) -> date:
    return recording_of(session).occurred_on
