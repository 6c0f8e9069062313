"""How referrals stood at the end of a day, told in SQL: how many in each state, and one page of them at a time."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlmodel import Session

from data.partners.formulas.referrals import ACCEPTED, EXPIRED, SUBMITTED
from data.partners.queries.partners import PARTNERS, USERS
from data.partners.queries.referrals import REFERRALS, referrals

R = REFERRALS.c
NEWEST = (R.decided_on.desc(), R.id.desc())
FIRST_DUE = (R.decide_by, R.id)


def waits(as_of: date) -> ColumnElement[bool]:
    """Return the condition of referrals that waited for their answer at the end of a day."""
    return or_(R.state == SUBMITTED, R.decided_on.is_(None), R.decided_on > as_of)


def answered(as_of: date) -> ColumnElement[bool]:
    """Return the condition of referrals that had their answer at the end of a day."""
    return and_(R.state != SUBMITTED, R.decided_on <= as_of)


def state_on(as_of: date) -> ColumnElement[str]:
    """Return the state at the end of a day, which the days of the row say."""
    held = and_(R.state == EXPIRED, or_(R.valid_until.is_(None), R.valid_until >= as_of))
    return case((waits(as_of), literal(SUBMITTED)), (held, literal(ACCEPTED)), else_=R.state)


def sent_by(as_of: date, *, partner_id: int | None = None, owners: Collection[str] = ()) -> list[ColumnElement[bool]]:
    """Return the conditions of referrals sent by a day, by one partner, and of partners of these owners."""
    found: list[ColumnElement[bool]] = [R.submitted_on <= as_of]
    if partner_id is not None:
        found.append(R.partner_id == partner_id)
    if owners:
        theirs = select(PARTNERS.c.id).join(USERS, USERS.c.id == PARTNERS.c.owner_id)
        found.append(R.partner_id.in_(theirs.where(USERS.c.full_name.in_(sorted(owners)))))
    return found


def tallies(session: Session, *where: ColumnElement[bool], as_of: date) -> dict[str, dict[str, int]]:
    """Return how many there were in each state at the end of a day: n, and overdue, of those that waited."""
    late = func.count().filter(R.decide_by < as_of)
    # A name of its own: grouping by "state" would take the column of the table.
    counted = select(state_on(as_of).label("stood"), func.count().label("n"), late.label("overdue"))
    found = session.connection().execute(counted.select_from(REFERRALS).where(*where).group_by("stood")).mappings()
    return {str(row["stood"]): {"n": int(row["n"]), "overdue": int(row["overdue"])} for row in found}


def page(session: Session, *where: ColumnElement[bool], as_of: date, is_waiting: bool, limit: int | None = None,
         offset: int = 0) -> list[dict[str, Any]]:  # fmt: skip
    """Return those that wait, those due first, or those with their answer, the newest first; a part of them."""
    half, order = (waits, FIRST_DUE) if is_waiting else (answered, NEWEST)
    if limit is None:
        return referrals(session, half(as_of), *where, order=order)
    # Sorting numbers alone and reading the rows of one page is ten times quicker than sorting whole rows.
    chosen = select(R.id).where(half(as_of), *where).order_by(*order).limit(limit).offset(offset)
    numbers = session.connection().execute(chosen).scalars().all()
    return referrals(session, R.id.in_(numbers), order=order) if numbers else []


def acceptances(session: Session, *where: ColumnElement[bool],
                as_of: date) -> list[tuple[date, int | None, date | None, int]]:  # fmt: skip
    """Return referrals that held an acceptance at the end of a day, summed up: decided_on, the partner's owner,

    introduced_on (None: not by that day), how many.
    """
    introduced = case((R.introduced_on <= as_of, R.introduced_on))
    statement = (
        select(R.decided_on, PARTNERS.c.owner_id, introduced, func.count())
        .join_from(REFERRALS, PARTNERS, PARTNERS.c.id == R.partner_id)
        .where(*where, state_on(as_of) == ACCEPTED).group_by(R.decided_on, PARTNERS.c.owner_id, introduced)
    )  # fmt: skip
    return [(row[0], row[1], row[2], int(row[3])) for row in session.connection().execute(statement)]


def owners(session: Session) -> list[str]:
    """Return the owners of partners who sent a referral, by name."""
    sent = select(R.id).where(R.partner_id == PARTNERS.c.id).exists()
    statement = select(USERS.c.full_name).join_from(PARTNERS, USERS, USERS.c.id == PARTNERS.c.owner_id)
    return sorted(set(session.connection().execute(statement.where(sent)).scalars()))
