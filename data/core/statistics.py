"""Statistics by their field's names: the Wilson interval and survival with censoring, both by scipy."""

from collections.abc import Sequence
from dataclasses import dataclass


def wilson(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval (low, high) of a rate; z = 1.96 is 95 % (domain.md 0.14).

    Raises ValueError when n is zero or successes are outside 0..n.

    >>> low, high = wilson(8, 20)
    >>> round(low, 4), round(high, 4)
    (0.2188, 0.6134)
    """
    # scipy.stats takes longer to import than most pages take to draw; only pages with small samples pay for it.
    from scipy.stats import binomtest, norm

    interval = binomtest(successes, n).proportion_ci(confidence_level=1 - 2 * norm.sf(z), method="wilson")
    return float(interval.low), float(interval.high)


@dataclass(frozen=True)
class Survival:
    """A survival curve: share still inside after each duration at which somebody left."""

    curve: dict[float, float]
    median: float | None
    longest: float | None
    n: int


def kaplan_meier(spells: Sequence[tuple[float, bool]]) -> Survival:
    """Estimate the survival curve of spells (duration, has_ended); a spell still open is right-censored.

    The median is the first duration with at most half still inside, None when the curve never gets there
    (then show "more than `longest`"). Source: domain.md 1.8.

    >>> kaplan_meier([(5, True), (8, True), (12, False)]).median
    8.0
    """
    from scipy.stats import CensoredData, ecdf

    if not spells:
        return Survival({}, None, None, 0)
    ended = [duration for duration, has_ended in spells if has_ended]
    still_open = [duration for duration, has_ended in spells if not has_ended]
    steps = ecdf(CensoredData(uncensored=ended, right=still_open)).sf
    curve = {
        float(at): float(share)
        for at, share in zip(steps.quantiles, steps.probabilities, strict=True)
        if at in set(ended)
    }
    # Products of fractions may miss one half by a rounding error in the sixteenth digit.
    median = next((at for at, share in curve.items() if round(share, 12) <= 0.5), None)
    return Survival(curve, median, float(max(duration for duration, _ in spells)), len(spells))
