"""The parts of the score that an account's own fields give, a hundred thousand of them at a time."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from data.core.numbers import round_half_up
from data.icp.formulas import fit
from data.icp.formulas.fit import BEHAVIOUR, Policy
from data.icp.formulas.profiles import ALL, Choice, Profile

FIELDS = {"industry": "industry", "size": "employees", "geography": "country", "technographic": "technologies",
          "use_case": "use_case"}  # fmt: skip
"""Each part of the score but behaviour, and the field of an account or a lead that it looks at."""

Fields = Mapping[str, Any]


def is_blank(profile: Profile) -> bool:
    """Say whether a profile says nothing that the score looks at: then nothing is scored by it.

    >>> is_blank(Profile("all")), is_blank(Profile("all", technologies=("kafka",)))
    (True, False)
    """
    told = (profile.industry, profile.employees, profile.country, profile.technologies, profile.use_case)
    return not any(told)


def split(text: str | None) -> tuple[str, ...] | None:
    """Return a list as people write it into one cell, None where it names nothing.

    >>> split("Kafka, Spark;dbt"), split(" ")
    (('Kafka', 'Spark', 'dbt'), None)
    """
    found = tuple(part.strip() for part in re.split(r"[,;|\\n]", text or "") if part.strip())
    return found or None


@dataclass(frozen=True)
class Static:
    """What a record's own fields give: hundredths of points in all and by part (None: unknown or not asked for),
    percent of the weight that is known, and the codes of what rules it out.
    """

    points: int
    completeness: int
    disqualified: tuple[str, ...]
    parts: Mapping[str, int | None]

    @property
    def written(self) -> str:
        """The parts as the table holds them."""
        return json.dumps(dict(self.parts), separators=(",", ":"))


@dataclass
class Scorer:
    """Scores fields against one profile. What was worked out for a value is kept: values repeat."""

    profile: Profile
    policy: Policy
    _known: dict[tuple[str, Any], int | None] = field(default_factory=dict)
    _whole: dict[tuple[Any, ...], tuple[int, int, Mapping[str, int | None], str]] = field(default_factory=dict)
    _out: dict[tuple[Any, ...], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        rules = self.profile.disqualifiers.values()
        return tuple(sorted({name for rule in rules for name in rule.conditions}))

    def disqualified(self, fields: Fields) -> tuple[str, ...]:
        """Return the codes of what rules a record out."""
        key = tuple(map(fields.get, self._asked))
        if key not in self._out:
            self._out[key] = fit.disqualifiers(fields, self.profile.disqualifiers)
        return self._out[key]

    def score(self, fields: Fields) -> Static:
        """Return what the fields of a record give."""
        points, known, parts, _ = self._of(fields)
        return Static(points, known, self.disqualified(fields), parts)

    def row(self, fields: Fields) -> tuple[int, int, str, str]:
        """Return the same as a table holds it: points, completeness, codes, parts as JSON."""
        points, known, _, written = self._of(fields)
        return points, known, ",".join(self.disqualified(fields)), written

    def _of(self, fields: Fields) -> tuple[int, int, Mapping[str, int | None], str]:
        found = tuple(self._hundredths(part, fields.get(name)) for part, name in FIELDS.items())
        if found not in self._whole:
            parts = dict(zip(FIELDS, found, strict=True))
            points = sum(each for each in found if each is not None)
            known = sum(self.policy.weights.get(part, 0) for part, each in parts.items() if each is not None)
            self._whole[found] = points, known, parts, Static(points, known, (), parts).written
        return self._whole[found]

    def _hundredths(self, part: str, value: Any) -> int | None:
        key = part, value
        if key not in self._known:
            match = _MATCHES[part](value, self.profile, self.policy) if part in self.policy.weights else None
            worth = None if match is None else self.policy.weights[part] * match * 100
            self._known[key] = None if worth is None else int(round_half_up(Decimal(worth), 0))
        return self._known[key]


def _listed(choice: Choice, value: str | None, policy: Policy) -> Decimal | None:
    if not choice:
        return None
    return fit.list_match(value, primary=choice.primary, secondary=choice.secondary, matches=policy.matches)


def _sized(value: int | None, profile: Profile, policy: Policy) -> Decimal | None:
    bands = profile.employees
    if bands.target is None:
        return None
    return fit.size_match(value, bands=bands.bounds, target=bands.target, matches=policy.matches)


_MATCHES: dict[str, Callable[[Any, Profile, Policy], Decimal | None]] = {
    "industry": lambda value, profile, policy: _listed(profile.industry, value, policy),
    "geography": lambda value, profile, policy: _listed(profile.country, value, policy),
    "use_case": lambda value, profile, policy: _listed(profile.use_case, value, policy),
    "size": _sized,
    "technographic": lambda value, profile, _policy: fit.technology_match(split(value), profile.technologies),
}


@dataclass
class Scorers:
    """The scorers of all profiles: a segment's own, else that of all. None where the profile says nothing."""

    profiles: Mapping[str, Profile]
    policy: Policy
    _made: dict[str, Scorer | None] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether no profile says anything."""
        return all(map(is_blank, self.profiles.values()))

    def of(self, segment: str | None) -> Scorer | None:
        """Return the scorer of a segment by its name."""
        name = segment or ALL
        if name not in self._made:
            profile = self.profiles.get(name) or self.profiles[ALL]
            self._made[name] = None if is_blank(profile) else Scorer(profile, self.policy)
        return self._made[name]


def points_of(kind: str, direction: str, points: Mapping[str, int]) -> int:
    """Return the points of one activity: a mail of theirs is a reply, what is not listed is worth nothing.

    >>> points = {"mail_reply": 5, "meeting": 20}
    >>> points_of("mail", "in", points), points_of("mail", "out", points), points_of("meeting", "out", points)
    (5, 0, 20)
    """
    return points.get("mail_reply" if kind == "mail" and direction != "out" else kind, 0)


def whole_score(points: int, behaviour: int, disqualified: str | tuple[str, ...]) -> int:
    """Return the score in hundredths of points: nothing for who is ruled out.

    >>> whole_score(6250, 2000, ()), whole_score(6250, 2000, "banned_geography")
    (8250, 0)
    """
    return 0 if disqualified else points + behaviour


__all__ = ["BEHAVIOUR", "FIELDS", "Scorer", "Scorers", "Static", "is_blank", "points_of", "split", "whole_score"]
