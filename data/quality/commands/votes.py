"""How far somebody trusts a page. Nothing here commits."""

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.quality import queries
from models import TrustVote

SCORES = range(1, 6)


def vote(session: Session, *, actor: Actor, page: str, score: int, note: str = "") -> TrustVote:
    """Say how far a page can be trusted, 1 (not at all) to 5 (fully). A second vote of the day replaces the first.

    Raises Refused without the right, ValueError for another number.
    """
    access.require(actor, "quality.vote")
    if actor.id is None:
        raise Refused("Only people vote on pages.", action="quality.vote")
    if score not in SCORES or not page.startswith("/"):
        raise ValueError("A vote is a number from 1 to 5 about a page.")
    day = recording_of(session).occurred_on
    found = queries.vote_of(session, page=page, user_id=actor.id, day=day)
    if found is None:
        found = TrustVote(page=page, user_id=actor.id, voted_on=day, score=score, note=note.strip())
        session.add(found)
    found.score, found.note = score, note.strip() or found.note
    session.flush()
    return found
