"""What people do with a scoreboard: propose it, sign it for either side, counter it, enter what was reached."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts, rulebook
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.numbers import plain
from data.partners import lines as board
from data.partners import programme as programmes
from data.partners import signing
from data.partners.queries import scoreboard as queries
from models import Definition, Partner, PartnerActual, ScoreboardVersion

EDIT, ENTER = "partners.edit_scoreboard", "partners.edit"
LONGEST_NOTE, LONGEST_VALUE = 1_000, 40
OURS, THEIRS = "ours", "theirs"


def propose_scoreboard(session: Session, partner_id: int, *, actor: Actor, lines: Sequence[Mapping[str, Any]],
                       valid_from: date | None = None, row_version: int = 0) -> ScoreboardVersion:  # fmt: skip
    """Write down the lines of a partner's next scoreboard: a draft until it is sent or signed.

    A draft is changed where it lies (row_version: as it was opened); whatever was sent already is replaced by a new
    version, and its link says so. Raises Refused, Conflict, ValueError for lines that nobody could sign.
    """
    access.require(actor, EDIT)
    _partner(session, partner_id, actor=actor, action=EDIT)
    made = [board.made(line) for line in lines]
    if wrong := board.problems(made):
        raise ValueError(" ".join(wrong))
    content = board.written(made)
    day = valid_from or recording_of(session).occurred_on
    versions = queries.records(session, partner_id)
    newest = versions[-1] if versions else None
    if newest is not None and newest.state == signing.DRAFT:
        conflicts.same_version(session, newest, row_version=row_version, wanted={"content": content})
        newest.content, newest.digest, newest.valid_from = content, board.digest(content), day
        session.flush()
        return newest
    return signing.added(session, partner_id, versions, content=content, valid_from=day)


def send_scoreboard(session: Session, version_id: int, *, actor: Actor, row_version: int) -> ScoreboardVersion:
    """Sign a draft for us and propose it to the partner, who gets a link. Raises Refused, Conflict, ValueError."""
    access.require(actor, EDIT)
    found = _version(session, version_id, actor=actor, row_version=row_version, wanted={"state": signing.PROPOSED})
    if found.state not in (signing.DRAFT, signing.PROPOSED):
        raise ValueError(f"Version {found.version} is {found.state}: it cannot be sent. Propose a new one.")
    if found.state == signing.DRAFT:
        found.state = signing.PROPOSED
    _sign_ours(found, actor)
    session.flush()
    return found


def sign_scoreboard(session: Session, version_id: int, *, actor: Actor, row_version: int, side: str,
                    name: str = "") -> ScoreboardVersion:  # fmt: skip
    """Sign a version for us, or in a review for the partner, whose signer is named. Two signatures make it hold.

    It holds from the day of the second signature on, or from a later day that it names, so that no past day changes
    its colours. Raises Refused, Conflict, ValueError.
    """
    access.require(actor, EDIT)
    found = _version(session, version_id, actor=actor, row_version=row_version, wanted={})
    if found.state not in (signing.DRAFT, signing.PROPOSED):
        raise ValueError(f"Version {found.version} is {found.state}: there is nothing to sign.")
    found.state = signing.PROPOSED
    if side == OURS:
        _sign_ours(found, actor)
    elif side == THEIRS:
        signing.sign_theirs(found, name, by=signing.IN_REVIEW)
    else:
        raise ValueError("A signature is ours or theirs.")
    signing.settle(session, found)
    session.flush()
    return found


def counter_scoreboard(session: Session, version_id: int, *, actor: Actor, row_version: int,
                       lines: Sequence[Mapping[str, Any]], name: str, note: str = "") -> ScoreboardVersion:  # fmt: skip
    """Write down in a review what the partner would rather have. Raises Refused, Conflict, ValueError."""
    access.require(actor, EDIT)
    found = _version(session, version_id, actor=actor, row_version=row_version, wanted={})
    signing.counter(found, lines, name=name, note=note, by=signing.IN_REVIEW)
    session.flush()
    return found


def accept_counter(session: Session, version_id: int, *, actor: Actor, row_version: int) -> ScoreboardVersion:
    """Take over what the partner would rather have: a new version that both sides have signed, and that holds.

    Raises Refused, Conflict, ValueError where nothing was countered.
    """
    access.require(actor, EDIT)
    found = _version(session, version_id, actor=actor, row_version=row_version, wanted={})
    if found.state != signing.COUNTERED or not found.counter:
        raise ValueError("The partner has not asked for anything else.")
    told = signing.countered(found)
    content = board.written(told.lines)
    made = signing.added(session, found.partner_id, queries.records(session, found.partner_id), content=content,
                         valid_from=recording_of(session).occurred_on)  # fmt: skip
    made.state = signing.PROPOSED
    made.theirs, made.theirs_at, made.theirs_by = found.theirs, told.at, found.theirs_by
    _sign_ours(made, actor)
    signing.settle(session, made)
    session.flush()
    return made


def drop_scoreboard(session: Session, version_id: int, *, actor: Actor, row_version: int) -> ScoreboardVersion:
    """Withdraw a version on its way; what holds stays. Raises Refused, Conflict, ValueError."""
    access.require(actor, EDIT)
    found = _version(session, version_id, actor=actor, row_version=row_version, wanted={"state": signing.REPLACED})
    if found.state not in signing.OPEN:
        raise ValueError(f"Version {found.version} is {found.state}: only what is on its way can be withdrawn.")
    found.state = signing.REPLACED
    session.flush()
    return found


def set_actual(session: Session, partner_id: int, *, actor: Actor, metric: str, month: date, value: Any,
               evidence: str) -> PartnerActual:  # fmt: skip
    """Enter what a partner reached in a month by a metric that the suite does not count, with its evidence.

    value: a share as a fraction, money in whole units of the reporting currency. Raises Refused, ValueError.
    """
    access.require(actor, ENTER)
    _partner(session, partner_id, actor=actor, action=ENTER)
    if metric in board.COUNTED:
        raise ValueError(f"{board.COUNTED[metric].title} is counted. A word over it needs a note: override it instead.")
    if not evidence.strip():
        raise ValueError("Say what shows it: a value needs its evidence.")
    return _put(session, partner_id, metric, month, value, evidence, is_override=False)


def override_value(session: Session, partner_id: int, *, actor: Actor, metric: str, month: date, value: Any,
                   note: str) -> PartnerActual:  # fmt: skip
    """Put a person's word over what was counted in a month; both are shown. Raises Refused, ValueError without a note.

    value: a share as a fraction, money in whole units of the reporting currency.
    """
    access.require(actor, ENTER)
    _partner(session, partner_id, actor=actor, action=ENTER)
    if metric not in board.COUNTED:
        raise ValueError("This metric is entered, not counted: enter its value.")
    if not note.strip():
        raise ValueError("Say why the counted value is not right: the note is shown beside it.")
    return _put(session, partner_id, metric, month, value, note, is_override=True)


def remove_value(session: Session, partner_id: int, *, actor: Actor, metric: str, month: date) -> None:
    """Take back what was entered for a month, or put over it. Raises Refused, ValueError where nothing is."""
    access.require(actor, ENTER)
    _partner(session, partner_id, actor=actor, action=ENTER)
    found = queries.actual(session, partner_id, metric, month.replace(day=1), for_update=True)
    if found is None:
        raise ValueError("Nothing was entered for this month.")
    session.delete(found)
    session.flush()


def edit_programme(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str,
                   valid_from: date | None = None) -> Definition:  # fmt: skip
    """Edit the programme: its first day, the margin, what a customer costs us directly, its targets.

    Raises Refused, ValueError when the document is not right or nobody says why.
    """
    access.require(actor, programmes.RIGHT)
    return rulebook.edit(session, actor=actor, name=programmes.NAME, content=content, note=note, valid_from=valid_from)


def _sign_ours(found: ScoreboardVersion, actor: Actor) -> None:
    if found.ours_at is None:
        found.ours_id, found.ours_at = actor.id, clock.now()


def _put(session: Session, partner_id: int, metric: str, month: date, value: Any, note: str, *,
         is_override: bool) -> PartnerActual:  # fmt: skip
    first, told = month.replace(day=1), " ".join(note.split())[:LONGEST_NOTE]
    if first > recording_of(session).occurred_on:
        raise ValueError("This month has not come yet.")
    exact = plain(_exact(value))
    found = queries.actual(session, partner_id, metric, first, for_update=True)
    if found is None:
        found = PartnerActual(partner_id=partner_id, metric=metric, month=first, value=exact, is_override=is_override,
                              note=told)  # fmt: skip
        session.add(found)
    else:
        found.value, found.is_override, found.note = exact, is_override, told
    session.flush()
    return found


def _exact(value: Any) -> Decimal:
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"A value is a number, not {str(value)[:LONGEST_VALUE]}.") from None
    if not found.is_finite() or len(str(value)) > LONGEST_VALUE:
        raise ValueError(f"A value is a number, not {str(value)[:LONGEST_VALUE]}.")
    return found


def _version(session: Session, version_id: int, *, actor: Actor, row_version: int,
             wanted: dict[str, Any]) -> ScoreboardVersion:  # fmt: skip
    found = queries.version(session, version_id, for_update=True)
    if found is None:
        raise ValueError("This version is gone. Look at the scoreboard again.")
    _partner(session, found.partner_id, actor=actor, action=EDIT)
    if wanted or found.row_version != row_version:
        conflicts.same_version(session, found, row_version=row_version, wanted=wanted or {"state": signing.DRAFT})
    return found


def _partner(session: Session, partner_id: int, *, actor: Actor, action: str) -> Partner:
    """Return a partner that the actor may act on. Raises Refused outside the scope, ValueError where it is gone."""
    scope, found = access.scope_for(session, actor, action), queries.partner(session, partner_id, for_update=True)
    if found is None:
        raise ValueError("This partner is gone.")
    if scope.kind != "all" and found.owner_id not in {*scope.team_user_ids, scope.user_id} - {None}:
        raise access.Refused(f"{found.name} has another owner. Ask them, or whoever leads the team.", action=action)
    return found
