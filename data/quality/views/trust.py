"""How far people trust the pages."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.quality import formulas, queries


def trust(session: Session, *, scope: Scope, as_of: date) -> list[dict[str, Any]]:
    """Return for each page that somebody voted on: page (address), n (people), average (1 to 5), shown (status, word).

    The newest vote of each person counts; the least trusted page comes first. Below 5 votes there is no status.
    """
    del scope  # counts only: nobody's own vote is shown
    rows = []
    for row in queries.trust(session, as_of=as_of):
        average = formulas.average_trust(row["total"], row["n"])
        few = row["n"] < formulas.LEAST_VOTES
        is_low = formulas.is_distrusted(row["total"], row["n"])
        shown = ("grey", "Few votes") if few else ("red", "Not trusted") if is_low else ("green", "Trusted")
        rows.append({"page": row["page"], "n": row["n"], "average": average, "shown": shown})
    return sorted(rows, key=lambda row: (row["average"], row["page"]))


def own_vote(session: Session, *, scope: Scope, page: str) -> int | None:
    """Return what the person who is looking last said of a page, 1 to 5, or None."""
    return None if scope.user_id is None else queries.own_score(session, page=page, user_id=scope.user_id)
