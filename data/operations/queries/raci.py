"""Who holds which role on a day, and who is there to hold one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models import Seat, Ticket, User


@dataclass(frozen=True)
class Holding:
    """A seat with its person: the role as area/role, its days, and whether the person is still here."""

    seat_id: int
    role: str
    user_id: int
    name: str
    manager_id: int | None
    is_active: bool
    left_on: date | None
    valid_from: date
    valid_to: date | None

    def is_held(self, day: date) -> bool:
        """Say whether somebody who is here sits in it on a day. A last day counts; somebody inactive is not here."""
        is_open = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_open and self.is_here(day)

    def is_here(self, day: date) -> bool:
        """Say whether the person is with the company on a day: who left is until the last day, inactive or not."""
        return self.is_active if self.left_on is None else day < self.left_on


def holdings(session: Session, *, until: date | None = None) -> list[Holding]:
    """Return every seat there ever was with its person, in the order of roles and first days.

    until: only those that began by a day; before the first of them nobody had said who holds what.
    """
    columns = (col(Seat.id), col(Seat.area), col(Seat.role), col(User.id), col(User.full_name), col(User.manager_id),
               col(User.is_active), col(User.left_on), col(Seat.valid_from), col(Seat.valid_to))  # fmt: skip
    statement = select(*columns).join(User, col(User.id) == col(Seat.user_id))
    if until is not None:
        statement = statement.where(col(Seat.valid_from) <= until)
    rows = session.execute(statement.order_by(col(Seat.area), col(Seat.role), col(Seat.valid_from), col(Seat.id)))
    return [Holding(number or 0, f"{area}/{role}", *rest) for number, area, role, *rest in rows]


def holders(held: Iterable[Holding], day: date) -> dict[str, tuple[tuple[int, str], ...]]:
    """Return who sits in which role on a day: role to (person's number, name), nobody twice."""
    found: dict[str, dict[int, str]] = {}
    for one in held:
        if one.is_held(day):
            found.setdefault(one.role, {})[one.user_id] = one.name
    return {role: tuple(people.items()) for role, people in found.items()}


def names(session: Session, numbers: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of people by number."""
    wanted = {number for number in numbers if number is not None}
    statement = select(col(User.id), col(User.full_name)).where(col(User.id).in_(wanted))
    return {number: name for number, name in session.execute(statement) if number is not None}


def here(session: Session, numbers: Iterable[int | None], day: date) -> set[int]:
    """Return which of these people are with the company on a day."""
    wanted = {number for number in numbers if number is not None}
    columns = col(User.id), col(User.is_active), col(User.left_on)
    rows = session.execute(select(*columns).where(col(User.id).in_(wanted)))
    return {number for number, active, left in rows if number and (active if left is None else day < left)}


def seats_with_ticket(session: Session, rule: str) -> set[int]:
    """Return the seats with an open ticket of a rule."""
    statement = select(col(Ticket.entity_id)).where(
        col(Ticket.rule) == rule, col(Ticket.entity) == "seat", col(Ticket.cleared_on).is_(None)
    )
    return set(session.execute(statement).scalars())
