"""What is to be reached in a period. Nothing here commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from models import Target


def set_target(session: Session, *, actor: Actor, period_start: date, period_end: date, amount: int, currency: str,
               **scope: Any) -> Target:  # fmt: skip
    """Add a target; `scope` names segment_id, owner_id, territory_id, product_id, motion_id, set_on. Raises Refused."""
    access.require(actor, "pipeline.edit_targets")
    target = Target(period_start=period_start, period_end=period_end, amount=amount, currency=currency, **scope)
    session.add(target)
    session.flush()
    return target
