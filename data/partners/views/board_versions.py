"""The versions of a partner's scoreboard: what was proposed, countered and signed, and what one would begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.partners import lines, signing
from data.partners.lines import COUNTED, Line
from data.partners.queries import scoreboard as queries

READS = ("partners", "definitions")
SAID = {"draft": "Draft", "proposed": "Proposed", "countered": "Countered", "agreed": "Agreed", "replaced": "Replaced"}


@dataclass(frozen=True)
class Version:
    """One version: its lines, who signed when, and what the partner would rather have."""

    id: int
    row_version: int
    version: int
    state: str
    valid_from: date | None
    digest: str
    lines: Sequence[Line]
    ours: str
    ours_at: datetime | None
    theirs: str
    theirs_at: datetime | None
    theirs_by: str
    counter: Sequence[Line]
    counter_note: str


@dataclass(frozen=True)
class Versions:
    """All versions, the newest first; the one on its way; the lines that a next one begins with."""

    partner_id: int
    versions: Sequence[Version]
    waiting: Version | None
    start: Sequence[Line]


def partner_names(session: Session, *, scope: Scope, as_of: date) -> dict[int, str]:
    """Return the partners that have signed and not left, by number, in alphabetical order."""
    found = queries.partners(session, scope=scope, as_of=as_of, states=queries.WITH_US)
    return {row["id"]: row["name"] for row in found}


def board_versions(session: Session, *, scope: Scope, partner_id: int, as_of: date) -> Versions | None:
    """Return the versions of a partner's scoreboard as they are now; None without the partner in the scope."""
    known = queries.partners(session, scope=scope, as_of=as_of, numbers=(partner_id,))
    if not known:
        return None
    found = [_version(row) for row in queries.versions(session, (partner_id,)).get(partner_id, [])][::-1]
    waiting = next((one for one in found if one.state in signing.OPEN), None)
    held = next((one for one in found if one.state == signing.AGREED), None)
    base = waiting or held
    return Versions(partner_id, found, waiting, base.lines if base else suggested(known[0]["type"], as_of))


def _version(row: Mapping[str, Any]) -> Version:
    told = signing.countered(row) if row["counter"] else None
    return Version(
        row["id"], row["row_version"], row["version"], row["state"], row["valid_from"], row["digest"],
        lines.read(row["content"]), row["ours"] or "", row["ours_at"], row["theirs"] or "", row["theirs_at"],
        row["theirs_by"] or "", told.lines if told else (), told.note if told else "",
    )  # fmt: skip


def suggested(kind: str, as_of: date) -> list[Line]:
    """Return the figures of a type of partnership as lines without targets; what is counted comes with its block.

    Source: domain.md 8.13.
    """
    known = rulebook.in_force("partner_types", as_of)["types"].get(kind, {})
    told = [(code, title, sign) for sign in ("leading", "lagging") for code, title in known.get(sign, {}).items()]
    return [lines.made({"metric": code} if code in COUNTED else {
        "metric": code, "title": title, "kind": sign, "area": "engagement" if sign == "leading" else "revenue"})
        for code, title, sign in told][: lines.MOST]  # fmt: skip
