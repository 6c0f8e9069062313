"""Mutual action plans: the plan of a deal, its rows, and all plans of a scope."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.sales.formulas import steps
from data.sales.queries.steps import ACCOUNTS, DEALS, SEGMENTS, USERS, reached
from models import ActionPlan, ActionRow

PLANS, ROWS = table_of(ActionPlan), table_of(ActionRow)


def plan(session: Session, deal_id: int, *, for_update: bool = False) -> ActionPlan | None:
    """Return the plan of a deal or None."""
    statement = select(ActionPlan).where(PLANS.c.deal_id == deal_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def rows(session: Session, deal_id: int, *, for_update: bool = False) -> list[ActionRow]:
    """Return the rows of a deal's plan in the order of their numbers."""
    statement = select(ActionRow).where(ROWS.c.deal_id == deal_id).order_by(ROWS.c.position, ROWS.c.id)
    return list(session.execute(statement.with_for_update() if for_update else statement).scalars())


def shown_rows(session: Session, deal_ids: list[int] | None = None, *, scope: Scope | None = None) -> list[dict[str, Any]]:  # noqa: E501 - one signature
    """Return the rows of deals' plans, of all open deals in a scope where none are named, with the owners' names."""
    statement = (
        select(*ROWS.columns, USERS.c.full_name.label("our_owner"))
        .join_from(ROWS, DEALS, DEALS.c.id == ROWS.c.deal_id)
        .outerjoin(USERS, USERS.c.id == ROWS.c.our_owner_id)
        .order_by(ROWS.c.deal_id, ROWS.c.position, ROWS.c.id)
    )  # fmt: skip
    if deal_ids is not None:
        statement = statement.where(ROWS.c.deal_id.in_(deal_ids))
    if scope is not None:
        statement = statement.where(DEALS.c.stage.in_(steps.stages_in("open")),
                                    *reached(session, scope, DEALS.c.owner_id))  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def plans(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the plans of the open deals of a scope.

    Each: deal_id, name, account, owner, segment, stage, close_date, amount, currency, go_live_on, signature_on.
    """
    d = DEALS.c
    statement = (
        select(d.id.label("deal_id"), d.name, ACCOUNTS.c.name.label("account"), USERS.c.full_name.label("owner"),
               SEGMENTS.c.name.label("segment"), d.stage, d.close_date, d.amount, d.currency, PLANS.c.go_live_on,
               PLANS.c.signature_on)
        .join_from(PLANS, DEALS, d.id == PLANS.c.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == d.account_id)
        .outerjoin(USERS, USERS.c.id == d.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == d.segment_id)
        .where(d.stage.in_(steps.stages_in("open")), *reached(session, scope, d.owner_id))
        .order_by(d.close_date, d.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def unplanned(session: Session, *, scope: Scope) -> dict[int, str]:
    """Return the open deals of a scope, from sales qualified on, that have no plan: number to name."""
    statement = (
        select(DEALS.c.id, DEALS.c.name).outerjoin_from(DEALS, PLANS, PLANS.c.deal_id == DEALS.c.id)
        .where(PLANS.c.id.is_(None), DEALS.c.stage.in_(steps.at_least("sql")),
               *reached(session, scope, DEALS.c.owner_id))
        .order_by(DEALS.c.name, DEALS.c.id)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def head(session: Session, deal_id: int, *, scope: Scope) -> dict[str, Any] | None:
    """Return what a plan's page says of its deal, None where there is none or the scope does not reach it.

    Keys: deal_id, name, account, owner_id, owner, stage, close_date, map_link.
    """
    d = DEALS.c
    statement = (
        select(d.id.label("deal_id"), d.name, ACCOUNTS.c.name.label("account"), d.owner_id,
               USERS.c.full_name.label("owner"), d.stage, d.close_date, d.map_link)
        .outerjoin_from(DEALS, ACCOUNTS, ACCOUNTS.c.id == d.account_id)
        .outerjoin(USERS, USERS.c.id == d.owner_id)
        .where(d.id == deal_id, *reached(session, scope, d.owner_id))
    )  # fmt: skip
    found = session.connection().execute(statement).mappings().first()
    return dict(found) if found else None
