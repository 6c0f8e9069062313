"""The partner's answer to a term sheet: yes, no, or other terms, by whoever read exactly the version that was sent."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core.ledger.capturing import recording_of
from data.partners import sheet_fields as fields
from data.partners.formulas import terms
from data.partners.formulas.terms import TERMS
from data.partners.queries import term_sheets as queries
from data.partners.sheet_places import put, tidy
from data.partners.sheet_states import COUNTERED, NO, SENT, YES, keep_version, said_state
from models import TermSheet

ANSWERS = (YES, NO, COUNTERED)
LONGEST_NAME, LONGEST_WORDS = 120, 1_000


def answered(session: Session, sheet_id: int, *, version: int, answer: str, name: str, words: str = "",
             counter: Mapping[str, Any] | None = None) -> TermSheet:  # fmt: skip
    """Take a partner's answer to exactly the version they read. A link is the right to answer; people need theirs.

    counter: "terms.commission" to the value they would rather have; it makes the next version. Raises ValueError with
    the sentence of the field, when the sheet is no longer the one they read, was answered, or is no longer valid.
    """
    found = queries.sheet(session, sheet_id, for_update=True)
    if found is None or found.state != SENT:
        raise ValueError(f"This sheet is {said_state(found.state)} and takes no answer."
                         if found else "There is no such term sheet.")  # fmt: skip
    if found.version != version:
        raise ValueError("A newer version of this sheet was sent. Read that one before you answer.")
    if answer not in ANSWERS:
        raise ValueError("Answer yes, no, or with other terms.")
    who, said = _name(name), _words(words)
    if answer == YES and found.valid_until is not None and found.valid_until < recording_of(session).occurred_on:
        raise ValueError(f"This sheet was valid until {found.valid_until}. Ask for a new one, or answer "
                         "with other terms.")  # fmt: skip
    if answer == COUNTERED:
        _counter(session, found, who, said, counter or {})
    found.state, found.answered_at, found.answered_by, found.answer = answer, clock.now(), who, said or None
    session.flush()
    return found


def _name(name: str) -> str:
    who = " ".join(name.split())
    if not who or len(who) > LONGEST_NAME:
        raise ValueError(f"Name: say who answers, in at most {LONGEST_NAME} characters.")
    return who


def _words(words: str) -> str:
    said = words.strip()
    if len(said) > LONGEST_WORDS:
        raise ValueError(f"Remark: {len(said):,} characters are more than {LONGEST_WORDS:,}.")
    return said


def _counter(session: Session, found: TermSheet, who: str, said: str, counter: Mapping[str, Any]) -> None:
    """Put the partner's terms into the next version; other places than deal terms are not theirs to write."""
    kind, held = fields.kind_of(found.type), fields.read(found.content)
    if strange := [place for place in counter if not place.startswith(f"{TERMS}.")]:
        raise ValueError(f"Only deal terms can be answered with other terms, not {', '.join(strange)}.")
    for place, value in counter.items():
        put(held, place, tidy(kind, place, value))
    if wrong := terms.problems(kind, held):
        raise ValueError(next(iter(wrong.values())))
    content = fields.written(held)
    if content == found.content and not said:
        raise ValueError("Other terms: change at least one term, or say in words what should be different.")
    if content != found.content:
        found.content = content
        keep_version(session, found, made_by_id=None, note=f"countered by {who}" + (f": {said}" if said else ""))
