"""The customer profile and the weights of fit as people edit them: in force, on their way, and how they came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from data.core import drafts, rulebook
from data.core.access import Scope
from data.core.work import approvals
from data.icp import definitions
from data.icp.formulas import matching, profile_checks
from data.icp.formulas.matching import Match
from data.icp.formulas.profile_checks import LABELS
from data.icp.formulas.profiles import ALL, LISTS
from data.icp.queries import profiles as queries
from models import Definition

if TYPE_CHECKING:
    import pandas as pd

DOCUMENT_READS = ("definitions", "people", "work")
MARKET_READS = ("deals", "definitions", "people")
STATES = {"draft": "Being drafted", "proposed": "Proposed", "approved": "Ratified, waits to be published",
          "dropped": "Given up", "in_force": "In force"}  # fmt: skip
PARTS = {"industry": "Industry", "size": "Size", "geography": "Country", "technographic": "Technologies",
         "use_case": "Use case", "behaviour": "Behaviour"}  # fmt: skip
OTHERS = {"primary": "primary", "secondary": "secondary", "bands": "bands", "target": "target", "wanted": "",
          "weights": "Weight", "lines": "Line", "fast": "fast path", "icp": "profile", "from": "from", "to": "to",
          "label": "words", "conditions": "conditions", "count": "number", "accounts": "accounts", "basis": "chosen by",
          "on": "on", "half_life_days": "Half-life in days", "full_points": "Points for the whole weight",
          "qualified_sources": "Qualified sources", "warn_from": "Warn from"}  # fmt: skip


@dataclass(frozen=True)
class Version:
    """A version of a definition: what it is called, its state, who drafted and ratified it, and what it changes."""

    version: int
    state: str
    valid_from: date | None
    drafted_by: str
    ratified_by: str
    note: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Draft:
    """The next version on its way; `returned`: why it was given back the last time."""

    id: int
    version: int
    state: str
    content: Mapping[str, Any]
    note: str
    drafted_by_id: int | None
    proposed_by_id: int | None
    drafted_by: str
    returned: str


@dataclass(frozen=True)
class Document:
    """A definition as a page shows it: the document in force and its version, the draft, every version, names."""

    name: str
    content: Mapping[str, Any]
    version: int
    valid_from: date | None
    ratified_by: str
    draft: Draft | None
    versions: tuple[Version, ...]
    people: Mapping[int, str]
    segments: tuple[str, ...]


def document(session: Session, *, scope: Scope, name: str, on: date) -> Document:
    """Return a definition of ours (icp or fit) on a day. The same for everybody: `scope` changes nothing."""
    del scope
    people = queries.people(session)
    held = rulebook.held(name, on)
    rows = rulebook.history(session, name)
    since = next((one for one in rows if one.version == held.version), None)
    coming = drafts.on_its_way(session, name)
    return Document(
        name, held.content, held.version, since.valid_from if since else None,
        people.get(since.ratified_by_id or 0, "") if since else "", _draft(session, coming, people),
        _versions(rows, name, people), people, tuple(queries.segments(session)),
    )  # fmt: skip


def _draft(session: Session, found: Definition | None, people: Mapping[int, str]) -> Draft | None:
    if found is None:
        return None
    number = found.id or 0
    decided = queries.decisions(session, number)
    waiting = next((one for one in decided if one.state == approvals.WAITING), None)
    returned = next((one.note or "" for one in decided if one.state == "returned"), "")
    return Draft(
        number, found.version, found.state, rulebook.read(found.content), found.note or "", found.proposed_by_id,
        waiting.proposed_by_id if waiting else None, people.get(found.proposed_by_id or 0, "An import"),
        returned if found.state == drafts.DRAFT else "",
    )  # fmt: skip


def _versions(rows: Sequence[Definition], name: str, people: Mapping[int, str]) -> tuple[Version, ...]:
    """Return the versions, newest first, each with what it changes of the one in force before it."""
    found, before = [], rulebook.in_force(name, date.min)
    for row in reversed(rows):
        content = rulebook.read(row.content)
        found.append(Version(
            row.version, row.state, row.valid_from, people.get(row.proposed_by_id or 0, "the suite"),
            people.get(row.ratified_by_id or 0, ""), row.note or "", tuple(changes(before, content, people)),
        ))  # fmt: skip
        before = content if row.state == rulebook.IN_FORCE else before
    return tuple(reversed(found))


def changes(before: Mapping[str, Any], after: Mapping[str, Any],
            people: Mapping[int, str] | None = None) -> list[tuple[str, str, str]]:  # fmt: skip
    """Return what one document changes of another, in words: (place, before, after)."""
    return [(place_of(one.path), _said(one.path, one.before, people), _said(one.path, one.after, people))
            for one in drafts.differences(before, after)]  # fmt: skip


def _said(path: tuple[str, ...], value: Any, people: Mapping[int, str] | None) -> str:
    if path[-1:] == ("owner",) and value is not None:
        return (people or {}).get(value, f"no. {value}")
    if isinstance(value, Mapping) and "firmographic" in value:
        return "a profile of its own"
    return drafts.said(value)


def place_of(path: tuple[str, ...]) -> str:
    """Return a place of a document in words.

    >>> place_of(("profiles", "SMB", "firmographic", "industry", "primary")), place_of(("weights", "size"))
    ('SMB: Industry, primary', 'Weight, Size')
    """
    inside = path[2:] if path[:1] == ("profiles",) else path
    owner = ("All segments" if path[1] == ALL else path[1]) if path[:1] == ("profiles",) and len(path) > 1 else ""
    depths = ("firmographic", "demographic", "psychographic")
    names = [LABELS.get(one) or OTHERS.get(one, PARTS.get(one, one.replace("_", " "))) for one in inside
             if one not in depths]  # fmt: skip
    if path[:1] == ("weights",):
        names = [OTHERS["weights"], *(PARTS.get(one, one) for one in path[1:])]
    words = ", ".join(name for name in names if name)
    return f"{owner}: {words}" if owner and words else owner or words


@dataclass(frozen=True)
class Clash:
    """A place that two people changed: its path, in words, what it holds now, and what I want."""

    path: tuple[str, ...]
    place: str
    theirs: Any
    mine: Any


def clashes(opened: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Clash]:
    """Return the places that somebody else changed since `opened` and I changed otherwise."""
    return [
        Clash(one.path, place_of(one.path), theirs, one.after) for one in drafts.differences(opened, mine)
        if (theirs := drafts.at(now, one.path)) != one.before and theirs != one.after
    ]  # fmt: skip


def settled(opened: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any],
            theirs: Sequence[tuple[str, ...]]) -> dict[str, Any]:  # fmt: skip
    """Return both people's changes put together; at the places of `theirs` what stands there now, else mine."""
    made: dict[str, Any] = drafts.merged(opened, now, mine)
    for path in theirs:
        made = _put(made, path, drafts.at(now, path))
    return made


def _put(document: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    if len(path) == 1:
        return {**document, path[0]: value}
    return {**document, path[0]: _put(document.get(path[0]) or {}, path[1:], value)}


def market(session: Session, *, scope: Scope) -> "pd.DataFrame":
    """Return every account with what it says and what was won of it: one row each, for counting only."""
    del scope
    return queries.market(session)


def counted(market_: "pd.DataFrame", content: Mapping[str, Any], name: str, *, on: date) -> Match:
    """Count what a document means for the accounts of a profile. Raises ValueError while it cannot be read.

    A segment without a profile of its own is held against that of all.
    """
    known = definitions.profiles_of(content)
    if name in known:
        return matching.counted(market_, known, name, on=on)
    return matching.match(market_[market_["segment"] == name], known[ALL], on=on)


def known_words(market_: "pd.DataFrame") -> dict[str, list[str]]:
    """Return the words that accounts use for each list of the profile and each field of a disqualifier."""
    names = {*LISTS, *profile_checks.LISTED} & set(market_.columns)
    return {name: sorted({str(v).strip() for v in market_[name].dropna().unique()} - {""}, key=str.casefold)
            for name in names}  # fmt: skip
