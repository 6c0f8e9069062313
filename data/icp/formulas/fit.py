"""The segment fit score: how much an account looks like those we win, and how it behaves (domain.md 2.2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core.conditions import hold
from data.core.numbers import EXACT, ratio
from data.core.reference import BadReferenceError, load, only, shaped

ZERO, ONE = Decimal(0), Decimal(1)
BEHAVIOUR = "behaviour"


@dataclass(frozen=True)
class Disqualifier:
    """What rules an account out whatever its score: a code, the words for it, and the conditions that all hold then."""

    code: str
    label: str
    conditions: Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    """What the score is made of, as data/reference/fit.yaml first says it."""

    weights: Mapping[str, int]
    groups: Mapping[str, Sequence[str]]
    matches: Mapping[str, Decimal]
    half_life_days: int
    full_points: int
    daily_cap: int | None
    points: Mapping[str, int]
    lines: Mapping[str, int]
    qualified_sources: tuple[str, ...]
    least_decided: int
    least_won: int
    bands: tuple[int, ...]


def policy_of(content: Mapping[str, Any]) -> Policy:
    """Return the policy that a document describes. Raises BadReferenceError, a ValueError, when it is not right.

    >>> policy_of(load("fit")).weights["behaviour"]
    25
    """
    policy = shaped(Policy, content, where="fit")
    if sum(policy.weights.values()) != 100 or BEHAVIOUR not in policy.weights:
        raise BadReferenceError("fit: the weights must add up to 100, behaviour among them.")
    if sorted(part for parts in policy.groups.values() for part in parts) != sorted(policy.weights):
        raise BadReferenceError("fit: every part belongs to exactly one group.")
    only(policy.lines, keys={"fast", "icp"}, where="fit, lines")
    only(policy.matches, keys={"primary", "secondary"}, where="fit, matches")
    return policy


@lru_cache(maxsize=1)
def shipped_policy() -> Policy:
    """Return the policy of fit.yaml, whatever has been edited since: for examples and tests.

    >>> shipped_policy().lines["fast"]
    70
    """
    return policy_of(load("fit"))


def list_match(
    value: str | None, *, primary: Collection[str], secondary: Collection[str], matches: Mapping[str, Decimal]
) -> Decimal | None:
    """Return what a value is worth, 0 to 1: in the primary list, in the secondary one, or in none; None is unknown.

    Serves industry, geography and use case (exact and related).

    >>> worth = {"primary": Decimal(1), "secondary": Decimal("0.5")}
    >>> [list_match(value, primary=["DE"], secondary=["FR"], matches=worth) for value in ("de", "FR", "US", None)]
    [Decimal('1'), Decimal('0.5'), Decimal('0'), None]
    """
    if value is None or not value.strip():
        return None
    if hold({"value": list(primary)}, {"value": value}):
        return Decimal(matches["primary"])
    return Decimal(matches["secondary"]) if hold({"value": list(secondary)}, {"value": value}) else ZERO


def size_match(
    size: Decimal | int | None, *, bands: Sequence[Decimal | int], target: int, matches: Mapping[str, Decimal]
) -> Decimal | None:
    """Return what a size is worth: in the target band, in a band beside it, or elsewhere; None is unknown.

    `bands` are the lower bounds of all bands, rising; `target` is the place of ours, 0 for the first.

    >>> worth = {"primary": Decimal(1), "secondary": Decimal("0.5")}
    >>> [size_match(n, bands=[0, 50, 200, 1000], target=1, matches=worth) for n in (50, 200, 1000)]
    [Decimal('1'), Decimal('0.5'), Decimal('0')]
    """
    if size is None:
        return None
    distance = abs(sum(size >= low for low in bands) - 1 - target)
    return Decimal(matches["primary"]) if not distance else Decimal(matches["secondary"]) if distance == 1 else ZERO


def technology_match(known: Collection[str] | None, wanted: Collection[str]) -> Decimal | None:
    """Return the share of the wanted technologies that the account is known to use; None when nothing is known.

    >>> technology_match(["Kafka", "SAP"], ["kafka", "spark"]), technology_match(None, ["kafka"])
    (Decimal('0.5'), None)
    """
    sought = {name.strip().casefold() for name in wanted}
    if known is None or not sought:
        return None
    return ratio(len(sought & {name.strip().casefold() for name in known}), len(sought))


@dataclass(frozen=True)
class Touch:
    """Something an account did: a kind of activity, its day and its points."""

    kind: str
    on: date
    points: Decimal | int


def daily_points(touches: Iterable[Touch], *, as_of: date, cap: Decimal | int | None) -> list[tuple[Decimal, int]]:
    """Return (points, age in days) of each day and kind of activity, at most `cap` points; later days are out.

    >>> visits = [Touch("visit", date(2025, 6, 1), 2)] * 15
    >>> daily_points(visits, as_of=date(2025, 6, 11), cap=20)
    [(Decimal('20'), 10)]
    """
    earned: defaultdict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for touch in touches:
        if touch.on <= as_of:
            earned[touch.on, touch.kind] += touch.points
    return [
        (points if cap is None else min(points, Decimal(cap)), (as_of - day).days)
        for (day, _), points in sorted(earned.items())
    ]


def decayed_points(points: Iterable[tuple[Decimal | int, int]], *, half_life_days: Decimal | int) -> Decimal:
    """Add up (points, age in days) after each has lost half its worth every half-life.

    >>> decayed_points([(30, 0), (10, 30), (20, 60)], half_life_days=30)
    Decimal('40.00')
    """
    half = Decimal("0.5")
    worth = (EXACT.multiply(Decimal(each), EXACT.power(half, ratio(age, half_life_days))) for each, age in points)
    return sum(worth, ZERO)


@dataclass(frozen=True)
class Fit:
    """The score, 0 to 100; points by part and by group; known weight in percent; and what rules the account out."""

    score: Decimal
    parts: Mapping[str, Decimal]
    groups: Mapping[str, Decimal]
    completeness: int
    disqualified: tuple[str, ...]


def segment_fit_score(
    matches: Mapping[str, Decimal | None], behaviour: Iterable[tuple[Decimal | int, int]] | None, *,
    policy: Policy, disqualified: Collection[str] = (),
) -> Fit:
    """Add weight times match over the parts, and behaviour up to its weight; a disqualifier makes the score 0.

    `matches` holds a fraction for each part but behaviour, `behaviour` (points, age in days); None or absent is
    unknown: it earns nothing and lowers completeness, so that a blank record never looks good. The parts stay visible
    when the account is ruled out. Raises ValueError on an unknown part or a match outside 0 to 1.

    >>> fit = segment_fit_score({"industry": Decimal(1), "size": None}, None, policy=shipped_policy())
    >>> fit.score, fit.groups["firmographic"], fit.completeness
    (Decimal('20'), Decimal('20'), 20)
    """
    known: dict[str, Decimal] = {part: match for part, match in matches.items() if match is not None}
    if unknown := sorted(set(matches) - set(policy.weights) | {BEHAVIOUR} & set(matches)):
        raise ValueError(f"The fit score has no part {', '.join(unknown)} that takes a match.")
    if any(not 0 <= match <= 1 for match in known.values()):
        raise ValueError("A match is a fraction from 0 to 1.")
    if behaviour is not None:
        decayed = decayed_points(behaviour, half_life_days=policy.half_life_days)
        known[BEHAVIOUR] = min(ONE, ratio(decayed, policy.full_points))
    parts = {part: EXACT.multiply(weight, known.get(part, ZERO)) for part, weight in policy.weights.items()}
    return Fit(
        score=ZERO if disqualified else sum(parts.values(), ZERO), parts=parts,
        groups={group: sum((parts[part] for part in names), ZERO) for group, names in policy.groups.items()},
        completeness=sum(weight for part, weight in policy.weights.items() if part in known),
        disqualified=tuple(sorted(disqualified)),
    )


def disqualifiers(fields: Mapping[str, Any], rules: Mapping[str, Disqualifier]) -> tuple[str, ...]:
    """Return the codes of the disqualifiers whose conditions an account's fields meet; an unknown field meets none.

    >>> rules = {"far": Disqualifier("far", "Too far away", {"country": ["NZ"]})}
    >>> disqualifiers({"country": "nz"}, rules), disqualifiers({}, rules)
    (('far',), ())
    """
    return tuple(code for code, rule in rules.items() if rule.conditions and hold(rule.conditions, fields))


def fit_route(fit: Fit, *, is_source_qualified: bool, policy: Policy) -> str:
    """Return disqualified, fast_path, nurture or standard; the lines belong to the better side.

    >>> fit = segment_fit_score({"industry": Decimal(1)}, [(50, 0)], policy=shipped_policy())
    >>> fit.score, fit_route(fit, is_source_qualified=True, policy=shipped_policy())
    (Decimal('45'), 'standard')
    """
    if fit.disqualified:
        return "disqualified"
    if fit.score < policy.lines["icp"]:
        return "nurture"
    return "fast_path" if is_source_qualified and fit.score >= policy.lines["fast"] else "standard"
