"""The states of a term sheet, and what is kept or dropped on the way from one to the next."""

from sqlmodel import Session

from data.core.ledger.capturing import recording_of
from data.core.work import approvals
from data.partners.queries import term_sheets as queries
from models import TermSheet, TermSheetVersion

DRAFT, PROPOSED, APPROVED, SENT = "draft", "proposed", "approved", "sent"
YES, NO, COUNTERED, WITHDRAWN = "yes", "no", "countered", "withdrawn"
WRITTEN = (DRAFT, PROPOSED, APPROVED, COUNTERED)
"""States in which a sheet can be written; a change of one that was proposed or approved makes it a draft again."""


def said_state(state: str) -> str:
    """Return a state in words that follow "is"."""
    return {YES: "agreed", NO: "turned down", PROPOSED: "waiting for approval"}.get(state, state)


def keep_version(session: Session, sheet: TermSheet, *, made_by_id: int | None, note: str) -> None:
    """Keep the sheet as it stands: under its number, or the next one where that number holds something else."""
    kept = queries.version(session, sheet.id or 0, sheet.version)
    if kept is not None and kept.content == sheet.content:
        return
    sheet.version += kept is not None
    session.add(TermSheetVersion(sheet_id=sheet.id or 0, version=sheet.version, content=sheet.content,
                                 made_by_id=made_by_id, made_on=recording_of(session).occurred_on,
                                 note=note.strip() or None))  # fmt: skip
    session.flush()


def drop_proposal(session: Session, found: TermSheet) -> None:
    """Take back what was proposed or approved of a sheet: whoever read it saw other words."""
    for one in approvals.waiting(session, queries.APPROVAL, found.id or 0):
        one.state = approvals.WITHDRAWN
    found.proposed_by_id = found.approved_by_id = found.approved_on = None
