"""What a title means: an area and a role in it, how sure that is, and the rule that said so (domain.md 7.10)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from data.core.reference import BadReferenceError, load, only, shaped

LONG = 5
"""Letters from which a word may be read as its neighbour: shorter ones have too many."""

Key = tuple[str, str]
"""An area and a role in it."""


@dataclass(frozen=True)
class Match:
    """What a title means. `area` is "" where a person has to say; then `confidence` is that of the suggestion."""

    area: str
    role: str
    confidence: float
    rule: str

    @property
    def key(self) -> Key:
        """The pair that names a role."""
        return self.area, self.role


NOTHING = Match("", "", 0.0, "no words that are known")


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
        found = {tuple(_words(title, self.matching)): (role.area, role.role)
                 for role in self.roles for title in (role.label, *role.titles) if title != "Other"}  # fmt: skip
        repeated = {"project manager"}  # a role of two areas: the rules and people say which
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
    hints = {area: tuple(words) for area, words in given.pop("hints").items()}
    return shaped(Matching, given, where="matching of titles", rules=made, hints=hints)


@lru_cache(maxsize=1)
def shipped_departments() -> Departments:
    """Return departments.yaml as delivered, whatever has been edited since: for examples and tests."""
    return departments_of(load("departments"))


def normal(title: str) -> str:
    """Return a title as decisions remember it: lower case, single blanks.

    >>> normal("  Head  of Sales ")
    'head of sales'
    """
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())


def match_title(title: str, *, known: Departments, decided: Mapping[str, Key] | None = None) -> Match:
    """Return what a title means; a decision of a person (by the normal form of the title) comes before all rules.

    >>> match_title("Sr. Account Executive - DACH", known=shipped_departments()).key
    ('sales', 'account_executive')
    >>> match_title("Wizard of light bulb moments", known=shipped_departments()).area
    ''
    """
    how = known.matching
    if decided and (key := decided.get(normal(title))):
        return Match(*key, how.decided, "decided by a person")
    words, wrong = _corrected(_words(title, how), known)
    bare = [word for word in words if word not in how.rank | how.place]
    loss = how.corrected * wrong
    for tried in (words, bare, _without(bare, how.market), _turned(title, known)):
        if key := known.names.get(tuple(tried)):
            return Match(*key, round(how.named - loss, 2), "a title of the list")
    said = frozenset(words)
    for rule in how.rules:
        if rule.holds(said):
            return Match(rule.area, rule.role, round(how.ruled - loss, 2) if rule.area else how.guessed, rule.name)
    return _contained(bare, known, loss) or _guessed(said, how)


def _without(words: Sequence[str], taken: frozenset[str]) -> list[str]:
    return [word for word in words if word not in taken]


def _turned(title: str, known: Departments) -> list[str]:
    """Return the words of "Director, Engineering" and "VP Sales - Americas" in their spoken order."""
    first, _, rest = re.sub(r"\([^)]*\)", " ", title).partition(",")
    how = known.matching
    return _without(_words(f"{re.split(' [-–—|] ', rest)[0]} {first}", how), how.rank | how.place)


def _words(title: str, how: Matching) -> list[str]:
    """Return a title's words as the rules know them."""
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", unicodedata.normalize("NFC", title).casefold()).replace("&", " and ")
    plain = re.sub(r"[^\w+#]+", " ", text).split()
    found = _replaced([word for word in plain if word not in how.filler or word == "and"], how.words)
    return [word for word in found if word not in how.filler]


def _replaced(words: Sequence[str], meant: Mapping[str, str]) -> list[str]:
    """Put what is meant for what is written, three words at once before two before one."""
    found: list[str] = []
    place = 0
    while place < len(words):
        for size in (3, 2, 1):
            written = " ".join(words[place : place + size])
            if written in meant and place + size <= len(words):
                found += meant[written].split()
                place += size
                break
        else:
            found.append(words[place])
            place += 1
    return [word for word, after in pairwise([*found, ""]) if word != after]


def _corrected(words: Sequence[str], known: Departments) -> tuple[list[str], int]:
    """Read long words that nobody knows as the one word that is a single letter away; count how many."""
    found, wrong = [], 0
    for word in words:
        near = [] if len(word) < LONG or word in known.vocabulary else _near(word, known)
        found.append(near[0] if len(near) == 1 else word)
        wrong += len(near) == 1
    return found, wrong


def _near(word: str, known: Departments) -> list[str]:
    return [other for other in known.vocabulary
            if abs(len(other) - len(word)) <= 1 and OSA.distance(word, other, score_cutoff=1) <= 1]  # fmt: skip


def _contained(words: Sequence[str], known: Departments, loss: float) -> Match | None:
    for name, key in known.names.items():
        if len(name) > 1 and any(tuple(words[at : at + len(name)]) == name for at in range(len(words))):
            return Match(*key, round(known.matching.contained - loss, 2), "holds a title of the list")
    return None


def _guessed(words: frozenset[str], how: Matching) -> Match:
    """Return an area that single words point to: a suggestion only."""
    for area, hints in how.hints.items():
        if not words.isdisjoint(hints):
            return Match(area, "other", how.guessed, "a word that points there")
    return NOTHING
