"""The profile of an ideal customer at three depths, as a document describes it (domain.md 8.1)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.core.conditions import Range, read_conditions
from data.core.reference import BadReferenceError, only, shaped
from data.icp.formulas.fit import Disqualifier

ALL = "all"
"""The profile of every segment that has none of its own."""

LISTS = ("industry", "country", "business_model", "data_volume", "use_case")
BANDS = ("employees", "revenue", "company_age")
WORDS = ("titles", "areas", "roles", "reports_to", "authority", "buying_group")
SCALES = ("risk_tolerance", "innovation", "decision_style", "communication")
DEPTHS = {
    "firmographic": (*LISTS, *BANDS, "technologies"),
    "demographic": (*WORDS, "years_of_experience"),
    "psychographic": SCALES,
}
"""The fields of each depth."""

LEAST, MOST = 1, 5
"""The ends of a psychographic scale."""

MANY = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_BAND = re.compile(r"\s*(\d[\d,.]*)\s*([kmb]?)\s*(?:(?:-|–|to)\s*(\d[\d,.]*)\s*([kmb]?)|(\+))?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """What counts in full and what counts by half; empty in both says nothing."""

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.primary or self.secondary)


@dataclass(frozen=True)
class Band:
    """From `low` on, up to `high`, both included; no `high`: open."""

    low: int
    high: int | None
    label: str


@dataclass(frozen=True)
class Bands:
    """Bands that follow each other, and the place of the one we want, 0 for the first; None: nobody has said."""

    bands: tuple[Band, ...] = ()
    target: int | None = None

    def __bool__(self) -> bool:
        return self.target is not None

    @property
    def bounds(self) -> tuple[int, ...]:
        """The lower bounds of all bands, rising: what `fit.size_match` takes."""
        return tuple(band.low for band in self.bands)

    def place(self, value: float | None) -> int | None:
        """Return the place of the band a value lies in; None below the first, above a closed last or without a value.

        >>> Bands((Band(1, 9, "1-9"), Band(10, None, "10+"))).place(12)
        1
        """
        if value is None or value != value or not self.bands:  # a missing number of a frame is not equal to itself
            return None
        found = sum(value >= band.low for band in self.bands) - 1
        last = self.bands[-1].high
        return None if found < 0 or (last is not None and value > last) else found


@dataclass(frozen=True)
class Analysed:
    """The customers a profile was read from: how many, their numbers, what chose them, and when."""

    count: int = 0
    accounts: tuple[int, ...] = ()
    basis: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Profile:
    """An ideal customer. Lists without a value and scales of None say nothing: such a field cannot be assessed."""

    name: str
    industry: Choice = Choice()
    country: Choice = Choice()
    business_model: Choice = Choice()
    data_volume: Choice = Choice()
    use_case: Choice = Choice()
    employees: Bands = Bands()
    revenue: Bands = Bands()
    company_age: Bands = Bands()
    technologies: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    reports_to: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    buying_group: tuple[str, ...] = ()
    years_of_experience: Range | None = None
    risk_tolerance: int | None = None
    innovation: int | None = None
    decision_style: int | None = None
    communication: int | None = None
    disqualifiers: Mapping[str, Disqualifier] = field(default_factory=dict)
    owner: int | None = None
    review_on: date | None = None
    analysed: Analysed = Analysed()


KEYS = {*DEPTHS, "disqualifiers", "owner", "review_on", "analysed"}


def band_of(text: Any) -> Band:
    """Return a band as people write it: "50-199", "1m-10m", "5,000+". Raises ValueError with the sentence.

    >>> band_of("1k-4,999"), band_of("5000+").high
    (Band(low=1000, high=4999, label='1k-4,999'), None)
    """
    found = _BAND.fullmatch(str(text))
    if not found:
        raise ValueError(f"{text} is no band. Write it as 50-199, 1m-10m or 5000+.")
    low = _number(found[1], found[2], text)
    high = _number(found[3], found[4], text) if found[3] else None if found[5] else low
    if high is not None and found[4] and not found[2] and low * MANY[found[4].lower()] <= high:
        low *= MANY[found[4].lower()]  # people write 1-10m for 1m-10m
    if high is not None and high < low:
        raise ValueError(f"{text} ends before it begins.")
    return Band(low, high, str(text).strip())


def _number(digits: str, unit: str, text: Any) -> int:
    if "." in digits and not unit:
        raise ValueError(f"{text}: write whole numbers, with or without a comma between thousands.")
    try:
        return round(float(digits.replace(",", "")) * MANY[unit.lower()])
    except ValueError:
        raise ValueError(f"{text} is no band. Write it as 50-199, 1m-10m or 5000+.") from None


def bands_of(content: Mapping[str, Any]) -> Bands:
    """Return bands and their target, in rising order. Raises ValueError for a band that is none."""
    found = sorted((band_of(text) for text in content["bands"]), key=lambda band: band.low)
    places = [place for place, band in enumerate(found) if band.label == str(content["target"]).strip()]
    return Bands(tuple(found), places[0] if places else None)


def disqualifiers_of(content: Mapping[str, Any]) -> dict[str, Disqualifier]:
    """Return disqualifiers by code. Raises BadReferenceError for one without label or conditions."""
    found = {}
    for code, entry in content.items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("conditions"), Mapping):
            raise BadReferenceError(f"icp, disqualifier {code}: it needs conditions.")
        only(entry, keys={"label", "conditions"}, where=f"icp, disqualifier {code}")
        found[code] = Disqualifier(code, str(entry["label"]), read_conditions(entry["conditions"]))
    return found


def check_shape(name: str, content: Mapping[str, Any]) -> None:
    """Raise BadReferenceError, a ValueError, when an entry lacks a part or a field or has one that is unknown."""
    only(content, keys=KEYS, where=f"icp, {name}")
    for depth, names in DEPTHS.items():
        only(content[depth], keys=set(names), where=f"icp, {name}, {depth}")


def profile_of(name: str, content: Mapping[str, Any]) -> Profile:
    """Return the profile that an entry of the document describes. Raises ValueError where it cannot be read."""
    check_shape(name, content)
    found: dict[str, Any] = {each: content[each] for each in ("owner", "review_on")}
    firm, people = content["firmographic"], content["demographic"]
    found |= {each: Choice(_words(firm[each]["primary"]), _words(firm[each]["secondary"])) for each in LISTS}
    found |= {each: bands_of(firm[each]) for each in BANDS}
    found |= {each: _words(people[each]) for each in WORDS} | dict(content["psychographic"])
    years = people["years_of_experience"] or {}
    if any(value is not None for value in years.values()):
        found["years_of_experience"] = Range(years.get("from"), years.get("to"))
    found["technologies"] = _words(firm["technologies"]["wanted"])
    found["disqualifiers"] = disqualifiers_of(content["disqualifiers"])
    found["analysed"] = shaped(Analysed, content["analysed"], where=f"icp, {name}, analysed")
    return Profile(name, **found)


def _words(given: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(word).strip() for word in given)


def blank(like: Mapping[str, Any]) -> dict[str, Any]:
    """Return an empty entry with the bands of another: what a segment's own profile begins as."""
    firm: dict[str, Any] = {name: {"primary": [], "secondary": []} for name in LISTS}
    firm |= {name: {"bands": list(like["firmographic"][name]["bands"]), "target": None} for name in BANDS}
    return {
        "firmographic": {**firm, "technologies": {"wanted": []}},
        "demographic": {**{name: [] for name in WORDS}, "years_of_experience": {"from": None, "to": None}},
        "psychographic": dict.fromkeys(SCALES), "disqualifiers": {}, "owner": None, "review_on": None,
        "analysed": {"count": 0, "accounts": [], "basis": None, "on": None},
    }  # fmt: skip


def is_told(profile: Profile, name: str) -> bool:
    """Say whether a profile says anything about a field."""
    value = getattr(profile, name)
    return value is not None if name in SCALES else bool(value)


