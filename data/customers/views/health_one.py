"""The health of one customer: how it came about, what people said, who speaks for us, and words over the score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.customers.formulas.health import WORDS
from data.customers.queries import account, champions, health, health_scores
from data.customers.views.health import health_board, trends
from data.customers.views.health_shapes import HealthRow


@dataclass(frozen=True)
class Scored:
    """One score as it was worked out on a day: points, colour, parts, what held it in words, the rules."""

    scored_on: date
    score: Decimal | None
    status: str
    known: int
    parts: Mapping[str, Decimal | None]
    why: str
    basis: str


@dataclass(frozen=True)
class HealthOne:
    """Everything about the health of one customer on a day."""

    row: HealthRow
    currency: str
    trend: tuple[Decimal, ...]
    history: tuple[Scored, ...]
    champions: tuple[Mapping[str, Any], ...]
    overrides: tuple[Mapping[str, Any], ...]
    feelings: tuple[Mapping[str, Any], ...]


def health_one(session: Session, *, scope: Scope, account_id: int, as_of: date) -> HealthOne | None:
    """Return the health of one customer on a day; None where there is no such customer among those of the scope."""
    board = health_board(session, scope=scope, as_of=as_of)
    row = next((one for one in board.rows if one.account_id == account_id), None)
    if row is None:
        return None
    scores = [
        Scored(one["scored_on"], health.points(one["score"]), one["status"], one["known"], health.parts(one["parts"]),
               "; ".join(WORDS[code] for code in one["why"].split(",") if code in WORDS), one["basis"])
        for one in health_scores.history(session, account_id, until=as_of)
    ]  # fmt: skip
    trend = trends(session, scope=scope, as_of=as_of, numbers=[account_id]).get(account_id, [])
    return HealthOne(
        row, board.currency, tuple(trend), tuple(scores), tuple(champions.champions(session, account_id)),
        tuple(champions.overrides(session, account_id, until=as_of)),
        tuple(account.surveys(session, account_id, as_of=as_of)),
    )  # fmt: skip
