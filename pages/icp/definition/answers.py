"""The profile in one line and in tiles."""

from components import numbers
from components.nouns import counted as of
from components.tile import Tile
from data.core.documents import Document
from data.icp import definitions
from data.icp.formulas import profile_checks
from data.icp.formulas.matching import Match
from data.icp.formulas.profiles import ALL, Profile


def held(document: Document, name: str) -> Profile:
    """Return the profile in force for a segment: its own, else that of all."""
    known = definitions.profiles_of(document.content)
    return known.get(name) or known[ALL]


def standing(document: Document, name: str) -> tuple[str, str]:
    """Status and word of the profile: complete, or how much it lacks."""
    lacks = profile_checks.missing(held(document, name))
    if not lacks:
        return "green", "Complete"
    return ("grey", "Empty") if len(lacks) == profile_checks.asked() else ("yellow", f"{len(lacks)} things missing")


def matches(counted: Match) -> str:
    """What a profile means, in a clause.

    >>> from decimal import Decimal
    >>> matches(Match(1930, 412, Decimal(100), Decimal(71), (), (), False))
    'matches 412 of 1,930 accounts, 71% of won ARR'
    """
    won = f", {share(counted)} of won ARR" if counted.share is not None else "; nothing was won yet"
    return f"matches {counted.matching:,} of {of(counted.accounts, 'accounts')}{won}"


def share(counted: Match) -> str:
    """The share of the won amount that matches."""
    return "" if counted.share is None else numbers.percent(counted.share, decimals=0)


def answer(document: Document, name: str, counted: Match) -> str:
    """The answer in one line."""
    if not counted.accounts:
        return "There are no accounts here yet: import them to see what a profile means."
    is_own = name == ALL or name in document.content["profiles"]
    own = "" if is_own else f"{name} has no profile of its own: that of all"
    if counted.is_blank:
        return f"{own or 'The profile'} names nothing yet, so it {matches(counted)}: everybody who is not ruled out."
    return f"{own or 'The profile in force'} {matches(counted)}."


def tiles(document: Document, name: str, counted: Match) -> list[Tile]:
    """The numbers of the profile in force."""
    profile = held(document, name)
    lacks, asked = profile_checks.missing(profile), profile_checks.asked()
    out = sum(one.accounts for one in counted.excluded)
    ratified = f"ratified by {document.ratified_by}" if document.ratified_by else "as delivered"
    return [
        Tile("Accounts that match", f"{counted.matching:,}", note=f"of {counted.accounts:,}"),
        Tile("Share of won ARR", share(counted), reason="nothing was won yet"),
        Tile("Ruled out", f"{out:,}", note=of(len(counted.excluded), "disqualifiers")),
        Tile("Told", f"{asked - len(lacks)} of {asked}", note=lacks[0][1] if lacks else "complete"),
        Tile("Version in force", f"{document.version}",
             note=f"since {document.valid_from}, {ratified}" if document.valid_from else "as delivered"),
        Tile("Review on", f"{profile.review_on}" if profile.review_on else "", reason="no review date",
             note=document.people.get(profile.owner or 0, "nobody answers for it")),
    ]  # fmt: skip
