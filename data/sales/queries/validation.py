"""The technical pre-flight of deals: items of one deal, and of all open deals of a scope."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.sales.formulas import steps
from data.sales.queries.steps import ACCOUNTS, DEALS, SEGMENTS, USERS, reached
from models import User, ValidationItem

ITEMS = table_of(ValidationItem)
HOLDERS: Any = table_of(User).alias("holders")


def items(session: Session, deal_id: int, *, for_update: bool = False) -> dict[str, ValidationItem]:
    """Return the items kept of a deal by code; items nobody has touched are not kept."""
    statement = select(ValidationItem).where(ITEMS.c.deal_id == deal_id).order_by(ITEMS.c.id)
    found = session.execute(statement.with_for_update() if for_update else statement).scalars()
    return {item.item: item for item in found}


def of_open_deals(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the items kept of the open deals of a scope, earliest day first.

    Each: deal_id, name, account, owner (the deal's), segment, amount (minor units), currency, close_date, item, state,
    holder (who answers for the item), holder_id, due_on, note.
    """
    d, i = DEALS.c, ITEMS.c
    statement = (
        select(d.id.label("deal_id"), d.name, ACCOUNTS.c.name.label("account"), USERS.c.full_name.label("owner"),
               d.owner_id, SEGMENTS.c.name.label("segment"), d.amount, d.currency, d.close_date, i.id, i.item, i.state,
               i.owner_id.label("holder_id"), HOLDERS.c.full_name.label("holder"), i.due_on, i.note)
        .join_from(ITEMS, DEALS, d.id == i.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == d.account_id)
        .outerjoin(USERS, USERS.c.id == d.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == d.segment_id)
        .outerjoin(HOLDERS, HOLDERS.c.id == i.owner_id)
        .where(d.stage.in_(steps.stages_in("open")), *reached(session, scope, d.owner_id))
        .order_by(i.due_on.is_(None), i.due_on, i.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]
