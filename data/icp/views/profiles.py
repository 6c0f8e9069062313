"""The customer profile and the weights of fit as people edit them: in force, on their way, and how they came about."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from data.core import documents, drafts
from data.core.access import Scope
from data.icp import definitions
from data.icp.formulas import matching, profile_checks
from data.icp.formulas.matching import Match
from data.icp.formulas.profile_checks import LABELS
from data.icp.formulas.profiles import ALL, LISTS
from data.icp.queries import profiles as queries

if TYPE_CHECKING:
    import pandas as pd

MARKET_READS = ("deals", "definitions", "people")
PARTS = {"industry": "Industry", "size": "Size", "geography": "Country", "technographic": "Technologies",
         "use_case": "Use case", "behaviour": "Behaviour"}  # fmt: skip
OTHERS = {"primary": "primary", "secondary": "secondary", "bands": "bands", "target": "target", "wanted": "",
          "weights": "Weight", "lines": "Line", "fast": "fast path", "icp": "profile", "from": "from", "to": "to",
          "label": "words", "conditions": "conditions", "count": "number", "accounts": "accounts", "basis": "chosen by",
          "on": "on", "half_life_days": "Half-life in days", "full_points": "Points for the whole weight",
          "qualified_sources": "Qualified sources", "warn_from": "Warn from"}  # fmt: skip


def document(session: Session, *, scope: Scope, name: str, on: date) -> documents.Document:
    """Return a definition of ours (icp or fit) on a day. The same for everybody: `scope` changes nothing."""
    del scope
    return documents.document(session, name=name, on=on, told=changes)


def segments(session: Session, *, scope: Scope) -> list[str]:
    """Return the names of the segments, in their order."""
    del scope
    return queries.segments(session)


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
