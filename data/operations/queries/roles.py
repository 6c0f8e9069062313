"""What is read of titles, decisions about them, and people in their seats."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.operations.formulas.departments import Key
from models import Contact, Lead, Seat, TitleDecision, User


@dataclass(frozen=True)
class Person:
    """Somebody with their app roles and the roles of the company that they hold on a day, as "area/role"."""

    user_id: int
    row_version: int
    name: str
    roles: frozenset[str]
    seats: frozenset[str]
    manager_id: int | None
    team_id: int | None


@dataclass(frozen=True)
class Seated:
    """One seat: whose, which role, from when to when."""

    seat_id: int
    row_version: int
    user_id: int
    name: str
    area: str
    role: str
    valid_from: date
    valid_to: date | None

    def is_on(self, day: date) -> bool:
        """Say whether the seat is held on a day; its last day counts."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def titles(session: Session) -> Mapping[str, tuple[int, int]]:
    """Return every title as it is written: on how many contacts and on how many leads."""
    contacts, leads = Counter[str](), Counter[str]()
    for found, model in ((contacts, Contact), (leads, Lead)):
        column = col(model.title)
        statement = select(column, func.count()).where(column.is_not(None), column != "").group_by(column)
        found.update({str(title): int(n) for title, n in session.execute(statement)})
    return {title: (contacts[title], leads[title]) for title in sorted({*contacts, *leads})}


def untitled(session: Session) -> int:
    """Return how many contacts have no title."""
    statement = select(func.count()).select_from(Contact).where(func.coalesce(col(Contact.title), "") == "")
    return int(session.execute(statement).scalar_one())


def decisions(session: Session) -> Mapping[str, Key]:
    """Return what people decided that titles mean, by their normal form."""
    columns = (col(TitleDecision.title), col(TitleDecision.area), col(TitleDecision.role))
    return {title: (area, role) for title, area, role in session.execute(select(*columns))}


def decision(session: Session, title: str) -> TitleDecision | None:
    """Return the decision about a title in its normal form."""
    return session.execute(select(TitleDecision).where(col(TitleDecision.title) == title)).scalar_one_or_none()


def seats(session: Session) -> list[Seated]:
    """Return every seat there ever was, by area, role and first day."""
    columns = (col(Seat.id), col(Seat.row_version), col(Seat.user_id), col(User.full_name), col(Seat.area),
               col(Seat.role), col(Seat.valid_from), col(Seat.valid_to))  # fmt: skip
    statement = select(*columns).join(User, col(User.id) == col(Seat.user_id))
    order = (col(Seat.area), col(Seat.role), col(Seat.valid_from), col(Seat.id))
    return [Seated(*row) for row in session.execute(statement.order_by(*order))]


def people(session: Session, day: date) -> list[Person]:
    """Return everybody who is active, by name, with what they hold on a day."""
    held: dict[int, set[str]] = {}
    for seat in seats(session):
        if seat.is_on(day):
            held.setdefault(seat.user_id, set()).add(f"{seat.area}/{seat.role}")
    columns = (col(User.id), col(User.row_version), col(User.full_name), col(User.roles), col(User.manager_id),
               col(User.team_id))  # fmt: skip
    statement = select(*columns).where(col(User.is_active), col(User.is_service).is_(False))
    return [
        Person(number or 0, version, name, frozenset(filter(None, roles.split(","))),
               frozenset(held.get(number or 0, ())), manager, team)
        for number, version, name, roles, manager, team in session.execute(statement.order_by(col(User.full_name)))
    ]  # fmt: skip
