"""Coverage: is there enough open pipeline for what is still missing? (domain.md 1.2)

Amounts are decimals of one currency; a result is (value, reason), where no value always has a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.core.numbers import EXACT, ratio

Answer = tuple[Decimal | None, str | None]


@dataclass(frozen=True)
class Parts:
    """What coverage is made of. Parts of segments are summed; ratios never are."""

    open: Decimal = Decimal(0)
    won: Decimal = Decimal(0)
    target: Decimal | None = None


def counts_as_open(
    *, is_open: bool, rank: int, min_rank: int, close_date: date | None, category: str | None, start: date, end: date
) -> bool:
    """Say whether a deal is open pipeline of the period [start, end): open, far enough, due in it, not omitted.

    >>> due = dict(is_open=True, rank=3, min_rank=3, category="commit", start=date(2025, 7, 1), end=date(2025, 10, 1))
    >>> counts_as_open(close_date=date(2025, 9, 30), **due), counts_as_open(close_date=date(2025, 10, 1), **due)
    (True, False)
    """
    is_due = close_date is not None and start <= close_date < end
    return is_open and rank >= min_rank and is_due and category != "omitted"


def coverage(open_: Decimal, won: Decimal, target: Decimal | None) -> Answer:
    """Open pipeline of the period divided by what is still missing: target less closed won (the headline).

    >>> coverage(Decimal(1500000), Decimal(400000), Decimal(1000000))
    (Decimal('2.5'), None)
    >>> coverage(Decimal(100000), Decimal(520000), Decimal(500000)), coverage(Decimal(1), Decimal(0), None)
    ((None, 'target_met'), (None, 'no_target'))
    """
    if not target or target < 0:
        return None, "no_target"
    if won >= target:
        return None, "target_met"
    return ratio(open_, target - won), None


def coverage_plan(open_: Decimal, target: Decimal | None) -> Answer:
    """Open pipeline divided by the whole target, whatever is won already: the reading shown beside the headline.

    >>> coverage_plan(Decimal(1500000), Decimal(1000000))
    (Decimal('1.5'), None)
    """
    if not target or target < 0:
        return None, "no_target"
    return ratio(open_, target), None


def weighted_coverage(weighted: Decimal, target: Decimal | None) -> Answer:
    """Probability-weighted open pipeline divided by the target; 1 is enough if the probabilities hold.

    >>> weighted_coverage(Decimal(498000), Decimal(400000))
    (Decimal('1.245'), None)
    """
    return coverage_plan(weighted, target)


def remaining(won: Decimal, target: Decimal | None) -> Decimal | None:
    """What is still missing to the target, never below zero; None without a target.

    >>> remaining(Decimal(400000), Decimal(1000000))
    Decimal('600000')
    """
    return max(target - won, Decimal(0)) if target else None


def required_coverage(win_rate: Decimal | None) -> Answer:
    """The coverage that a win rate (a fraction) needs: 1 / win rate. Three times only fits one win in three.

    >>> required_coverage(Decimal("0.25")), required_coverage(Decimal(0)), required_coverage(None)
    ((Decimal('4'), None), (None, 'no_wins'), (None, 'no_decided_deals'))
    """
    if win_rate is None:
        return None, "no_decided_deals"
    return (ratio(1, win_rate), None) if win_rate > 0 else (None, "no_wins")


def gap_to(policy: Decimal, open_: Decimal, won: Decimal, target: Decimal | None) -> Decimal | None:
    """Open pipeline missing to the policy (3 means three times what remains), never below zero.

    >>> gap_to(Decimal(3), Decimal(1500000), Decimal(400000), Decimal(1000000))
    Decimal('300000')
    """
    missing = remaining(won, target)
    return None if missing is None else max(EXACT.multiply(policy, missing) - open_, Decimal(0))


def expected_won(open_: Decimal, win_rate: Decimal) -> Decimal:
    """What the open pipeline brings at a win rate, an amount.

    >>> expected_won(Decimal(4800000), Decimal("0.22"))
    Decimal('1056000.00')
    """
    return EXACT.multiply(open_, win_rate)


def total_parts(parts: Iterable[Parts]) -> Parts:
    """Sum the parts of segments, so that the total's ratio is computed from sums (domain.md 0.9).

    One segment's surplus lowers what the total still misses; show the sum of segment gaps beside it. A segment
    without a target adds its pipeline and no target; the total has none only when no segment has one.

    >>> total_parts([Parts(Decimal(5), Decimal(1), Decimal(2)), Parts(Decimal(3))]).open
    Decimal('8')
    """
    listed = list(parts)
    targets = [part.target for part in listed if part.target is not None]
    return Parts(
        open=sum((part.open for part in listed), Decimal(0)),
        won=sum((part.won for part in listed), Decimal(0)),
        target=sum(targets, Decimal(0)) if targets else None,
    )
