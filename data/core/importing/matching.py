"""Which column is which field: remembered, exact or by alias; likeness only suggests, it never decides."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from data.core.importing.targets import Field
from data.core.importing.types.words import plain

SUGGESTIONS = 3
LEAST_LIKENESS = 60.0
_STRENGTH = {"remembered": 3, "exact": 2, "alias": 1}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNIT = re.compile(r"[(\[][^()\[\]]{0,12}[)\]]\s*$")
_UNITS_LAST = re.compile(r"\s(in )?(usd|eur|gbp|chf|pct|percent)$")


@dataclass(frozen=True)
class Suggestion:
    """A field that looks like the header, and how much (0 to 100)."""

    field: str
    score: float


@dataclass(frozen=True)
class Match:
    """What a header means: a field and how it is known, or suggestions; `clash` lists other headers of the same field.

    A header that a person chose not to import is remembered with field None.
    """

    field: str | None
    how: str | None
    suggestions: tuple[Suggestion, ...] = ()
    clash: tuple[str, ...] = ()


def normalise(header: str) -> str:
    """A header without case, punctuation, system prefixes and units.

    >>> [normalise(text) for text in ("Close_Date__c", "property_dealname", "AnnualRevenue (USD)", "ARR [$]")]
    ['close date', 'dealname', 'annual revenue', 'arr']
    """
    text = re.sub(r"__(c|r|pc)$", "", header.strip(), flags=re.IGNORECASE)
    text = re.sub(r"^(property_|properties[._])", "", text, flags=re.IGNORECASE)
    text = _UNIT.sub("", text) or text
    text = _CAMEL.sub(" ", text).replace("#", " number ").replace("%", " percent ").replace("&", " and ")
    words = plain(text)
    return _UNITS_LAST.sub("", words) or words


def match_columns(
    headers: Sequence[str], fields: Iterable[Field], remembered: Mapping[str, str | None] | None = None
) -> dict[str, Match]:
    """A Match for each header. `remembered` maps headers people confirmed before to fields (None: not imported).

    Two headers for one field: the surer way (remembered, exact, alias) keeps it; equally sure, neither does.
    """
    fields = list(fields)
    names = {field.name for field in fields}
    known: dict[str, tuple[str | None, str]] = {}
    for field in fields:
        for alias in field.aliases:
            known.setdefault(normalise(alias), (field.name, "alias"))
    for field in fields:
        known[normalise(field.label)] = (field.name, "exact")
    for field in fields:
        known[normalise(field.name)] = (field.name, "exact")
    for header, name in (remembered or {}).items():
        if name is None or name in names:
            known[normalise(header)] = (name, "remembered")
    labels = _labels(fields)
    matches = {}
    for header in headers:
        found, how = known.get(normalise(header), (None, None))
        matches[header] = Match(found, how, () if how else _suggest(header, labels))
    return _settle(matches)


def _labels(fields: Iterable[Field]) -> dict[tuple[str, int], str]:
    return {
        (field.name, i): normalise(text)
        for field in fields
        for i, text in enumerate((field.name, field.label, *field.aliases))
    }


def _suggest(header: str, labels: Mapping[tuple[str, int], str]) -> tuple[Suggestion, ...]:
    best: dict[str, float] = {}
    for _, score, (name, _) in process.extract(
        normalise(header), labels, scorer=fuzz.WRatio, score_cutoff=LEAST_LIKENESS, limit=None
    ):
        best.setdefault(name, round(score, 1))
    return tuple(Suggestion(name, score) for name, score in list(best.items())[:SUGGESTIONS])


def _settle(matches: dict[str, Match]) -> dict[str, Match]:
    """Two columns for one field: never both, never by chance."""
    claims: dict[str, list[str]] = defaultdict(list)
    for header, match in matches.items():
        if match.field:
            claims[match.field].append(header)
    for field, headers in claims.items():
        if len(headers) < 2:
            continue
        strength = {header: _STRENGTH[matches[header].how or "alias"] for header in headers}
        top = [header for header in headers if strength[header] == max(strength.values())]
        for header in headers:
            others = tuple(other for other in headers if other != header)
            matches[header] = replace(matches[header], clash=others)
            if top != [header]:
                matches[header] = Match(None, None, (Suggestion(field, 100.0),), others)
    return matches
