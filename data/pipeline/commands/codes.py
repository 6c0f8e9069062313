"""What changes the words that people choose from. Each change holds from a day: what was said before stays said."""

import re
from datetime import date

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.pipeline.commands.opened import because
from data.pipeline.queries import codes
from models import ReasonCode

EDIT = "definitions.edit_reason_codes"
MOST = 80
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def add_code(session: Session, *, actor: Actor, kind: str, label: str, note: str, code: str = "",
             valid_from: date | None = None, position: int | None = None,
             review_on: date | None = None) -> ReasonCode:  # fmt: skip
    """Add a word to a list from a day on, the present day if none is given; without a code one is made of the label.

    Raises Refused without the right, ValueError when nobody says why, or the word or the code is taken.
    """
    day = _opened(session, actor, note, valid_from)
    label = _label(label)
    made = code.strip() or "_".join(re.findall(r"[a-z0-9]+", label.casefold()))
    if not CODE.fullmatch(made):
        raise ValueError("A code is made of small letters, digits and underscores, such as product_gap.")
    known = codes.code_list(session, kind)
    if made in known.codes:
        raise ValueError(f"{made} is a code of this list already. Records carry it; choose another.")
    _free(session, kind, label, day)
    last = max((each.newest.position for each in known.codes.values()), default=-1)
    row = ReasonCode(kind=kind, code=made, label=label, valid_from=day, review_on=review_on,
                     position=last + 1 if position is None else position)  # fmt: skip
    session.add(row)
    session.flush()
    return row


def rename_code(session: Session, *, actor: Actor, kind: str, code: str, label: str, note: str,
                valid_from: date | None = None) -> ReasonCode:  # fmt: skip
    """Call a word something else from a day on. Records of earlier days keep the label of their day.

    Raises Refused without the right, ValueError when nobody says why, or the code is not in force on that day.
    """
    day = _opened(session, actor, note, valid_from)
    held, label = _held(session, kind, code, day), _label(label)
    if label == held.label:
        raise ValueError(f"It is called {label} already.")
    _free(session, kind, label, day, but=code)
    if held.valid_from == day:  # its first day: nothing was said under the old label
        held.label = label
        session.flush()
        return held
    row = ReasonCode(kind=kind, code=code, label=label, valid_from=day, valid_to=held.valid_to, position=held.position,
                     merged_into=held.merged_into, review_on=held.review_on)  # fmt: skip
    held.valid_to, held.merged_into = day, None
    session.add(row)
    session.flush()
    return row


def retire_code(session: Session, *, actor: Actor, kind: str, code: str, note: str,
                valid_to: date | None = None) -> ReasonCode:  # fmt: skip
    """Take a word out of use from a day on. What carries it keeps it; it stands in no list any more.

    Raises Refused without the right, ValueError when nobody says why, or the code is not in force on that day.
    """
    return _end(session, actor, kind, code, note, valid_to, into=None)


def merge_code(session: Session, *, actor: Actor, kind: str, code: str, into: str, note: str,
               valid_to: date | None = None) -> ReasonCode:  # fmt: skip
    """Let another word stand for one from a day on: new uses of the old one are refused and told of the other.

    Reports may fold the old one into it; what was said stays. Raises Refused without the right, ValueError when nobody
    says why, or one of the two is not in force on that day.
    """
    return _end(session, actor, kind, code, note, valid_to, into=into)


def _end(session: Session, actor: Actor, kind: str, code: str, note: str, valid_to: date | None,
         into: str | None) -> ReasonCode:  # fmt: skip
    day = _opened(session, actor, note, valid_to)
    held = _held(session, kind, code, day)
    if into is not None:
        if into == code:
            raise ValueError("A word cannot stand for itself.")
        _held(session, kind, into, day)
    left = [pair for pair in codes.in_force(session, kind, day) if pair[0] != code]
    if not left:
        raise ValueError("This is the last word of the list. Add another before it ends.")
    held.valid_to, held.merged_into = day, into
    session.flush()
    return held


def review_code(session: Session, *, actor: Actor, kind: str, code: str, note: str,
                review_on: date | None) -> ReasonCode:  # fmt: skip
    """Say when somebody is to look at a word again; None: no date.

    Raises Refused without the right, ValueError when nobody says why, for an unknown code or a day that has passed.
    """
    today = _opened(session, actor, note, None)
    if review_on is not None and review_on < today:
        raise ValueError(f"A review lies ahead: choose {today} or a later day.")
    row = _newest(session, kind, code)
    row.review_on = review_on
    session.flush()
    return row


def move_code(session: Session, *, actor: Actor, kind: str, code: str, position: int, note: str) -> ReasonCode:
    """Put a word elsewhere in its list: lower positions stand first.

    Raises Refused without the right, ValueError when nobody says why or for an unknown code.
    """
    _opened(session, actor, note, None)
    row = _newest(session, kind, code)
    row.position = position
    session.flush()
    return row


def _opened(session: Session, actor: Actor, note: str, day: date | None) -> date:
    """Check the right and the note, keep the note with what is recorded, and return the day."""
    access.require(actor, EDIT)
    if not note.strip():
        raise ValueError("Say why: the note is kept with the change.")
    because(session, note.strip())
    today = recording_of(session).occurred_on
    if day is not None and day < today:
        raise ValueError(f"What was said before today stays as it was said. Choose {today} or a later day.")
    return day or today


def _label(label: str) -> str:
    clean = " ".join(label.split())
    if not clean or len(clean) > MOST:
        raise ValueError(f"A word has between 1 and {MOST} characters.")
    return clean


def _free(session: Session, kind: str, label: str, day: date, but: str = "") -> None:
    for code, known in codes.in_force(session, kind, day):
        if known.casefold() == label.casefold() and code != but:
            raise ValueError(f"{known} is in this list already.")


def _held(session: Session, kind: str, code: str, day: date) -> ReasonCode:
    found = [row for row in codes.rows_of(session, kind, code)
             if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)]  # fmt: skip
    if not found:
        raise ValueError(f"{code} is not in use on {day}. Choose a word that is.")
    later = [row for row in codes.rows_of(session, kind, code) if row.valid_from > day]
    if later:
        raise ValueError(f"A later change holds from {later[0].valid_from} on. Choose that day or a later one.")
    return found[-1]


def _newest(session: Session, kind: str, code: str) -> ReasonCode:
    rows = codes.rows_of(session, kind, code)
    if not rows:
        raise ValueError(f"There is no code {code} in this list.")
    return rows[-1]
