"""Retention of a cohort by end points and by movements, and what a customer adds to each on a day (domain.md 5.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from data.core.numbers import EXACT, ratio
from data.customers.formulas.movements import Step
from models import FOREVER

ARR, CUSTOMERS = "arr", "customers"
COHORT_ARR, KEPT_ARR, END_ARR, COHORT, KEPT = "cohort_arr", "kept_arr", "end_arr", "cohort", "kept"
INSIDE = "in:"
"""Before the name of a movement: of customers of the cohort, in the twelve months since."""

CHURN = "churn:"
"""Before the reason why a customer was lost."""

MOVED = {"new": "new", "reactivation": "reactivation", "expansion_seats": "seats",
         "expansion_cross_sell": "cross_sell", "expansion_price": "price", "contraction": "contraction"}  # fmt: skip
"""Fields of a step to the measure that they add to."""

Sums = Mapping[tuple[date, str], int]
"""What a customer adds on a day to a measure."""


@lru_cache(maxsize=16384)
def year_later(day: date) -> date:
    """Return the first day whose twelve months earlier is not before `day`; the far end stays.

    >>> year_later(date(2024, 2, 28)), year_later(date(2024, 2, 29))
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 1))
    """
    if day >= FOREVER:
        return FOREVER
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def year_earlier(day: date) -> date:
    """Return the day twelve months earlier; 29 February has 28 February.

    >>> year_earlier(date(2024, 2, 29)), year_earlier(date(2025, 2, 28))
    (datetime.date(2023, 2, 28), datetime.date(2024, 2, 28))
    """
    last = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if last else day.day)


@dataclass(frozen=True)
class Rates:
    """Three rates as fractions; None where nothing was there to keep."""

    grr: Decimal | None
    nrr: Decimal | None
    logo: Decimal | None


def retained(customers: Iterable[tuple[int | Decimal, int | Decimal]]) -> Rates:
    """Return retention by end points from (revenue then, revenue now) of each customer, any one unit.

    Only customers with revenue then count: each keeps at most what it had.

    >>> [str(round(one, 4)) for one in (lambda r: (r.grr, r.nrr, r.logo))(retained([(50, 100), (125, 100), (0, 9)]))]
    ['0.8571', '1.1429', '1.0000']
    """
    cohort = [(then, now) for then, now in customers if then > 0]
    start = sum(then for then, _ in cohort)
    if not start:
        return Rates(None, None, None)
    return Rates(ratio(sum(min(pair) for pair in cohort), start), ratio(sum(now for _, now in cohort), start),
                 ratio(sum(now > 0 for _, now in cohort), len(cohort)))  # fmt: skip


def moved(
    start: int | Decimal, *, expansion: int | Decimal, contraction: int | Decimal, churn: int | Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """Return GRR and NRR from the movements of the cohort, unsigned; None without revenue at the start.

    >>> [str(one) for one in moved(100, expansion=60, contraction=40, churn=0)]
    ['0.6', '1.2']
    """
    if not start:
        return None, None
    return ratio(start - contraction - churn, start), ratio(start + expansion - contraction - churn, start)


def churn_rates(
    start: int | Decimal, *, churn: int | Decimal, contraction: int | Decimal, expansion: int | Decimal,
    reactivation: int | Decimal,
) -> tuple[Decimal | None, Decimal | None]:
    """Return gross and net churn as fractions of the revenue at the start; net takes off what grew or came back.

    >>> [str(one) for one in churn_rates(100, churn=10, contraction=10, expansion=10, reactivation=0)]
    ['0.2', '0.1']
    """
    if not start:
        return None, None
    return ratio(churn + contraction, start), ratio(churn + contraction - expansion - reactivation, start)


def compounded(rate: Decimal, periods: int) -> Decimal:
    """Return what a rate of one period comes to over several: rates multiply.

    >>> str(round(compounded(Decimal("0.99"), 12), 4))
    '0.8864'
    """
    return EXACT.power(rate, periods)


def points(amount: int | Decimal, start: int | Decimal) -> Decimal | None:
    """Return an amount as percentage points of the revenue at the start.

    >>> str(points(140_000, 1_000_000))
    '14.00'
    """
    return None if not start else EXACT.multiply(ratio(amount, start), Decimal(100))


def churn_shares(by_reason: Mapping[str, int | Decimal]) -> dict[str, Decimal]:
    """Return the share of each reason in what was lost, as fractions; nothing lost gives nothing."""
    whole = sum(by_reason.values())
    return {reason: ratio(amount, whole) for reason, amount in by_reason.items()} if whole else {}


def contributions(steps: Sequence[Step]) -> Sums:
    """Return what one customer adds to the daily sums: summed up to a day they give that day's measures.

    Plain movements stay; what looks back twelve months enters and leaves again. Summed over all customers, a day's
    cohort measures are those of customers with revenue twelve months before it.
    """
    found: defaultdict[tuple[date, str], int] = defaultdict(int)
    before = 0
    for step in steps:
        found[step.day, ARR] += step.arr - before
        found[step.day, CUSTOMERS] += (step.arr > 0) - (before > 0)
        for measure, amount in movements_of(step):
            found[step.day, measure] += amount
        before = step.arr
    _ends(steps, found)
    _inside(steps, found)
    return {key: amount for key, amount in found.items() if amount}


def movements_of(step: Step) -> list[tuple[str, int]]:
    """Return the measures that a step's movement adds to, with unsigned amounts."""
    named = [(measure, getattr(step, field)) for field, measure in MOVED.items()]
    return [(m, amount) for m, amount in (*named, (f"{CHURN}{step.reason}", step.churn)) if amount]


def _ends(steps: Sequence[Step], found: defaultdict[tuple[date, str], int]) -> None:
    """Add the end points: revenue then and now change on the days of steps and a year after them."""
    changes = [(step.day, False, step.arr) for step in steps]
    changes += [(year_later(step.day), True, step.arr) for step in steps]
    then = now = 0
    held = (0, 0, 0, 0, 0)
    for day, is_then, arr in sorted(changes):
        then, now = (arr, now) if is_then else (then, arr)
        is_in = then > 0
        told = (then, min(then, now), now if is_in else 0, int(is_in), int(is_in and now > 0))
        for measure, new, old in zip((COHORT_ARR, KEPT_ARR, END_ARR, COHORT, KEPT), told, held, strict=True):
            found[day, measure] += new - old
        held = told


def _inside(steps: Sequence[Step], found: defaultdict[tuple[date, str], int]) -> None:
    """Add each movement for as long as it lies in the past twelve months and the customer had revenue before them."""
    for place, step in enumerate(steps):
        told = movements_of(step)
        leaves = year_later(step.day)
        for earlier in steps[:place]:
            start, end = max(step.day, year_later(earlier.day)), min(leaves, year_later(earlier.until))
            if earlier.arr > 0 and start < end:
                for measure, amount in told:
                    found[start, INSIDE + measure] += amount
                    if end < FOREVER:
                        found[end, INSIDE + measure] -= amount
