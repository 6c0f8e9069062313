"""What is wrong with a profile or with the weights of fit, each in one sentence at its place; and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from data.core.conditions import read_conditions
from data.icp.formulas import fit
from data.icp.formulas.profiles import (
    ALL,
    BANDS,
    DEPTHS,
    LEAST,
    LISTS,
    MOST,
    SCALES,
    Band,
    Profile,
    band_of,
    check_shape,
    is_told,
)

ENOUGH_ANALYSED = 20
"""The customers behind a profile that is complete (domain.md 8.1)."""

LISTED = ("country", "industry", "segment", "territory", "business_model", "use_case", "data_volume", "source")
RANGED = ("employees", "founded")
"""What a disqualifier may look at: words out of a list, and numbers from and to."""

TOUCHING = ("revenue",)
"""Bands that may share a bound: money between two bands belongs to the upper one."""

LABELS = {
    "industry": "Industry", "country": "Country", "business_model": "Business model", "data_volume": "Data volume",
    "use_case": "Use case", "employees": "Employees", "revenue": "Revenue a year", "company_age": "Company age",
    "technologies": "Technologies", "titles": "Titles", "areas": "Areas", "roles": "Roles",
    "reports_to": "Reporting line", "authority": "Decision authority", "buying_group": "Part in the buying group",
    "years_of_experience": "Years of experience", "risk_tolerance": "Risk tolerance", "innovation": "Innovation",
    "decision_style": "Decision making", "communication": "Communication", "owner": "Owner",
    "review_on": "Review date", "analysed": "Customers analysed", "segment": "Segment", "territory": "Territory",
    "source": "Source", "founded": "Founded", "firmographic": "Company", "demographic": "People",
    "psychographic": "Attitude", "disqualifiers": "Disqualifiers",
}  # fmt: skip

Path = tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """What forbids a document: the place, and the sentence for whoever edits it."""

    path: Path
    words: str


def refuse(problems: Iterable[Problem]) -> None:
    """Raise ValueError with every sentence, if there is any."""
    if told := [f"{_where(one.path)}{one.words}" for one in problems]:
        raise ValueError(" ".join(told))


def _where(path: Path) -> str:
    named = path[1:] if path[:1] == ("profiles",) else path
    owner = f"{named[0]}, " if named and named[0] != ALL and path[:1] == ("profiles",) else ""
    place = next((LABELS[name] for name in reversed(named) if name in LABELS), "")
    return f"{owner}{place}: " if place else owner


def icp_problems(content: Mapping[str, Any]) -> list[Problem]:
    """Return everything that forbids an ICP document."""
    entries = content.get("profiles")
    if not isinstance(entries, Mapping) or ALL not in entries:
        return [Problem(("profiles",), f"There is no profile named {ALL}.")]
    return [one for name, entry in entries.items() for one in profile_problems(name, entry)]


def profile_problems(name: str, entry: Mapping[str, Any]) -> list[Problem]:
    """Return what forbids one profile of the document. Raises ValueError where it lacks a part altogether."""
    check_shape(name, entry)
    root = ("profiles", name)
    firm, mind = entry["firmographic"], entry["psychographic"]
    found = [one for each in LISTS for one in _twice((*root, "firmographic", each), firm[each])]
    for each in BANDS:
        found += band_problems((*root, "firmographic", each), firm[each], may_touch=each in TOUCHING)
    found += [
        Problem((*root, "psychographic", each), f"A scale goes from {LEAST} to {MOST}.")
        for each in SCALES if mind[each] is not None and mind[each] not in range(LEAST, MOST + 1)
    ]  # fmt: skip
    years = entry["demographic"]["years_of_experience"] or {}
    if None not in (years.get("from"), years.get("to")) and years["from"] > years["to"]:
        words = f"From {years['from']} to {years['to']} holds nobody."
        found.append(Problem((*root, "demographic", "years_of_experience"), words))
    for code, one in entry["disqualifiers"].items():
        found += _ruling_out((*root, "disqualifiers", str(code)), one)
    if not isinstance(entry["review_on"], date):
        found.append(Problem((*root, "review_on"), "Say when it is looked at again."))
    return found


def _twice(path: Path, lists: Mapping[str, Any]) -> list[Problem]:
    first, second = ({str(word).strip().casefold(): str(word).strip() for word in lists[rank]}
                     for rank in ("primary", "secondary"))  # fmt: skip
    both = [first[word] for word in first if word in second]
    return [Problem(path, f"{', '.join(both)} is primary and secondary. Keep one of them.")] if both else []


def band_problems(path: Path, content: Mapping[str, Any], *, may_touch: bool = False) -> list[Problem]:
    """Return what is wrong with bands: one that cannot be read, two that overlap, a gap, a target that is none."""
    bands: list[Band] = []
    for text in content["bands"]:
        try:
            bands.append(band_of(text))
        except ValueError as wrong:
            return [Problem(path, str(wrong))]
    bands.sort(key=lambda band: band.low)
    found = [words for one, two in pairwise(bands) if (words := _seam(one, two, may_touch))]
    target = content["target"]
    if target is not None and str(target).strip() not in {band.label for band in bands}:
        found.append(f"The target {target} is none of the bands.")
    return [Problem(path, words) for words in found]


def _seam(one: Band, two: Band, may_touch: bool) -> str:
    if one.high is None or two.low < one.high or (two.low == one.high and not may_touch):
        return f"The bands {one.label} and {two.label} overlap."
    is_next = two.low == one.high or two.low == one.high + 1
    return "" if is_next else f"Nothing holds what lies between the bands {one.label} and {two.label}."


def _ruling_out(path: Path, entry: Mapping[str, Any]) -> list[Problem]:
    if not str(entry.get("label") or "").strip():
        return [Problem(path, f"{path[-1]} needs words that whoever is refused will read.")]
    given = entry.get("conditions") or {}
    found = [f"{entry['label']}: a disqualifier cannot look at {name}." for name in given
             if name not in (*LISTED, *RANGED)]  # fmt: skip
    for name, wanted in given.items():
        if (name in RANGED and not isinstance(wanted, Mapping)) or (name in LISTED and not isinstance(wanted, list)):
            found.append(f"{entry['label']}: {name} takes {'from and to' if name in RANGED else 'a list of words'}.")
    try:
        read_conditions(given)
    except ValueError as wrong:
        found.append(f"{entry['label']}: {wrong}")
    return [Problem(path, words) for words in found] or ([] if given else [
        Problem(path, f"{entry['label']}: it needs a condition, else it rules nobody out.")])  # fmt: skip


def fit_problems(content: Mapping[str, Any]) -> list[Problem]:
    """Return everything that forbids a fit document; what else is wrong is said by `fit.policy_of`."""
    weights = content["weights"]
    wrong = [name for name, each in weights.items() if isinstance(each, bool) or not isinstance(each, int) or each < 0]
    if wrong:
        return [Problem(("weights", name), "A weight is a whole number from 0.") for name in wrong]
    total = sum(weights.values())
    if total != 100:
        side = f"{100 - total} are missing" if total < 100 else f"{total - 100} are too many"
        return [Problem(("weights",), f"The weights add up to {total}, not to 100: {side}.")]
    try:
        fit.policy_of(content)
    except ValueError as told:
        return [Problem((), str(told))]
    lines = content["lines"]
    if not 0 <= lines["icp"] <= lines["fast"] <= 100:
        return [Problem(("lines",), "The line of the profile lies below that of the fast path, both from 0 to 100.")]
    return []


def missing(profile: Profile) -> list[tuple[str, str]]:
    """Return what a profile lacks to be complete: (field, sentence). Source: domain.md 8.1.

    >>> missing(Profile("all"))[-2:]
    [('owner', 'nobody answers for it'), ('review_on', 'no review date')]
    """
    found = [(name, f"{LABELS[name]} is empty") for names in DEPTHS.values() for name in names
             if not is_told(profile, name)]  # fmt: skip
    if profile.analysed.count < ENOUGH_ANALYSED:
        found.append(("analysed", f"{profile.analysed.count} customers analysed, {ENOUGH_ANALYSED} needed"))
    if profile.owner is None:
        found.append(("owner", "nobody answers for it"))
    if profile.review_on is None:
        found.append(("review_on", "no review date"))
    return found


def asked() -> int:
    """Return how many things a complete profile has."""
    return sum(len(names) for names in DEPTHS.values()) + 3
