"""Customers by how they came to us, with what they pay a year on a day: read from the tables of customers."""

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import CustomerProfile, Subscription

PROFILES, LINES = table_of(CustomerProfile), table_of(Subscription)
UNCOUNTED = ("trial", "one_time")
"""Bases of lines that are no recurring revenue."""

Paid = dict[int, dict[str, int]]
"""Account to currency to minor units a year."""


def sources(session: Session) -> dict[int, str]:
    """Return how each customer came to us, where that is known: account to source."""
    found = session.connection().execute(
        select(PROFILES.c.account_id, PROFILES.c.source).where(PROFILES.c.source.is_not(None))
    )
    return {row[0]: row[1] for row in found}


def _runs(day: date) -> ColumnElement[bool]:
    c = LINES.c
    return (c.start_on <= day) & or_(c.ended_on.is_(None), c.ended_on > day) & c.basis.not_in(UNCOUNTED)


def paid(session: Session, day: date) -> Paid:
    """Return what accounts pay a year on a day, by currency; trials and one-offs are left out."""
    statement = select(LINES.c.account_id, LINES.c.currency, func.sum(LINES.c.arr)).where(_runs(day))
    found: Paid = {}
    grouped = statement.group_by(LINES.c.account_id, LINES.c.currency)
    for account, currency, minor in session.connection().execute(grouped):
        found.setdefault(account, {})[currency] = int(minor)
    return found
