"""Statistics by their field's names: the Wilson interval, survival with censoring, competing exits."""

from collections.abc import Iterator, Mapping, Sequence
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
    return Survival(curve, _median(curve), float(max(duration for duration, _ in spells)), len(spells))


def _median(curve: Mapping[float, float]) -> float | None:
    # Products of fractions may miss one half by a rounding error in the sixteenth digit.
    return next((at for at, share in curve.items() if round(share, 12) <= 0.5), None)


def kaplan_meier_counts(ended: Mapping[int, int], censored: Mapping[int, int]) -> Survival:
    """Estimate the same curve from histograms: whole days to how many spells ended, or are still open, at that age.

    Where both happen on one day, the spells that ended left first: an open one is still at risk on its day.
    Raises ValueError on a negative count. Source: domain.md 1.8.

    >>> kaplan_meier_counts({5: 1, 8: 1}, {12: 1}).median
    8.0
    """
    curve: dict[float, float] = {}
    share = 1.0
    for day, at_risk, leaving in _days({"ended": ended}, censored):
        if leaving["ended"]:
            share *= (at_risk - leaving["ended"]) / at_risk
            curve[float(day)] = share
    longest, n = _extent({"ended": ended}, censored)
    return Survival(curve, _median(curve), longest, n)


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence: for each cause of leaving the share that has left by it up to each day it happened."""

    curves: Mapping[str, Mapping[float, float]]
    longest: float | None
    n: int

    def share(self, cause: str, by: float | None = None) -> float:
        """Return the share that has left by the cause up to a day, up to the end when none is named.

        Raises KeyError on an unknown cause.
        """
        return max((share for day, share in self.curves[cause].items() if by is None or day <= by), default=0.0)

    def time_to(self, cause: str, share: float) -> float | None:
        """Return the first day by which at least `share` of all have left by the cause; None: never seen."""
        return next((day for day, reached in self.curves[cause].items() if round(reached, 12) >= share), None)


def cumulative_incidence(ended: Mapping[str, Mapping[int, int]], censored: Mapping[int, int]) -> Incidence:
    """Estimate how many leave by each cause when leaving by one rules the others out (Aalen and Johansen).

    `ended` is cause to histogram (whole days to spells), `censored` the histogram of those still open. To advance and
    to be lost compete: treating a lost deal as merely unobserved would promise that it still advances.
    Raises ValueError on a negative count. Source: domain.md 1.8.

    >>> both = cumulative_incidence({"advanced": {10: 1, 20: 1}, "lost": {15: 1}}, {30: 1})
    >>> both.curves["advanced"], both.time_to("advanced", 0.5), both.share("lost")
    ({10.0: 0.25, 20.0: 0.5}, 20.0, 0.25)
    """
    curves: dict[str, dict[float, float]] = {cause: {} for cause in ended}
    reached = dict.fromkeys(ended, 0.0)
    still_in = 1.0
    for day, at_risk, leaving in _days(ended, censored):
        for cause, count in leaving.items():
            if count:
                reached[cause] += still_in * count / at_risk
                curves[cause][float(day)] = reached[cause]
        still_in *= (at_risk - sum(leaving.values())) / at_risk
    longest, n = _extent(ended, censored)
    return Incidence(curves, longest, n)


def _days(
    ended: Mapping[str, Mapping[int, int]], censored: Mapping[int, int]
) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Yield each day with a count on it: the day, how many were still in when it began, how many left by each cause."""
    histograms = [*ended.values(), censored]
    if any(count < 0 for histogram in histograms for count in histogram.values()):
        raise ValueError("A histogram counts spells; it has no negative counts.")
    at_risk = sum(count for histogram in histograms for count in histogram.values())
    for day in sorted({day for histogram in histograms for day, count in histogram.items() if count}):
        leaving = {cause: histogram.get(day, 0) for cause, histogram in ended.items()}
        yield day, at_risk, leaving
        at_risk -= sum(leaving.values()) + censored.get(day, 0)


def _extent(ended: Mapping[str, Mapping[int, int]], censored: Mapping[int, int]) -> tuple[float | None, int]:
    """Return the longest spell and the number of spells."""
    counted = [(day, count) for each in (*ended.values(), censored) for day, count in each.items() if count]
    return (float(max(day for day, _ in counted)) if counted else None), sum(count for _, count in counted)
