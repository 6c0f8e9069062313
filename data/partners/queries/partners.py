"""Partners with their people, trainings, costs and figures."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import (
    NEVER,
    Account,
    BusinessCalendar,
    Partner,
    PartnerActual,
    PartnerContact,
    PartnerCost,
    PartnerLink,
    PartnerTraining,
    PartnerVersion,
    Segment,
    Territory,
    User,
)

PARTNERS, CONTACTS, TRAININGS = table_of(Partner), table_of(PartnerContact), table_of(PartnerTraining)
COSTS, ACTUALS, USERS = table_of(PartnerCost), table_of(PartnerActual), table_of(User)
ACCOUNTS, SEGMENTS, LINKS = table_of(Account), table_of(Segment), table_of(PartnerLink)
RUNNING = ("signed", "onboarding", "active", "dormant")
"""States of a partner with whom something was signed and not ended."""


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of partners that a scope reaches."""
    if scope.kind == "all":
        return PARTNERS.c.id.is_not(None)
    return PARTNERS.c.owner_id.in_(sorted({*scope.team_user_ids, scope.user_id} - {None}))


def rows(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    """Return what a statement gives as plain rows."""
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def partners(session: Session, *where: ColumnElement[bool], scope: Scope | None = None) -> list[dict[str, Any]]:
    """Return partners by name, each with the columns of its row, and owner, segment and account by name."""
    statement = (
        select(*PARTNERS.columns, USERS.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"),
               ACCOUNTS.c.name.label("account"))
        .select_from(PARTNERS.outerjoin(USERS, USERS.c.id == PARTNERS.c.owner_id)
                     .outerjoin(SEGMENTS, SEGMENTS.c.id == PARTNERS.c.segment_id)
                     .outerjoin(ACCOUNTS, ACCOUNTS.c.id == PARTNERS.c.account_id))
        .where(*where).order_by(PARTNERS.c.name)
    )  # fmt: skip
    return rows(session, statement if scope is None else statement.where(owned(scope)))


def partner(session: Session, partner_id: int, *, for_update: bool = False) -> Partner | None:
    """Return one partner, kept from other writers until the transaction ends where it will be changed."""
    statement = select(Partner).where(col(Partner.id) == partner_id)
    found: Partner | None = session.execute(statement.with_for_update() if for_update else statement).scalar()
    return found


def named(session: Session, name: str) -> Partner | None:
    """Return the partner of a name, whatever its case."""
    statement = select(Partner).where(func.lower(col(Partner.name)) == " ".join(name.split()).lower())
    found: Partner | None = session.execute(statement.limit(1)).scalar()
    return found


def contacts(session: Session, partner_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return the people of partners by name, each with who of us is paired with them."""
    return rows(session, select(*CONTACTS.columns, USERS.c.full_name.label("paired"))
                .select_from(CONTACTS.outerjoin(USERS, USERS.c.id == CONTACTS.c.paired_user_id))
                .where(CONTACTS.c.partner_id.in_(sorted(partner_ids))).order_by(CONTACTS.c.name))  # fmt: skip


def contact(session: Session, contact_id: int) -> PartnerContact | None:
    """Return one person of a partner."""
    return session.get(PartnerContact, contact_id)


def contact_named(session: Session, partner_id: int, name: str) -> PartnerContact | None:
    """Return the person of a name at a partner."""
    statement = select(PartnerContact).where(col(PartnerContact.partner_id) == partner_id,
                                             func.lower(col(PartnerContact.name)) == name.lower())  # fmt: skip
    found: PartnerContact | None = session.execute(statement).scalar()
    return found


def trainings(session: Session, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return invitations to trainings, the newest first, each with partner and person by name."""
    return rows(session, select(*TRAININGS.columns, PARTNERS.c.name.label("partner"), CONTACTS.c.name.label("contact"))
                .join_from(TRAININGS, PARTNERS, PARTNERS.c.id == TRAININGS.c.partner_id)
                .join(CONTACTS, CONTACTS.c.id == TRAININGS.c.contact_id)
                .where(*where).order_by(TRAININGS.c.invited_on.desc(), TRAININGS.c.id))  # fmt: skip


def training(session: Session, contact_id: int, course: str, invited_on: date) -> PartnerTraining | None:
    """Return one invitation."""
    statement = select(PartnerTraining).where(
        col(PartnerTraining.contact_id) == contact_id, col(PartnerTraining.course) == course,
        col(PartnerTraining.invited_on) == invited_on,
    )  # fmt: skip
    found: PartnerTraining | None = session.execute(statement).scalar()
    return found


def costs(session: Session, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return costs, the newest month first, each with its partner by name; none of the whole programme."""
    return rows(session, select(*COSTS.columns, PARTNERS.c.name.label("partner"))
                .select_from(COSTS.outerjoin(PARTNERS, PARTNERS.c.id == COSTS.c.partner_id))
                .where(*where).order_by(COSTS.c.month.desc(), COSTS.c.id))  # fmt: skip


def cost(session: Session, cost_id: int) -> PartnerCost | None:
    """Return one cost."""
    return session.get(PartnerCost, cost_id)


def actuals(session: Session, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return figures that people entered, the newest month first, each with its partner by name."""
    return rows(session, select(*ACTUALS.columns, PARTNERS.c.name.label("partner"))
                .join_from(ACTUALS, PARTNERS, PARTNERS.c.id == ACTUALS.c.partner_id)
                .where(*where).order_by(ACTUALS.c.month.desc(), ACTUALS.c.metric))  # fmt: skip


def actual(session: Session, partner_id: int, metric: str, month: date) -> PartnerActual | None:
    """Return the figure of a partner in a month."""
    statement = select(PartnerActual).where(
        col(PartnerActual.partner_id) == partner_id, col(PartnerActual.metric) == metric,
        col(PartnerActual.month) == month,
    )  # fmt: skip
    found: PartnerActual | None = session.execute(statement).scalar()
    return found


def calendar_of(session: Session, user_id: int) -> tuple[str, str, str] | None:
    """Return (zone, hours, holidays) as stored of a person's territory; None where it has no calendar."""
    statement = (
        select(col(BusinessCalendar.zone), col(BusinessCalendar.hours), col(BusinessCalendar.holidays))
        .join(Territory, col(Territory.calendar_id) == col(BusinessCalendar.id))
        .join(User, col(User.territory_id) == col(Territory.id)).where(col(User.id) == user_id)
    )  # fmt: skip
    found = session.connection().execute(statement).first()
    return None if found is None else (found[0], found[1], found[2])


def people(session: Session) -> dict[int, str]:
    """Return who may be chosen: number to full name, in order of names."""
    statement = select(USERS.c.id, USERS.c.full_name).where(USERS.c.is_active, USERS.c.is_service.is_(False))
    return {row[0]: row[1] for row in session.connection().execute(statement.order_by(USERS.c.full_name))}


def names(session: Session, what: str) -> dict[int, str]:
    """Return the names of segments or territories by number, in their order."""
    table = {"segment": SEGMENTS, "territory": table_of(Territory)}[what]
    found = session.connection().execute(select(table.c.id, table.c.name).order_by(table.c.name))
    return {row[0]: row[1] for row in found}


def links(session: Session, partner_id: int) -> list[dict[str, Any]]:
    """Return the links made for a partner, the newest first, without their hash; with who made them."""
    wanted = [LINKS.c[name] for name in ("id", "purpose", "record_id", "made_at", "expires_at", "revoked_at", "used_at",
                                         "uses")]  # fmt: skip
    return rows(session, select(*wanted, USERS.c.full_name.label("made_by"))
                .select_from(LINKS.outerjoin(USERS, USERS.c.id == LINKS.c.made_by_id))
                .where(LINKS.c.partner_id == partner_id).order_by(LINKS.c.made_at.desc(), LINKS.c.id.desc()))


def versions(session: Session, as_of: date) -> dict[int, dict[str, Any]]:
    """Return each partner as it was at the end of a day, as known now: name, type, tier, state, owner_id, signed_on."""
    table = table_of(PartnerVersion)
    held = (table.c.valid_from <= as_of) & (table.c.valid_to > as_of) & (table.c.revision_to == NEVER)
    return {row["entity_id"]: row for row in rows(session, select(table).where(held))}


def has_partners(session: Session) -> bool:
    """Say whether there is any partner."""
    return session.connection().execute(select(PARTNERS.c.id).limit(1)).first() is not None
