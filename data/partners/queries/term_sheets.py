"""Term sheets with their partner and the people around them, and the versions that were kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import Approval, Partner, TermSheet, TermSheetVersion, User

SHEETS, VERSIONS, PARTNERS = table_of(TermSheet), table_of(TermSheetVersion), table_of(Partner)
USERS, APPROVALS = table_of(User), table_of(Approval)
OWNERS, PROPOSERS, APPROVERS = USERS.alias("sheet_owner"), USERS.alias("sheet_proposer"), USERS.alias("sheet_approver")
APPROVAL = "term_sheet"


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of sheets that a scope reaches: those of its partners."""
    if scope.kind == "all":
        return SHEETS.c.id.is_not(None)
    return PARTNERS.c.owner_id.in_(sorted({*scope.team_user_ids, scope.user_id} - {None}))


def waiting_at(instant: datetime) -> ColumnElement[bool]:
    """Return the condition of sheets that were sent by an instant and not answered by it."""
    later = or_(SHEETS.c.answered_at.is_(None), SHEETS.c.answered_at > instant)
    return and_(SHEETS.c.sent_at.is_not(None), SHEETS.c.sent_at <= instant, later, SHEETS.c.state != "withdrawn")


def answered_by(instant: datetime) -> ColumnElement[bool]:
    """Return the condition of sheets that were answered by an instant."""
    return and_(SHEETS.c.sent_at.is_not(None), SHEETS.c.answered_at.is_not(None), SHEETS.c.answered_at <= instant)


def term_sheets(session: Session, *where: ColumnElement[bool], scope: Scope) -> list[dict[str, Any]]:
    """Return the sheets of a scope, those sent longest ago first, then the newest.

    Each: the columns of the row, and partner, owner, owner_id, is_strategic, proposed_by, approved_by by name.
    """
    statement = (
        select(*SHEETS.columns, PARTNERS.c.name.label("partner"), PARTNERS.c.owner_id, PARTNERS.c.is_strategic,
               OWNERS.c.full_name.label("owner"), PROPOSERS.c.full_name.label("proposed_by"),
               APPROVERS.c.full_name.label("approved_by"))
        .select_from(SHEETS.join(PARTNERS, PARTNERS.c.id == SHEETS.c.partner_id)
                     .outerjoin(OWNERS, OWNERS.c.id == PARTNERS.c.owner_id)
                     .outerjoin(PROPOSERS, PROPOSERS.c.id == SHEETS.c.proposed_by_id)
                     .outerjoin(APPROVERS, APPROVERS.c.id == SHEETS.c.approved_by_id))
        .where(owned(scope), *where).order_by(SHEETS.c.sent_at.is_(None), SHEETS.c.sent_at, SHEETS.c.id.desc())
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def sheet(session: Session, sheet_id: int, *, for_update: bool = False) -> TermSheet | None:
    """Return one sheet, kept from other writers until the transaction ends where it will be changed."""
    statement = select(TermSheet).where(col(TermSheet.id) == sheet_id)
    found: TermSheet | None = session.execute(statement.with_for_update() if for_update else statement).scalar()
    return found


def partner_of(session: Session, partner_id: int) -> Partner | None:
    """Return the partner of a sheet."""
    return session.get(Partner, partner_id)


def partners(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the partners of a scope by name: id, name, type."""
    statement = select(PARTNERS.c.id, PARTNERS.c.name, PARTNERS.c.type).order_by(PARTNERS.c.name)
    if scope.kind != "all":
        statement = statement.where(PARTNERS.c.owner_id.in_(sorted({*scope.team_user_ids, scope.user_id} - {None})))
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def version(session: Session, sheet_id: int, number: int) -> TermSheetVersion | None:
    """Return a kept version of a sheet."""
    found: TermSheetVersion | None = session.execute(
        select(TermSheetVersion).where(col(TermSheetVersion.sheet_id) == sheet_id,
                                       col(TermSheetVersion.version) == number)
    ).scalar()  # fmt: skip
    return found


def versions(session: Session, sheet_id: int) -> list[dict[str, Any]]:
    """Return the kept versions of a sheet, oldest first: the columns of the row, and made_by by name."""
    statement = (
        select(*VERSIONS.columns, USERS.c.full_name.label("made_by"))
        .select_from(VERSIONS.outerjoin(USERS, USERS.c.id == VERSIONS.c.made_by_id))
        .where(VERSIONS.c.sheet_id == sheet_id).order_by(VERSIONS.c.version)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def proposals(session: Session, sheet_id: int) -> list[dict[str, Any]]:
    """Return what was proposed about a sheet, newest first: the columns of the approval's row."""
    statement = select(*APPROVALS.columns).where(
        APPROVALS.c.entity == APPROVAL, APPROVALS.c.entity_id == sheet_id
    ).order_by(APPROVALS.c.id.desc())  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]
