"""Which version of a scoreboard holds on a day, and what the two signatures under it stand for."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from data.core import clock
from data.core.ledger.capturing import recording_of
from data.partners import lines
from data.partners.lines import Line
from data.partners.queries import scoreboard as queries
from models import ScoreboardVersion

DRAFT, PROPOSED, COUNTERED, AGREED, REPLACED = "draft", "proposed", "countered", "agreed", "replaced"
OPEN = (DRAFT, PROPOSED, COUNTERED)
"""States of a version on its way: one of a partner at most."""

BY_LINK, IN_REVIEW = "link", "review"
LONGEST_NAME, LONGEST_NOTE = 120, 1_000
CHANGED = "This scoreboard was changed since the link was sent. Nothing was signed: ask for the new link."


def is_agreed(version: Mapping[str, Any]) -> bool:
    """Say whether both sides signed a version, whatever has replaced it since."""
    return version["state"] in (AGREED, REPLACED) and None not in (version["ours_at"], version["theirs_at"])


def held_on(versions: Sequence[Mapping[str, Any]], day: date, *,
            now: date | None = None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:  # fmt: skip
    """Return the version that holds on a day, and the newest one on its way beside it, of versions oldest first.

    What both sides signed by the day holds; where they had signed nothing yet, what they had signed by the later day
    `now`; then what was proposed, which is not agreed. The first gets `is_agreed`.
    """
    later = now or day
    signed = [one for one in versions if is_agreed(one) and one["valid_from"] is not None]
    for until in (day, later):
        if mine := [one for one in signed if one["valid_from"] <= until]:
            held = max(mine, key=lambda one: (one["valid_from"], one["version"]))
            waiting = [one for one in versions if one["state"] in OPEN and one["version"] > held["version"]]
            return {**held, "is_agreed": True}, dict(waiting[-1]) if waiting else None
    # Whatever we had put before them by then was a proposal, even if they signed it later.
    begun = [one for one in versions if one["state"] == DRAFT or _sent_by(one, later)]
    newest = begun[-1] if begun else None
    open_ = newest is not None and newest["state"] in OPEN
    return ({**newest, "is_agreed": False} if newest else None), dict(newest) if newest and open_ else None


class Countered(NamedTuple):
    """What a partner would rather have: the lines, why, and when they said so."""

    lines: list[Line]
    note: str
    at: datetime


def added(session: Session, partner_id: int, versions: Sequence[ScoreboardVersion], *, content: str,
          valid_from: date) -> ScoreboardVersion:  # fmt: skip
    """Add the next version of a partner's scoreboard as a draft; whatever was on its way is replaced."""
    for one in versions:
        if one.state in OPEN:
            one.state = REPLACED
    number = versions[-1].version + 1 if versions else 1
    made = ScoreboardVersion(partner_id=partner_id, version=number, content=content, digest=lines.digest(content),
                             state=DRAFT, valid_from=valid_from)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def sign_theirs(version: ScoreboardVersion, name: str, *, by: str) -> None:
    """Write down who signed for the partner, and how. Raises ValueError without a name, or signed already."""
    if version.theirs_at is not None:
        raise ValueError(f"{version.theirs} has signed this version already.")
    version.theirs, version.theirs_at, version.theirs_by = _signer(name), clock.now(), by


def _signer(name: str) -> str:
    found = " ".join(name.split())
    if not 2 <= len(found) <= LONGEST_NAME:
        raise ValueError("Name whoever signs for the partner: first and last name.")
    return found


def settle(session: Session, version: ScoreboardVersion) -> bool:
    """Let a version hold once both sides have signed it; what held before is replaced. Say whether it holds."""
    if version.ours_at is None or version.theirs_at is None:
        return False
    today = recording_of(session).occurred_on
    version.state, version.valid_from = AGREED, max(version.valid_from or today, today)
    for other in queries.records(session, version.partner_id):
        if other.id != version.id and other.state in (AGREED, *OPEN):
            other.state = REPLACED
    return True


def counter(version: ScoreboardVersion, told: Sequence[Mapping[str, Any]], *, name: str, note: str, by: str) -> None:
    """Write down what the partner would rather have: the same lines with other targets and limits, and why.

    Raises ValueError where it cannot be countered, names no signer, changes nothing, or makes no scoreboard.
    """
    if version.state not in (PROPOSED, COUNTERED):
        raise ValueError(f"Version {version.version} is {version.state}: there is nothing to answer.")
    wanted = [lines.made(row) for row in told]
    if wrong := lines.problems(wanted):
        raise ValueError(" ".join(wrong))
    if lines.written(wanted) == version.content:
        raise ValueError("Nothing is different from what was proposed. Accept it, or change a target or a limit.")
    version.theirs, version.theirs_at, version.theirs_by, version.state = _signer(name), None, by, COUNTERED
    said = {**json.loads(lines.written(wanted)), "at": clock.now().isoformat(),
            "note": " ".join(note.split())[:LONGEST_NOTE]}  # fmt: skip
    version.counter = json.dumps(said, ensure_ascii=False)


def countered(version: ScoreboardVersion | Mapping[str, Any]) -> Countered:
    """Return what a partner would rather have."""
    written = version["counter"] if isinstance(version, Mapping) else version.counter
    told = json.loads(written or "{}")
    return Countered([lines.made(row) for row in told["lines"]], told["note"], datetime.fromisoformat(told["at"]))


def answered(session: Session, version_id: int, *, digest: str, name: str,
             told: Sequence[Mapping[str, Any]] | None = None, note: str = "") -> ScoreboardVersion:  # fmt: skip
    """Take a partner's answer by link to exactly the version that was shown: accepted, or other lines instead.

    The link is the right to answer. Raises ValueError where the version changed since, is no longer asked about, or
    the answer is not one.
    """
    found = queries.version(session, version_id, for_update=True)
    if found is None or found.digest != digest or found.state == REPLACED:
        raise ValueError(CHANGED)
    if found.state not in (PROPOSED, COUNTERED):
        raise ValueError("This scoreboard was answered already.")
    if told is None:
        found.state, found.counter = PROPOSED, None
        sign_theirs(found, name, by=BY_LINK)
        settle(session, found)
    else:
        counter(found, told, name=name, note=note, by=BY_LINK)
    session.flush()
    return found


def _sent_by(version: Mapping[str, Any], day: date) -> bool:
    return version["ours_at"] is not None and version["ours_at"].date() <= day
