"""What happens to a term sheet that was sent: answered, taken back, withdrawn. Nothing here commits."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.partners import sheet_answers
from data.partners.commands.term_sheets import EDIT, sheet_to_change
from data.partners.sheet_states import DRAFT, NO, WITHDRAWN, YES, drop_proposal, said_state
from models import TermSheet


def answer_term_sheet(session: Session, sheet_id: int, *, actor: Actor, version: int, answer: str, name: str,
                      words: str = "", counter: Mapping[str, Any] | None = None) -> TermSheet:  # fmt: skip
    """Write down the answer that a partner gave by word of mouth; through its link a partner answers itself.

    Raises Refused, ValueError: see `sheet_answers.answered`.
    """
    scope = access.scope_for(session, actor, EDIT)
    sheet_to_change(session, sheet_id, scope)
    return sheet_answers.answered(session, sheet_id, version=version, answer=answer, name=name, words=words,
                                  counter=counter)  # fmt: skip


def take_back_term_sheet(session: Session, sheet_id: int, *, actor: Actor) -> TermSheet:
    """Make a sheet a draft again that was proposed, approved, sent, countered, turned down or withdrawn.

    One that was agreed stays. Raises Refused, ValueError.
    """
    scope = access.scope_for(session, actor, EDIT)
    found = sheet_to_change(session, sheet_id, scope)
    if found.state in (YES, DRAFT):
        raise ValueError(f"This sheet is {said_state(found.state)}. Begin a new one to agree on something else."
                         if found.state == YES else "This sheet is a draft already.")  # fmt: skip
    drop_proposal(session, found)
    found.state = DRAFT
    if found.answered_at is None:
        found.sent_at = None
    session.flush()
    return found


def withdraw_term_sheet(session: Session, sheet_id: int, *, actor: Actor) -> TermSheet:
    """Withdraw a sheet: it goes nowhere any more, its links open nothing. Raises Refused, ValueError once agreed."""
    scope = access.scope_for(session, actor, EDIT)
    found = sheet_to_change(session, sheet_id, scope)
    if found.state in (YES, NO, WITHDRAWN):
        raise ValueError(f"This sheet is {said_state(found.state)} and cannot be withdrawn.")
    drop_proposal(session, found)
    found.state = WITHDRAWN
    session.flush()
    return found

