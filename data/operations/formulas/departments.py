"""The list of departments: areas, roles, the titles that name them, and the rules by which titles are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from data.core.reference import BadReferenceError, load, only, shaped
from data.operations.formulas.title_words import words

LONG = 5
"""Letters from which a word may be read as its neighbour: shorter ones have too many."""

Key = tuple[str, str]
"""An area and a role in it."""


@dataclass(frozen=True)
class Area:
    """A functional area: what people in it do, and who is not meant."""

    label: str
    about: str
    excludes: str = ""


@dataclass(frozen=True)
class Role:
    """A role in an area, with the titles that name it."""

    area: str
    role: str
    label: str
    about: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Words that decide: one of `any`, every one of `all`, none of `not_`."""

    name: str
    area: str
    role: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()

    def holds(self, words: frozenset[str]) -> bool:
        """Say whether the rule decides on these words."""
        return (
            (not self.any or not words.isdisjoint(self.any)) and words.issuperset(self.all)
            and words.isdisjoint(self.not_)
        )  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """How titles are read: confidences, words that are taken away or stand for others, and the table of rules."""

    accepted: float
    decided: float
    named: float
    ruled: float
    contained: float
    corrected: float
    guessed: float
    rank: frozenset[str]
    place: frozenset[str]
    market: frozenset[str]
    filler: frozenset[str]
    words: Mapping[str, str]
    rules: tuple[Rule, ...]
    hints: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, tuple[str, ...]]

    def heard(self, title: str) -> tuple[str, ...]:
        """Return the words of a title as the rules know them."""
        return tuple(words(title, filler=self.filler, meant=self.words))


@dataclass(frozen=True)
class Departments:
    """The areas, their roles, and how titles are matched to them."""

    areas: Mapping[str, Area]
    roles: tuple[Role, ...]
    matching: Matching = field(compare=False)

    @cached_property
    def by_key(self) -> Mapping[Key, Role]:
        """The roles by area and role; every area has at least "other"."""
        others = {(area, "other"): Role(area, "other", "Other", "") for area in self.areas}
        return others | {(role.area, role.role): role for role in self.roles}

    @cached_property
    def names(self) -> Mapping[tuple[str, ...], Key]:
        """The titles of the list by their words, longest first."""
        found = {self.matching.heard(title): (role.area, role.role)
                 for role in self.roles for title in (role.label, *role.titles) if title != "Other"}  # fmt: skip
        repeated = {"project manager", "program manager"}  # in two areas: the rules and people say which
        kept = {words: key for words, key in found.items() if " ".join(words) not in repeated}
        return dict(sorted(kept.items(), key=lambda entry: -len(entry[0])))

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """Every word that names or rules use, long enough to be recognised when it is misspelt."""
        ruled = {word for rule in self.matching.rules for word in (*rule.any, *rule.all)}
        known = {word for words in self.names for word in words} | ruled | set(self.matching.words)
        return sorted(word for word in known | self.matching.rank if len(word) >= LONG and " " not in word)


def departments_of(content: Mapping[str, Any]) -> Departments:
    """Return what a document describes. Raises BadReferenceError, a ValueError, naming what is wrong.

    >>> len(departments_of(load("departments")).roles)
    51
    """
    only(content, keys={"areas", "roles", "matching"}, where="departments")
    areas = {code: shaped(Area, entry, where=f"area {code}") for code, entry in content["areas"].items()}
    roles = tuple(shaped(Role, entry, where="roles") for entry in content["roles"])
    found = Departments(areas, roles, _matching(content["matching"]))
    keys = [(role.area, role.role) for role in roles]
    if doubled := {key for key in keys if keys.count(key) > 1}:
        raise BadReferenceError(f"departments: {' / '.join(sorted(doubled)[0])} stands in the list twice.")
    for area, role in [*keys, *((rule.area, rule.role) for rule in found.matching.rules)]:
        if (area, role) not in {*found.by_key, ("", "")}:
            raise BadReferenceError(f"departments: there is no role {area} / {role}.")
    return found


def _matching(content: Mapping[str, Any]) -> Matching:
    given = dict(content)
    for name in ("rank", "place", "market", "filler"):
        given[name] = frozenset(map(str, given[name]))
    rules = [{"not_" if key == "not" else key: value for key, value in rule.items()} for rule in given.pop("rules")]
    made = tuple(shaped(Rule, rule, where="rules of titles") for rule in rules)
    lists = {part: {area: tuple(said) for area, said in given.pop(part).items()} for part in ("hints", "nouns")}
    return shaped(Matching, given, where="matching of titles", rules=made, **lists)


@lru_cache(maxsize=1)
def shipped_departments() -> Departments:
    """Return departments.yaml as delivered, whatever has been edited since: for examples and tests."""
    return departments_of(load("departments"))
