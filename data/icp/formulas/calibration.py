"""Whether the fit score tells winners from losers: bands, lift and AUC over decided deals (domain.md 2.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from data.core.numbers import ratio

Scored = tuple[Decimal | int, bool]
Answer = tuple[Decimal | None, str | None]


@dataclass(frozen=True)
class Band:
    """Decided deals that scored in [low, high), high None for the last: how many, won, win rate, lift over all."""

    low: Decimal | int
    high: Decimal | int | None
    n: int
    won: int
    win_rate: Decimal | None
    lift: Decimal | None


@dataclass(frozen=True)
class FitCalibration:
    """The AUC (None with a reason), the bands from the lowest, and whether win rates rise from band to band.

    `reason` is too_few while there are fewer decided or won deals than the policy asks for: show it, judge nothing.
    """

    auc: Decimal | None
    reason: str | None
    bands: tuple[Band, ...]
    is_rising: bool
    n: int
    won: int


def auc(scored: Iterable[Scored]) -> Answer:
    """Share of (won, lost) pairs in which the won deal scored higher, a tie counting half; over (score, was won).

    0.5 is no better than chance. Use the score at the time of qualification: today's has seen the outcome.

    >>> auc([(90, True), (70, False), (70, True), (40, False)])
    (Decimal('0.875'), None)
    """
    won, lost = Counter[Decimal | int](), Counter[Decimal | int]()
    for score, is_won in scored:
        (won if is_won else lost)[score] += 1
    pairs = won.total() * lost.total()
    if not pairs:
        return None, "no_decided_deals"
    halves = below = 0
    for score in sorted({*won, *lost}):
        halves += won[score] * (2 * below + lost[score])
        below += lost[score]
    return ratio(halves, 2 * pairs), None


def bands(scored: Iterable[Scored], *, edges: Sequence[Decimal | int]) -> tuple[Band, ...]:
    """Return win rate and lift of each band; `edges` are the lower bounds, rising. Lower scores count nowhere.

    >>> found = bands([(90, True), (80, True), (30, True), (20, False)], edges=[0, 70])
    >>> [(band.low, str(band.win_rate), str(band.lift)[:5]) for band in found]
    [(0, '0.5', '0.666'), (70, '1', '1.333')]
    """
    listed = list(scored)
    overall = ratio(sum(is_won for _, is_won in listed), len(listed)) if listed else None
    uppers: list[Decimal | int | None] = [*edges[1:], None]
    found = []
    for low, high in zip(edges, uppers, strict=True):
        inside = [is_won for score, is_won in listed if score >= low and (high is None or score < high)]
        rate = ratio(sum(inside), len(inside)) if inside else None
        lift = ratio(rate, overall) if rate is not None and overall else None
        found.append(Band(low, high, len(inside), sum(inside), rate, lift))
    return tuple(found)


def calibrate(
    scored: Iterable[Scored], *, edges: Sequence[Decimal | int], least_decided: int, least_won: int
) -> FitCalibration:
    """Judge the score over decided deals, (score at qualification, was won); quarterly is enough.

    >>> found = calibrate([(90, True), (20, False)], edges=[0, 70], least_decided=50, least_won=15)
    >>> found.auc, found.reason, found.is_rising
    (Decimal('1'), 'too_few', True)
    """
    listed = list(scored)
    won = sum(is_won for _, is_won in listed)
    value, reason = auc(listed)
    if value is not None and (len(listed) < least_decided or won < least_won):
        reason = "too_few"
    found = bands(listed, edges=edges)
    rates = [band.win_rate for band in found if band.win_rate is not None]
    is_rising = len(rates) > 1 and all(low < high for low, high in pairwise(rates))
    return FitCalibration(value, reason, found, is_rising, len(listed), won)
