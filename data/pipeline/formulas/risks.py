"""The deal risk score: points for each reason, so that everybody can see where it comes from (domain.md 1.14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.pipeline.formulas.stages import idle_days, is_stale


@dataclass(frozen=True)
class DealFacts:
    """What the score looks at."""

    last_activity_on: date | None
    has_champion: bool
    next_step_on: date | None
    is_regressed: bool = False
    pushes_month: int = 0
    is_meddicc_blocked: bool = False
    is_poc_stalled: bool = False


@dataclass(frozen=True)
class Risk:
    """Points 0 to 100, the band, the reasons in the order of the weights, and how many rules could be assessed."""

    score: int
    band: str
    reasons: tuple[str, ...]
    assessed: int
    rules: int


def deal_risk(
    facts: DealFacts, *, as_of: date, weights: Mapping[str, int], bands: Mapping[str, int],
    idle_limit: int, pushes_limit: int, fed: frozenset[str] | None = None,
) -> Risk:
    """Add up the points of the reasons that hold at `as_of`; `fed` names the rules whose input some source feeds.

    A rule that nothing feeds is left out (domain.md 0.18). A next step in the past counts as missing.

    >>> facts = DealFacts(last_activity_on=date(2025, 5, 31), has_champion=True, next_step_on=None)
    >>> weights = {"no_activity": 25, "no_champion": 20, "no_next_step": 20}
    >>> policy = dict(weights=weights, bands={"high": 50, "medium": 25, "low": 0}, idle_limit=14, pushes_limit=2)
    >>> deal_risk(facts, as_of=date(2025, 6, 20), **policy).score
    45
    """
    holds = {
        "no_activity": is_stale(idle_days(as_of, facts.last_activity_on), idle_limit),
        "no_champion": not facts.has_champion,
        "no_next_step": facts.next_step_on is None or facts.next_step_on < as_of,
        "regressed": facts.is_regressed,
        "pushed_twice": facts.pushes_month >= pushes_limit,
        "meddicc_blocked": facts.is_meddicc_blocked,
        "poc_stalled": facts.is_poc_stalled,
    }
    assessed = [rule for rule in weights if fed is None or rule in fed]
    reasons = tuple(rule for rule in assessed if holds[rule])
    score = sum(weights[rule] for rule in reasons)
    band = next(name for name, least in sorted(bands.items(), key=lambda pair: -pair[1]) if score >= least)
    return Risk(score, band, reasons, len(assessed), len(weights))


UNKNOWN = "unknown"
"""The band of a deal of which too little is known: silence is no health."""


def band(score: int, assessed: int, *, bands: Mapping[str, int], needed: int) -> str:
    """Return the band of a score; `unknown` when fewer rules could be assessed than are needed for one.

    >>> bands = {"high": 50, "medium": 25, "low": 0}
    >>> [band(score, n, bands=bands, needed=3) for score, n in ((55, 5), (25, 3), (0, 4), (10, 2))]
    ['high', 'medium', 'low', 'unknown']
    """
    if assessed < needed:
        return UNKNOWN
    return next(name for name, least in sorted(bands.items(), key=lambda pair: -pair[1]) if score >= least)
