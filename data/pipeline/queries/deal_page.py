"""One deal with everything around it: names, checklist, people, what happened, and the words a form offers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.ledger import facts
from data.core.ledger.entries import table_of
from data.pipeline.queries import risk
from models import (
    Account,
    Activity,
    Approval,
    Contact,
    Deal,
    MeddiccItem,
    Motion,
    Product,
    Segment,
    Stakeholder,
    Territory,
    User,
    Waiver,
)

D, U = table_of(Deal), table_of(User)
NAMED: dict[str, Any] = {
    "account": Account, "segment": Segment, "territory": Territory, "motion": Motion, "product": Product,
}  # fmt: skip


def deal_row(session: Session, deal_id: int) -> dict[str, Any] | None:
    """Return a deal's row, every column, or None."""
    row = session.connection().execute(select(D).where(D.c.id == deal_id)).mappings().first()
    return dict(row) if row is not None else None


def names_of(session: Session, values: dict[str, Any]) -> dict[str, str]:
    """Return what a deal's numbers stand for, by field: account, segment, territory, motion, product, people."""
    found = {}
    for name, model in NAMED.items():
        table = table_of(model)
        number = values.get(f"{name}_id")
        said = session.execute(select(table.c.name).where(table.c.id == number)).scalar() if number else None
        found[f"{name}_id"] = said or ""
    people = {field: values.get(field) for field in ("owner_id", "next_step_owner_id", "owner_at_close_id")}
    known = people_named(session, {number for number in people.values() if number})
    return found | {field: known.get(number or 0, "") for field, number in people.items()}


def people_named(session: Session, numbers: set[int]) -> dict[int, str]:
    """Return the full names of people by number."""
    if not numbers:
        return {}
    rows = session.execute(select(U.c.id, U.c.full_name).where(U.c.id.in_(sorted(numbers))))
    return {row[0]: row[1] for row in rows}


def possible_owners(session: Session) -> dict[int, str]:
    """Return everybody who can own a deal: active people, by name."""
    statement = select(U.c.id, U.c.full_name, U.c.name).where(U.c.is_active, ~U.c.is_service, U.c.left_on.is_(None))
    rows = session.execute(statement.order_by(U.c.full_name, U.c.name)).all()
    twice = [row[1] for row in rows]
    return {number: full if twice.count(full) == 1 else f"{full} ({name})" for number, full, name in rows}


def options(session: Session, model: Any) -> dict[int, str]:
    """Return number to name of a small table, in the order of the names."""
    table = table_of(model)
    return {row[0]: row[1] for row in session.execute(select(table.c.id, table.c.name).order_by(table.c.name))}


def answers_of(session: Session, deal_id: int) -> dict[str, dict[str, Any]]:
    """Return the saved answers of a deal's checklist by item, every column."""
    table = table_of(MeddiccItem)
    rows = session.connection().execute(select(table).where(table.c.deal_id == deal_id)).mappings()
    return {row["item"]: dict(row) for row in rows}


def stakeholders_of(session: Session, deal_id: int) -> list[dict[str, Any]]:
    """Return the people of a deal: contact_id, name, title, email, is_active, role, stance, note, row_version."""
    part, contact = table_of(Stakeholder), table_of(Contact)
    statement = (
        select(part.c.contact_id, contact.c.name, contact.c.title, contact.c.email, contact.c.is_active, part.c.role,
               part.c.stance, part.c.note, part.c.row_version)
        .join(contact, contact.c.id == part.c.contact_id)
        .where(part.c.deal_id == deal_id)
        .order_by(part.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def contacts_of(session: Session, account_id: int | None) -> dict[int, str]:
    """Return the contacts of an account who are still there, by number; at most 500."""
    table = table_of(Contact)
    statement = select(table.c.id, table.c.name).where(table.c.account_id == account_id, table.c.is_active)
    return {row[0]: row[1] for row in session.execute(statement.order_by(table.c.name).limit(500))}


def activities_of(session: Session, deal_id: int, *, offset: int = 0, limit: int = 10) -> list[dict[str, Any]]:
    """Return what happened with a deal, newest first: kind, direction, occurred_at, is_human, summary."""
    table = table_of(Activity)
    statement = (
        select(table.c.kind, table.c.direction, table.c.occurred_at, table.c.is_human, table.c.summary)
        .where(table.c.deal_id == deal_id, facts.in_force(table))
        .order_by(table.c.occurred_at.desc(), table.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def activity_count(session: Session, deal_id: int) -> int:
    """Return how many things happened with a deal."""
    table = table_of(Activity)
    statement = select(func.count()).select_from(table).where(table.c.deal_id == deal_id, facts.in_force(table))
    return session.execute(statement).scalar() or 0


def risk_row(session: Session, deal_id: int, as_of: date) -> tuple[int, str, int] | None:
    """Return (score, reasons, rules assessed) of a deal on a day, None where it is not judged: as deal risk says it."""
    slice_ = risk.RiskSlice(as_of, deal=deal_id)
    row = risk.at(slice_, risk.road(session, slice_)).subquery("judged").c
    found = session.connection().execute(select(row.score, row.reasons, row.assessed)).first()
    return None if found is None else (found[0], found[1], found[2])


def waivers_of(session: Session, deal_id: int) -> list[dict[str, Any]]:
    """Return a deal's waivers, newest first, every column."""
    table = table_of(Waiver)
    statement = select(table).where(table.c.entity == "deal", table.c.entity_id == deal_id).order_by(table.c.id.desc())
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def proposals_of(session: Session, deal_id: int) -> list[dict[str, Any]]:
    """Return a deal's proposals, newest first, every column."""
    table = table_of(Approval)
    statement = select(table).where(table.c.entity == "deal", table.c.entity_id == deal_id).order_by(table.c.id.desc())
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def undecided(session: Session, owners: Sequence[int] | None) -> list[int]:
    """Return the deals of some owners, or of all, about which a proposal or a waiver waits for a decision."""
    found = []
    for table, state in ((table_of(Approval), "waiting"), (table_of(Waiver), "asked")):
        statement = select(D.c.id).join(table, table.c.entity_id == D.c.id)
        statement = statement.where(table.c.entity == "deal", table.c.state == state)
        if owners is not None:
            statement = statement.where(D.c.owner_id.in_(owners))
        found += list(session.execute(statement.order_by(table.c.id)).scalars())
    return found


def parts_of(session: Session, deal_id: int) -> list[tuple[str, int]]:
    """Return (entity, number) of the records whose changes belong to a deal's history."""
    found = [("deal", deal_id)]
    for model in (MeddiccItem, Stakeholder):
        table = table_of(model)
        numbers = session.execute(select(table.c.id).where(table.c.deal_id == deal_id).order_by(table.c.id)).scalars()
        found += [(table.name, number) for number in numbers]
    return found + [("waiver", row["id"]) for row in waivers_of(session, deal_id)]
