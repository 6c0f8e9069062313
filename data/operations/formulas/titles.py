"""What a title means: an area and a role in it, how sure that is, and the rule that said so (domain.md 7.10)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from data.operations.formulas.departments import LONG, Departments, Key, Matching, Rule
from data.operations.formulas.title_words import normal


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


def match_title(title: str, *, known: Departments, decided: Mapping[str, Key] | None = None) -> Match:
    """Return what a title means; a decision of a person (by the normal form of the title) comes before all rules.

    The part before a comma, dash or slash is asked first: what follows says where or for whom.

    >>> from data.operations.formulas.departments import shipped_departments
    >>> match_title("Sr. Account Executive - DACH", known=shipped_departments()).key
    ('sales', 'account_executive')
    >>> match_title("Wizard of light bulb moments", known=shipped_departments()).area
    ''
    """
    how = known.matching
    if decided and (key := decided.get(normal(title))):
        return Match(*key, how.decided, "decided by a person")
    whole, head = _Heard.of(title, known), _Heard.of(re.split(r"\s[-–—|/]\s|,", title)[0], known)
    for found in (whole.named(), head.named(), whole.turned(title), _in_brackets(title, known)):
        if found:
            return found
    ruled = head.ruled()
    if ruled and ruled.area and head.words != whole.words:
        return ruled
    return whole.ruled() or whole.contained() or _guessed(frozenset(whole.words), how)


@dataclass(frozen=True)
class _Heard:
    """A title, or its head: its words, corrected, and what each correction takes off."""

    words: tuple[str, ...]
    loss: float
    known: Departments

    @classmethod
    def of(cls, title: str, known: Departments) -> "_Heard":
        words, wrong = _corrected(known.matching.heard(title), known)
        return cls(tuple(words), known.matching.corrected * wrong, known)

    @property
    def bare(self) -> list[str]:
        how = self.known.matching
        return [word for word in self.words if word not in how.rank | how.place]

    def named(self) -> Match | None:
        how = self.known.matching
        for tried in (self.words, self.bare, _without(self.bare, how.market)):
            if key := self.known.names.get(tuple(tried)):
                return Match(*key, round(how.named - self.loss, 2), "a title of the list")
        return None

    def turned(self, title: str) -> Match | None:
        key = self.known.names.get(tuple(_turned(title, self.known)))
        return Match(*key, round(self.known.matching.named - self.loss, 2), "a title of the list") if key else None

    def ruled(self) -> Match | None:
        how, said = self.known.matching, frozenset(self.words)
        for rule in how.rules:
            if rule.holds(said):
                sure = round(how.ruled - self.loss, 2) if rule.area and not _elsewhere(said, rule, how) else how.guessed
                return Match(rule.area, rule.role, sure, rule.name)
        return None

    def contained(self) -> Match | None:
        words = self.bare
        for name, key in self.known.names.items():
            if len(name) > 1 and any(tuple(words[at : at + len(name)]) == name for at in range(len(words))):
                return Match(*key, round(self.known.matching.contained - self.loss, 2), "holds a title of the list")
        return None


def _elsewhere(said: frozenset[str], rule: Rule, how: Matching) -> bool:
    """Say whether a title names another area than its rule's, in a word that the rule does not ask for."""
    asked = {*rule.any, *rule.all}
    return any(area != rule.area and said & set(nouns) - asked for area, nouns in how.nouns.items())


def _without(words: Sequence[str], taken: frozenset[str]) -> list[str]:
    return [word for word in words if word not in taken]


def _turned(title: str, known: Departments) -> list[str]:
    """Return the words of "Director, Engineering" and "VP Sales - Americas" in their spoken order."""
    first, _, rest = re.sub(r"\([^)]*\)", " ", title).partition(",")
    how = known.matching
    return _without(known.matching.heard(f"{re.split(' [-–—|] ', rest)[0]} {first}"), how.rank | how.place)


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


def _in_brackets(title: str, known: Departments) -> Match | None:
    """Return what stands in brackets, where it is a title of the list: "Directora (CFO)"."""
    for inside in re.findall(r"\(([^)]*)\)", title):
        if key := known.names.get(tuple(known.matching.heard(inside))):
            return Match(*key, known.matching.contained, "a title of the list, in brackets")
    return None


def _guessed(words: frozenset[str], how: Matching) -> Match:
    """Return an area that single words point to: a suggestion only."""
    for area, hints in how.hints.items():
        if not words.isdisjoint(hints):
            return Match(area, "other", how.guessed, "a word that points there")
    return NOTHING
