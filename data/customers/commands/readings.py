"""What comes in about customers: readings of use, answers, and what a success manager says. Nothing here commits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.customers import scoring, unwritten
from data.customers.queries import readings as queries
from models import SurveyScore

EDIT = "customers.edit"
KINDS = {"survey": "Survey", "nps": "Recommendation score", "rating": "Success manager's rating"}
MOST_WORDS = 2000


def store_readings(session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Add checked readings of customers as facts, and score those customers in the same revision.

    Raises Refused without the right, or for somebody else's customer.
    """
    scope = access.scope_for(session, recording_of(session).actor, EDIT)
    if not rows:
        return
    about = {row["account_id"] for row in rows}
    if queries.others(session, about, scope):
        raise Refused("Some of these customers belong to somebody else. Nothing was stored.", action=EDIT)
    unwritten.add(session, model, rows)
    scoring.score(session, about)


def rate_sentiment(session: Session, account_id: int, *, actor: Actor, score: int, comment: str = "",
                   read_on: date | None = None) -> None:  # fmt: skip
    """Write down how a customer feels, 0 to 100, as the success manager sees it; the health follows at once.

    Raises Refused for somebody else's customer, ValueError for a score off the scale or a day in the future.
    """
    scope = access.scope_for(session, actor, EDIT)
    today = recording_of(session).occurred_on
    day = read_on or today
    if queries.others(session, {account_id}, scope):
        raise Refused("This customer belongs to somebody else.", action=EDIT)
    if not queries.is_there(session, account_id):
        raise ValueError("There is no such customer. It may have been removed with the import that brought it.")
    if not 0 <= score <= 100:
        raise ValueError("A rating is a whole number from 0 to 100.")
    if day > today:
        raise ValueError(f"A rating of {day} lies in the future. Choose today or an earlier day.")
    if len(comment) > MOST_WORDS:
        raise ValueError(f"A comment has at most {MOST_WORDS:,} characters.")
    row = {"account_id": account_id, "kind": "rating", "score": score, "read_on": day, "said_by": actor.name,
           "comment": comment.strip() or None}  # fmt: skip
    unwritten.add(session, SurveyScore, [row])
    scoring.score(session, {account_id})
