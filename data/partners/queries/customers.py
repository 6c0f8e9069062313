"""What the tables of customers tell about one of them, for a review held with it."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data.core.ledger.entries import table_of
from models import AccountHealth, CustomerProfile, SupportTicket

HEALTH, TICKETS, PROFILES = table_of(AccountHealth), table_of(SupportTicket), table_of(CustomerProfile)


def figures(session: Session, account_id: int, as_of: date) -> dict[str, dict[str, Any]]:
    """Return what is known of a customer: name of the figure to title, actual, target, status, note, all as text."""
    found: dict[str, dict[str, Any]] = {}
    connection = session.connection()
    health = connection.execute(
        select(HEALTH.c.score, HEALTH.c.status, HEALTH.c.why).where(HEALTH.c.account_id == account_id)
    ).first()
    if health is not None and health.score is not None:
        found["health"] = {"title": "Health score", "actual": f"{health.score}", "target": "", "note": health.why or "",
                           "status": health.status}  # fmt: skip
    asked, waiting, urgent = connection.execute(
        select(func.count(), func.count().filter(TICKETS.c.closed_on.is_(None)),
               func.count().filter(TICKETS.c.closed_on.is_(None) & TICKETS.c.is_escalated.is_(True)))
        .where(TICKETS.c.account_id == account_id, TICKETS.c.opened_on <= as_of)
    ).one()  # fmt: skip
    if asked:
        found["requests"] = {"title": "Open requests for help", "actual": f"{waiting}", "target": "0",
                             "note": f"{urgent} escalated", "status": "red" if urgent else "yellow" if waiting
                             else "green"}  # fmt: skip
    profile = connection.execute(
        select(PROFILES.c.goal, PROFILES.c.roi_confirmed_on).where(PROFILES.c.account_id == account_id)
    ).first()
    if profile is not None and profile.goal:
        found["value"] = {"title": "Value confirmed by the customer", "actual": "yes" if profile.roi_confirmed_on
                          else "not yet", "target": "yes", "note": profile.goal,
                          "status": "green" if profile.roi_confirmed_on else "yellow"}  # fmt: skip
    return found
