"""Subscriptions as they stand now, by number: what a remark about some of them needs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from models import Account, Subscription

SUBS, ACCOUNTS = table_of(Subscription), table_of(Account)
NEXT = SUBS.alias("next_line")


def lines(session: Session, numbers: Collection[int], *, scope: Scope) -> dict[int, dict[str, Any]]:
    """Return some subscriptions of accounts that a scope reaches, by number, with `account` (its name) and whether
    another line follows (`is_followed`). arr: minor units of currency."""
    found: dict[int, dict[str, Any]] = {}
    followed = exists(select(NEXT.c.id).where(NEXT.c.follows_id == SUBS.c.id)).label("is_followed")
    for some in bulk.chunks(sorted(numbers)):
        statement = (
            select(SUBS.c.id, SUBS.c.account_id, SUBS.c.arr, SUBS.c.currency, SUBS.c.start_on, SUBS.c.ended_on,
                   SUBS.c.follows_id, ACCOUNTS.c.name.label("account"), followed)
            .join_from(SUBS, ACCOUNTS, ACCOUNTS.c.id == SUBS.c.account_id)
            .where(SUBS.c.id.in_(some))
        )  # fmt: skip
        if scope.kind != "all":
            mine = [number for number in {*scope.team_user_ids, scope.user_id} if number is not None]
            statement = statement.where(ACCOUNTS.c.owner_id.in_(mine))
        found |= {row["id"]: dict(row) for row in session.connection().execute(statement).mappings()}
    return found
