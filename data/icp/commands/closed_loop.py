"""From a reason for which deals are lost to the next version of the profile. Nothing here commits."""

from sqlmodel import Session

from data.core import access, drafts
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.icp import definitions
from data.icp.views.closed_loop import closed_loop, proposal_note
from models import Definition


def propose_icp_change(session: Session, *, actor: Actor, reason: str) -> Definition:
    """Begin the next version of the profile with a note that names a reason and its numbers of the day.

    reason: the code of one of the reasons on the board, "" for deals without one. The numbers are those of the
    actor's own scope. Raises Refused without the right to draft, ValueError when a version is on its way already or
    the reason is not on the board.
    """
    access.require(actor, drafts.PROPOSE)
    scope = access.scope_for(session, actor, "icp.view_fit")
    loop = closed_loop(session, scope=scope, as_of=recording_of(session).occurred_on)
    found = next((each for each in loop.reasons if each.code == reason), None)
    if found is None:
        raise ValueError("This reason is not among the five that cost most any more. Look at the board again.")
    return drafts.start(session, actor=actor, name=definitions.ICP, note=proposal_note(loop, found))
