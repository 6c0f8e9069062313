"""Which sections a term sheet has, and which deal terms each kind of partnership: a definition that people may edit."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core import reference, rulebook
from data.core.reference import BadReferenceError
from data.core.rulebook import Held
from data.partners.formulas.terms import KINDS, NUMBERS, TERMS, Content, Kind, Section, Term, Whole, problems

NAME = "term_sheets"
MANY = 8
"""Sections of a sheet."""

NOT_BINDING = "Non-binding"
BINDS_NOBODY = "This sheet binds neither side. It says what both would agree on."


def sections(as_of: date | None = None) -> tuple[Section, ...]:
    """Return the eight sections in their order, as they hold on a day."""
    return _read(rulebook.held(NAME, as_of))[0]


def kinds(as_of: date | None = None) -> Mapping[str, Kind]:
    """Return the kinds of partnership with their terms, code to kind, as they hold on a day."""
    return _read(rulebook.held(NAME, as_of))[1]


def kind_of(code: str, as_of: date | None = None) -> Kind:
    """Return a kind of partnership. Raises ValueError with the names that there are."""
    known = kinds(as_of)
    if code not in known:
        names = ", ".join(kind.label for kind in known.values())
        raise ValueError(f"There are no terms for {code}. There are: {names}.")
    return known[code]


def shipped() -> tuple[tuple[Section, ...], Mapping[str, Kind]]:
    """Return sections and kinds as they come with the suite: what files may name, whatever was edited since."""
    return _shaped(reference.load(NAME))


def valid_days(as_of: date | None = None) -> int:
    """Return for how many days a new sheet is valid unless somebody chooses a day."""
    return int(rulebook.in_force(NAME, as_of)["valid_days"])


def fresh(code: str, *, currency: str, as_of: date | None = None) -> dict[str, Any]:
    """Return the content of a new sheet: what a kind of partnership begins with."""
    kind = kind_of(code, as_of)
    return {"currency": currency, "sections": {one.code: one.default for one in sections(as_of) if one.code != TERMS},
            TERMS: {term.code: term.default for term in kind.terms}}  # fmt: skip


def empty(code: str, *, currency: str, as_of: date | None = None) -> dict[str, Any]:
    """Return a content in which nothing is said: what a sheet from a file begins with."""
    found = fresh(code, currency=currency, as_of=as_of)
    return {"currency": currency, **{part: dict.fromkeys(found[part], "") for part in ("sections", TERMS)}}


def read(text: str) -> dict[str, Any]:
    """Return a stored content; parts that are missing are empty."""
    found = json.loads(text)
    return {"currency": found.get("currency") or "", "sections": dict(found.get("sections", {})),
            TERMS: dict(found.get(TERMS, {}))}  # fmt: skip


def written(content: Content) -> str:
    """Return a content as it is stored: equal contents are equal texts.

    >>> read(written({"currency": "EUR", "sections": {"goals": "Ü"}, "terms": {}}))["sections"]
    {'goals': 'Ü'}
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def checked(document: Mapping[str, Any]) -> None:
    """Raise ValueError with the sentence where an edited definition is not right."""
    try:
        found, known = _shaped(document)
    except (BadReferenceError, KeyError, TypeError, ArithmeticError) as wrong:
        raise ValueError(f"The definition of term sheets cannot be read: {wrong}") from wrong
    if len({one.code for one in found}) != MANY or TERMS not in {one.code for one in found}:
        raise ValueError(f"A term sheet has {MANY} sections, one of them {TERMS}.")
    for kind in known.values():
        begun = {"sections": {}, TERMS: {term.code: term.default for term in kind.terms}}
        if wrong_ones := [*_out_of_order(kind), *problems(kind, begun).values()]:
            raise ValueError(f"{kind.label}: {wrong_ones[0]}")


def _out_of_order(kind: Kind) -> list[str]:
    """Return a sentence for each term whose limits cross, or whose usual range leaves what can be."""
    found = []
    for term in kind.terms:
        usual = list(term.usual) if term.kind in NUMBERS else []
        ends = [end for end in (term.least, *usual, term.most) if end is not None]
        if ends != sorted(ends):
            found.append(f"{term.label}: at least, usual from, usual to and at most do not go up in this order.")
    return found


def wrong_with(document: Mapping[str, Any]) -> list[str]:
    """Return the first thing that is wrong with an edited definition, as a sentence; nothing where it is right."""
    try:
        checked(document)
    except ValueError as wrong:
        return [str(wrong)]
    return []


@lru_cache(maxsize=32)
def _read(held: Held) -> tuple[tuple[Section, ...], dict[str, Kind]]:
    return _shaped(held.content)


def _shaped(document: Mapping[str, Any]) -> tuple[tuple[Section, ...], dict[str, Kind]]:
    found = tuple(Section(one["code"], one["label"], one.get("hint", ""), one.get("default", ""))
                  for one in document["sections"])  # fmt: skip
    return found, {code: _kind(code, entry) for code, entry in document["types"].items()}


def _kind(code: str, entry: Mapping[str, Any]) -> Kind:
    _known(entry, {"label", "says", "terms", "whole"}, code)
    whole = entry.get("whole")
    return Kind(
        code, entry["label"], entry["says"], tuple(_term(code, one) for one in entry["terms"]),
        Whole(tuple(whole["terms"]), Decimal(str(whole["most"])), whole["says"]) if whole else None,
    )  # fmt: skip


def _term(code: str, entry: Mapping[str, Any]) -> Term:
    _known(entry, set(Term.__dataclass_fields__), code)
    if entry["kind"] not in KINDS:
        raise BadReferenceError(f"{code}, {entry['code']}: a term is one of {', '.join(KINDS)}.")
    given = {**entry, "default": str(entry.get("default", "")), "usual": tuple(entry.get("usual", ()))}
    for bound in ("least", "most"):
        given[bound] = None if entry.get(bound) is None else Decimal(str(entry[bound]))
    if given["kind"] in NUMBERS and given["usual"]:
        given["usual"] = tuple(Decimal(str(one)) for one in given["usual"])
    return Term(**given)


def _known(entry: Mapping[str, Any], names: set[str], code: str) -> None:
    if unknown := sorted(set(entry) - names):
        raise BadReferenceError(f"{code}: unknown {', '.join(unknown)}. Known are {', '.join(sorted(names))}.")


rulebook.editable(NAME, "Term sheets", right="definitions.edit", check=checked)
