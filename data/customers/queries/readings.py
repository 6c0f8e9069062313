"""Readings of customers that are in the store already, and whose they are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import bulk, facts
from data.core.ledger.entries import table_of
from data.customers.queries.expansion import owned
from models import Account, AccountUsage, Subscription, SurveyScore

USAGE, SURVEYS = table_of(AccountUsage), table_of(SurveyScore)
LINES, ACCOUNTS = table_of(Subscription), table_of(Account)
Mark = tuple[Any, ...]
"""What tells a reading from others: ids of files repeat, so the day and what it is about belong to it."""

MARK = ("account_id", "subscription_id", "day", "feature", "external_id")


def mark_of(row: Mapping[str, Any]) -> Mark:
    """Return what tells a reading of use from others."""
    return tuple(row[name] for name in MARK)


def accounts_by_subscription(session: Session) -> dict[int | None, int]:
    """Return the account of each subscription."""
    return {row[0]: row[1] for row in session.connection().execute(select(LINES.c.id, LINES.c.account_id))}


def stored_usage(session: Session, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
    """Yield the marks of readings of use that may be among some rows and are in the store."""
    if not rows:
        return
    days = [row["day"] for row in rows]
    c = USAGE.c
    statement = select(*[c[name] for name in MARK]).where(c.day >= min(days), c.day <= max(days),
                                                          facts.in_force(USAGE))  # fmt: skip
    for some in bulk.chunks(sorted({row["account_id"] for row in rows})):
        for row in session.connection().execute(statement.where(c.account_id.in_(some))):
            yield tuple(row)


def stored_surveys(session: Session, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """Yield (account, id) of the answers among some rows that are in the store."""
    wanted, c = {(row["account_id"], row["external_id"]) for row in rows}, SURVEYS.c
    statement = select(c.account_id, c.external_id).where(facts.in_force(SURVEYS))
    for some in bulk.chunks(sorted({account for account, _ in wanted})):
        for account, name in session.connection().execute(statement.where(c.account_id.in_(some)).distinct()):
            if (account, name) in wanted:
                yield account, name


def others(session: Session, accounts: Collection[int], scope: Scope) -> set[int]:
    """Return which of some accounts a scope does not reach."""
    found = set(accounts) if scope.kind != "all" else set()
    for some in bulk.chunks(sorted(found)):
        mine = select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(some), owned(scope))
        found -= set(session.connection().execute(mine).scalars())
    return found


def is_there(session: Session, account_id: int) -> bool:
    """Say whether there is an account of this number."""
    return session.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id)).first() is not None
