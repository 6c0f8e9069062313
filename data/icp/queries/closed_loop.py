"""Deals that were not won since a day: why, for how much, and what they scored when they qualified."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, literal_column, select
from sqlmodel import Session

from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.icp.queries.fit_deals import COUNTED, DEALS, VERSIONS, stages_in
from models import ReasonCode

REASONS = table_of(ReasonCode)
ZERO: Any = literal_column("0")
NOT_WON = ("lost", "no_decision")


class Lost(NamedTuple):
    """One deal that was not won: its reason's code, when, how much in minor units, its score at qualification."""

    id: int
    name: str
    reason: str | None
    closed_on: date
    owner_id: int | None
    amount: int
    currency: str
    score: int | None


def lost(session: Session, *, since: date | None, as_of: date, known: int | None) -> list[Lost]:
    """Return the new and expansion deals lost or left undecided from a day on (None: ever) up to the end of another."""
    v = VERSIONS.c
    statement = (
        select(v.entity_id, DEALS.c.name, v.reason_code, v.closed_on, v.owner_at_close_id,
               func.coalesce(v.amount, ZERO), v.currency, DEALS.c.segment_fit_score_at_mql)
        .join_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.type.in_(COUNTED),
               v.stage.in_(stages_in(*NOT_WON)), v.closed_on <= as_of)
        .order_by(v.entity_id)
    )  # fmt: skip
    statement = statement if since is None else statement.where(v.closed_on >= since)
    return [Lost(*row) for row in session.connection().execute(statement)]


def reason_labels(session: Session) -> dict[str, str]:
    """Return the words of every reason for which a deal was not won, the newest words of each."""
    statement = (
        select(REASONS.c.code, REASONS.c.label).where(REASONS.c.kind.in_(("loss", "no_decision")))
        .order_by(REASONS.c.valid_from)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.connection().execute(statement)}
