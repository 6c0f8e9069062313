"""What is due on the scoreboard: reviews that come up, and figures that an owner has not entered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.operations.formulas.jobs_shapes import REASONS
from data.operations.queries import jobs as queries
from data.operations.views.jobs import FED, Board, JobRow, job_rows


@dataclass(frozen=True)
class Missing:
    """A figure that is due and not there: the record of its owner, the owner, in words what is missing, since when."""

    owner_row: int
    owner_id: int
    words: str
    due_on: date | None


def is_missing(row: JobRow, as_of: date) -> bool:
    """Say whether somebody has to enter a figure: none is there, it is stale, or the next one is past its day."""
    if row.source == FED:
        return False
    return row.due_on is None or row.due_on < as_of


def missing(session: Session, *, as_of: date) -> list[Missing]:
    """Return the figures that are due on a day and have an owner who is active."""
    owners, here = queries.owners(session), queries.people(session, active_only=True)
    found = []
    for row in job_rows(session, as_of=as_of):
        held = owners.get(row.key)
        if held is None or held["owner_id"] not in here or not is_missing(row, as_of):
            continue
        what = "A review" if row.job.is_review else "A value"
        since = f" since {row.due_on}" if row.due_on else f": {REASONS['not_entered']}"
        words = f"{row.job.title}. {what} is due{since}. It measures {row.job.measures}."
        found.append(Missing(held["id"], held["owner_id"], words, row.due_on or as_of))
    return found


def upcoming(board: Board, *, only_reviews: bool = True) -> Sequence[JobRow]:
    """Return the jobs of a board by the day on which a review (or any next value) is due; without a day first."""
    rows = [row for row in board.rows if row.source != FED and (row.job.is_review or not only_reviews)]
    return sorted(rows, key=lambda row: (row.due_on is not None, row.due_on or date.min))


def job_people(session: Session, *, scope: Scope) -> dict[int, str]:
    """Return number to name of the people who may answer for a job: those who are active; namesakes by number too."""
    del scope
    found = queries.people(session, active_only=True)
    twice = [name for name in found.values() if list(found.values()).count(name) > 1]
    return {number: f"{name} ({number})" if name in twice else name for number, name in found.items()}
