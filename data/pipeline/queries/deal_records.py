"""What commands on a deal look up: people, reasons, the checklist, the days of its stages, waivers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core.ledger import facts
from data.core.ledger.entries import table_of
from data.core.work import waivers
from models import (
    NEVER,
    Account,
    Activity,
    Change,
    Contact,
    Deal,
    DealVersion,
    MeddiccItem,
    Stakeholder,
    User,
    Waiver,
)

SAVED = "checklist"
"""The kind of activity that a saved qualification checklist leaves."""

GATE = "gate"
"""The kind of waiver that lets a deal through a gate."""


def has(session: Session, model: Any, number: int) -> bool:
    """Say whether a table has the row of a number."""
    table = table_of(model)
    return session.execute(select(table.c.id).where(table.c.id == number)).first() is not None


def person(session: Session, user_id: int) -> User | None:
    """Return a person or None."""
    return session.get(User, user_id)


def account(session: Session, account_id: int) -> Account | None:
    """Return an account or None."""
    return session.get(Account, account_id)


def checklist_items(session: Session, deal_id: int) -> dict[str, MeddiccItem]:
    """Return a deal's answers by item."""
    statement = select(MeddiccItem).where(col(MeddiccItem.deal_id) == deal_id)
    return {item.item: item for item in session.execute(statement).scalars()}


def checklist_saved_at(session: Session, deal_id: int) -> datetime | None:
    """Return when somebody last saved a deal's checklist; saving it unchanged counts (domain.md 2.1)."""
    statement = select(func.max(col(Activity.occurred_at))).where(
        col(Activity.deal_id) == deal_id, col(Activity.kind) == SAVED, facts.in_force(table_of(Activity))
    )
    return session.execute(statement).scalar()


def checklist_changed_on(session: Session, items: Sequence[int]) -> date | None:
    """Return the last day on which answers changed, such as by an import; None when there are none."""
    if not items:
        return None
    statement = select(func.max(col(Change.occurred_on))).where(
        col(Change.entity) == "meddicc_item", col(Change.entity_id).in_(items)
    )
    return session.execute(statement).scalar()


def stages_of(session: Session, deal_id: int) -> list[tuple[date, str]]:
    """Return (first day, stage) of a deal's versions as known now, oldest first."""
    statement = (
        select(col(DealVersion.valid_from), col(DealVersion.stage))
        .where(col(DealVersion.entity_id) == deal_id, col(DealVersion.revision_to) == NEVER)
        .order_by(col(DealVersion.valid_from), col(DealVersion.revision_from))
    )
    return [(day, stage) for day, stage in session.execute(statement)]


def contact(session: Session, contact_id: int) -> Contact | None:
    """Return a contact or None."""
    return session.get(Contact, contact_id)


def stakeholder(session: Session, deal_id: int, contact_id: int) -> Stakeholder | None:
    """Return a contact's part in a deal or None."""
    statement = select(Stakeholder).where(
        col(Stakeholder.deal_id) == deal_id, col(Stakeholder.contact_id) == contact_id
    )
    return session.execute(statement).scalar()


def champions(session: Session, deal_id: int) -> list[str]:
    """Return the names of a deal's champions who are still there, in the order they were added."""
    statement = (
        select(col(Contact.name))
        .join(Stakeholder, col(Stakeholder.contact_id) == col(Contact.id))
        .where(col(Stakeholder.deal_id) == deal_id, col(Stakeholder.role) == "champion", col(Contact.is_active))
        .order_by(col(Stakeholder.id))
    )
    return list(session.execute(statement).scalars())


def stakeholder_names(session: Session, deal_id: int) -> set[str]:
    """Return the names of everybody who has a part in a deal, gone or not."""
    statement = (
        select(col(Contact.name))
        .join(Stakeholder, col(Stakeholder.contact_id) == col(Contact.id))
        .where(col(Stakeholder.deal_id) == deal_id)
    )
    return set(session.execute(statement).scalars())


def waived_by_deal(session: Session, as_of: date) -> dict[int, frozenset[str]]:
    """Return what granted gate waivers cover on a day, by deal. They are few."""
    table = table_of(Waiver)
    statement = select(table.c.entity_id, table.c.covers).where(
        table.c.kind == GATE, table.c.entity == "deal", table.c.state == waivers.GRANTED,
        table.c.expires_on >= as_of, table.c.decided_on <= as_of,
    )  # fmt: skip
    found: dict[int, frozenset[str]] = {}
    for deal_id, covers in session.execute(statement):
        found[deal_id] = found.get(deal_id, frozenset()) | set(covers.split(","))
    return found


def ended_waivers(session: Session, as_of: date) -> list[Waiver]:
    """Return the granted gate waivers whose last day lies before a day."""
    statement = select(Waiver).where(
        col(Waiver.kind) == GATE, col(Waiver.entity) == "deal", col(Waiver.state) == waivers.GRANTED,
        col(Waiver.expires_on) < as_of,
    )  # fmt: skip
    return list(session.execute(statement).scalars())


def open_at_gates(session: Session, stages: Sequence[str], fields: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return id, stage, gate_debt and the given fields of every deal in some stages."""
    table = table_of(Deal)
    names = dict.fromkeys(["id", "stage", "gate_debt", "is_meddicc_blocked", *fields])
    statement = select(*[table.c[name] for name in names]).where(table.c.stage.in_(stages)).order_by(table.c.id)
    return [dict(row) for row in session.connection().execute(statement).mappings()]
