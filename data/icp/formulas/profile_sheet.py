"""A profile as rows of a sheet: one value each, put into its place; and the rows of a profile again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.icp.formulas.profile_checks import LABELS, LISTED
from data.icp.formulas.profiles import BANDS, DEPTHS, LEAST, LISTS, MOST, SCALES, WORDS, band_of

PRIMARY, SECONDARY, DISQUALIFIER = RANKS = ("primary", "secondary", "disqualifier")
ALONE = ("owner", "review_on", "analysed")
OTHERS = {"revenue": ("annual revenue", "revenue band"), "employees": ("employee band", "size", "size band"),
          "company_age": ("age",), "country": ("geography", "region"), "technologies": ("technology", "tech stack"),
          "titles": ("title", "job title", "job titles"), "reports_to": ("reports to",),
          "buying_group": ("buying group", "buying group role", "buying role"), "authority": ("authority",),
          "years_of_experience": ("experience",), "innovation": ("innovation orientation",),
          "decision_style": ("decision style", "decision making style"), "areas": ("area",), "roles": ("role",),
          "communication": ("communication preference",), "review_on": ("review on", "review"),
          "analysed": ("customers analyzed",), "data_volume": ("volume of data",)}  # fmt: skip
"""Other names that people give the fields."""


@dataclass(frozen=True)
class Line:
    """One row: a field as people call it, its value as text, its rank and its depth where the sheet says them."""

    field: str
    value: str
    rank: str | None = None
    depth: str | None = None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


NAMES = {_plain(word): name for name in (*(n for names in DEPTHS.values() for n in names), *ALONE)
         for word in (name, LABELS[name], *OTHERS.get(name, ()))}  # fmt: skip


def field_named(text: str) -> str:
    """Return the field that a sheet names. Raises ValueError with the names there are.

    >>> field_named("Employee band"), field_named("Risk tolerance")
    ('employees', 'risk_tolerance')
    """
    found = NAMES.get(_plain(text)) or (_plain(text).replace(" ", "_") if _plain(text) in LISTED else None)
    if found is None:
        known = ", ".join(LABELS[name] for names in DEPTHS.values() for name in names)
        raise ValueError(f"the profile has no field {text}; there are {known}")
    return found


def put(entry: Mapping[str, Any], line: Line, people: Mapping[str, int]) -> dict[str, Any]:
    """Return a profile's entry with one row put in. Raises ValueError with the sentence when it cannot be.

    people: numbers by name without case, for the owner.
    """
    name = field_named(line.field)
    if line.depth and name not in DEPTHS[line.depth] and name not in ALONE and line.rank != DISQUALIFIER:
        raise ValueError(f"{line.field} does not belong to the {line.depth} depth")
    if line.rank == DISQUALIFIER:
        return {**entry, "disqualifiers": _ruled_out(entry["disqualifiers"], name, line.value)}
    if name in ALONE:
        return {**entry, name: _alone(entry[name], name, line.value, people)}
    depth = next((depth for depth, names in DEPTHS.items() if name in names), None)
    if depth is None:
        raise ValueError(f"{line.field} can be a disqualifier only")
    return {**entry, depth: {**entry[depth], name: _put(entry[depth][name], name, line)}}


def _put(held: Any, name: str, line: Line) -> Any:
    if name in LISTS:
        rank = line.rank or PRIMARY
        other = SECONDARY if rank == PRIMARY else PRIMARY
        left = [word for word in held[other] if word.casefold() != line.value.casefold()]
        return {**held, rank: _added(held[rank], line.value), other: left}
    if line.rank == SECONDARY:
        raise ValueError(f"{line.field} has no secondary values")
    if name in BANDS:
        return {**held, "target": _band(held["bands"], line.value)}
    if name in SCALES:
        if not line.value.isdigit() or not LEAST <= int(line.value) <= MOST:
            raise ValueError(f"{line.field} goes from {LEAST} to {MOST}")
        return int(line.value)
    if name == "years_of_experience":
        years = band_of(line.value)
        return {"from": years.low, "to": years.high}
    return {"wanted": _added(held["wanted"], line.value)} if name == "technologies" else _added(held, line.value)


def _added(words: list[str], word: str) -> list[str]:
    return words if word.casefold() in {each.casefold() for each in words} else [*words, word]


def _band(bands: list[str], text: str) -> str:
    wanted = band_of(text)
    for label in bands:
        if (band_of(label).low, band_of(label).high) == (wanted.low, wanted.high):
            return label
    raise ValueError(f"{text} is none of the bands {', '.join(bands)}")


def _alone(held: Any, name: str, text: str, people: Mapping[str, int]) -> Any:
    if name == "owner":
        if text.casefold() not in people:
            raise ValueError(f"there is nobody called {text}")
        return people[text.casefold()]
    if name == "analysed":
        if not text.isdigit():
            raise ValueError("customers analysed is a whole number")
        return {**held, "count": int(text)}
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"{text} is no date; write it as 2026-03-31") from None


def _ruled_out(rules: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    if name not in LISTED:
        raise ValueError(f"a row can rule out by {', '.join(LABELS[each] for each in LISTED)}, not by {LABELS[name]}")
    code = next((code for code, one in rules.items() if list(one["conditions"]) == [name]), f"not_{name}")
    one = rules.get(code) or {"label": f"{LABELS[name]} we do not sell to", "conditions": {name: []}}
    return {**rules, code: {**one, "conditions": {name: _added(list(one["conditions"][name]), value)}}}


def lines(entry: Mapping[str, Any], people: Mapping[int, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (depth, field, value, rank) of a profile's entry, in an order that `put` takes back.

    What a row cannot say is left out: bands without a target, disqualifiers with several conditions or a range.
    """
    for depth, names in DEPTHS.items():
        for name in names:
            held = entry[depth][name]
            yield from ((depth, LABELS[name], value, rank) for value, rank in _values(name, held))
    for one in entry["disqualifiers"].values():
        for name, words in one["conditions"].items():
            if len(one["conditions"]) == 1 and name in LISTED:
                yield from (("", LABELS[name], word, DISQUALIFIER) for word in words)
    if entry["owner"] in people:
        yield "", LABELS["owner"], people[entry["owner"]], ""
    if entry["review_on"]:
        yield "", LABELS["review_on"], entry["review_on"].isoformat(), ""
    yield "", LABELS["analysed"], str(entry["analysed"]["count"]), ""


def _values(name: str, held: Any) -> Iterator[tuple[str, str]]:
    if name in LISTS:
        yield from ((word, rank) for rank in (PRIMARY, SECONDARY) for word in held[rank])
    elif name in BANDS:
        yield from [(held["target"], PRIMARY)] if held["target"] else []
    elif name in SCALES:
        yield from [(str(held), PRIMARY)] if held is not None else []
    elif name in WORDS or name == "technologies":
        yield from ((word, PRIMARY) for word in (held["wanted"] if name == "technologies" else held))
    elif held and held["from"] is not None:
        low, high = held["from"], held["to"]
        yield f"{low}+" if high is None else f"{low}-{high}", PRIMARY
