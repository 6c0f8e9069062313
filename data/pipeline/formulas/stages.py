"""Movement through stages: pushes, conversion, time in stage, regression, idleness (domain.md 1.6 to 1.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from data.core.numbers import ratio

Answer = tuple[Decimal | None, str | None]


@dataclass(frozen=True)
class Pushes:
    """How often the close date of a deal moved, and by how many days in all."""

    pushes_any: int
    pushes_month: int
    pulls: int
    net_days: int


def pushes(close_dates: Sequence[date]) -> Pushes:
    """Count the moves of a close date, oldest first; a month push lands in a later calendar month.

    >>> pushes([date(2025, 3, 31), date(2025, 4, 15), date(2025, 4, 10)])
    Pushes(pushes_any=1, pushes_month=1, pulls=1, net_days=10)
    """
    moves = list(pairwise(close_dates))
    later = [(old, new) for old, new in moves if new > old]
    return Pushes(
        pushes_any=len(later),
        pushes_month=sum((new.year, new.month) > (old.year, old.month) for old, new in later),
        pulls=sum(new < old for old, new in moves),
        net_days=(close_dates[-1] - close_dates[0]).days if close_dates else 0,
    )


def snapshot_conversion(forward_exits: int, lost_exits: int) -> Answer:
    """Forward exits divided by all exits of a stage in the period, whenever the deals entered it.

    >>> snapshot_conversion(2, 3)
    (Decimal('0.4'), None)
    """
    exits = forward_exits + lost_exits
    return (ratio(forward_exits, exits), None) if exits else (None, "no_data")


@dataclass(frozen=True)
class Cohort:
    """What became of the deals that entered a stage in a window; fractions. `upper_bound` if all open ones go on."""

    conversion: Decimal | None
    resolved_only: Decimal | None
    upper_bound: Decimal | None


def cohort_conversion(*, forward: int, lost: int, still_in: int) -> Cohort:
    """Follow the deals that entered a stage: went on (a skipped stage counts as passed), were lost, are still in.

    >>> cohort = cohort_conversion(forward=5, lost=3, still_in=2)
    >>> [str(share) for share in (cohort.conversion, cohort.resolved_only, cohort.upper_bound)]
    ['0.5', '0.625', '0.7']
    """
    entered, resolved = forward + lost + still_in, forward + lost
    return Cohort(
        conversion=ratio(forward, entered) if entered else None,
        resolved_only=ratio(forward, resolved) if resolved else None,
        upper_bound=ratio(forward + still_in, entered) if entered else None,
    )


def time_in_stage(entries: Sequence[tuple[str, date]], *, until: date) -> dict[str, int]:
    """Days spent in each stage: the sum of its spells, the last one running to `until` (close or as-of date).

    >>> entries = [("sql", date(2025, 1, 1)), ("sao", date(2025, 1, 11)), ("sql", date(2025, 1, 21))]
    >>> time_in_stage(entries, until=date(2025, 2, 1))
    {'sql': 21, 'sao': 10}
    """
    days: dict[str, int] = {}
    ends = [entered for _, entered in entries[1:]] + [until]
    for (stage, entered), left in zip(entries, ends, strict=False):
        days[stage] = days.get(stage, 0) + (left - entered).days
    return days


def regressions(ranks: Sequence[int]) -> int:
    """Count the moves to a lower rank. Opening a closed deal again is a reopening: leave it out of the sequence.

    >>> regressions([2, 3, 2, 3, 4])
    1
    """
    return sum(new < old for old, new in pairwise(ranks))


def idle_days(as_of: date, last_activity_on: date | None) -> int | None:
    """Days since the last activity; None when there never was one.

    >>> idle_days(date(2025, 6, 20), date(2025, 5, 31))
    20
    """
    return None if last_activity_on is None else (as_of - last_activity_on).days


def is_stale(idle: int | None, limit: int) -> bool:
    """Say whether a deal was idle for MORE than the limit (blueprint, Epic 1); no activity at all is stale.

    >>> is_stale(14, 14), is_stale(15, 14), is_stale(None, 14)
    (False, True, True)
    """
    return idle is None or idle > limit
