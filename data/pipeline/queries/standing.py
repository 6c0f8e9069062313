"""Deals as they stand now, by number: what a remark about some of them needs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from data.pipeline.queries.slices import owners_in
from models import Deal

DEALS = table_of(Deal)


def standing(session: Session, numbers: Collection[int], *, scope: Scope) -> dict[int, dict[str, Any]]:
    """Return name, stage, amount (minor units) and currency of some deals that a scope reaches, by number."""
    owners = owners_in(scope)
    found: dict[int, dict[str, Any]] = {}
    for some in bulk.chunks(sorted(numbers)):
        c = DEALS.c
        statement = select(c.id, c.name, c.stage, c.amount, c.currency).where(c.id.in_(some))
        if owners is not None:
            statement = statement.where(c.owner_id.in_(owners))
        found |= {row["id"]: dict(row) for row in session.connection().execute(statement).mappings()}
    return found
