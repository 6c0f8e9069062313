"""Recurring revenue of one customer as steps by day, each with the movement that made it (domain.md 5.5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from data.core.numbers import shares
from models import FOREVER

SEATS, CROSS_SELL, PRICE = "seats", "cross_sell", "price"
DRIVERS = (SEATS, CROSS_SELL, PRICE)
UNCOUNTED = frozenset({"trial", "one_time"})
"""Bases that are no recurring revenue (domain.md 5.4)."""


class Line(NamedTuple):
    """One contract line: arr is a year's revenue in minor units of the one currency that all are compared in."""

    id: int
    account_id: int
    product_id: int | None
    start_on: date
    end_on: date | None
    ended_on: date | None
    arr: int
    seats: int | None = None
    follows_id: int | None = None
    change: str | None = None
    basis: str = "contract"


class Step(NamedTuple):
    """Revenue of a customer from `day` to the day before `until`, and the movement on `day`; amounts are unsigned."""

    day: date
    until: date
    arr: int
    new: int = 0
    reactivation: int = 0
    expansion_seats: int = 0
    expansion_cross_sell: int = 0
    expansion_price: int = 0
    contraction: int = 0
    churn: int = 0
    reason: str = ""


def counts(line: Line) -> bool:
    """Say whether a line is recurring revenue at all: trials, one-time fees and free lines never are.

    >>> counts(Line(1, 1, None, date(2025, 1, 1), None, None, 0)), counts(Line(1, 1, None, date(2025, 1, 1), None,
    ...     None, 1200, basis="one_time"))
    (False, False)
    """
    return line.arr > 0 and line.basis not in UNCOUNTED


def runs_until(line: Line, others: Iterable[Line], *, grace: int) -> date:
    """Return the first day on which a line counts no longer; the far end while it runs.

    Without an end of its own a line stops where another follows it: one that says so, or one of the same account and
    product that starts after its term and within `grace` days. One that is signed later does not reach back: the line
    ended with its term. others: lines of the same account.

    >>> old = Line(1, 1, 5, date(2024, 1, 1), date(2024, 12, 31), None, 1200)
    >>> runs_until(old, [Line(2, 1, 5, date(2025, 1, 11), None, None, 1200)], grace=30)
    datetime.date(2025, 1, 11)
    """
    if line.ended_on is not None:
        return line.ended_on
    starts = [other.start_on for other in others if _follows(other, line, grace)]
    if not starts:
        return FOREVER
    first = min(starts)
    if line.end_on is not None and (first - line.end_on).days > grace:
        return line.end_on + timedelta(days=1)
    return first


def _follows(other: Line, line: Line, grace: int) -> bool:
    if other.id == line.id or other.start_on < line.start_on:
        return False
    if other.follows_id is not None:
        return other.follows_id == line.id
    if line.end_on is None or other.product_id != line.product_id or not counts(other):
        return False
    return 0 < (other.start_on - line.end_on).days <= grace


def category(before: int, after: int, *, was_customer: bool) -> str | None:
    """Name what a change of revenue is: new, reactivation, expansion, contraction, churn, or None for no change.

    >>> [category(*pair, was_customer=True) for pair in ((0, 5), (5, 9), (9, 5), (5, 0), (5, 5))]
    ['reactivation', 'expansion', 'contraction', 'churn', None]
    """
    if before == after:
        return None
    if before == 0:
        return "reactivation" if was_customer else "new"
    if after == 0:
        return "churn"
    return "expansion" if after > before else "contraction"


def steps(lines: Iterable[Line], *, grace: int, reasons: Mapping[date, str] | None = None,
          within: int = 0) -> list[Step]:  # fmt: skip
    """Return the steps of one customer from its lines, oldest first; days on which nothing moves make none.

    Revenue counts from start_on on while the line has not ended. What starts and ends on one day is one movement, for
    its net amount: an amendment, or a change from one plan to another. reasons: why the customer was lost, by the day
    it was recorded for; the nearest one at most `within` days away is taken.
    """
    kept = [line for line in lines if counts(line)]
    begins, ends = _by_day(kept, grace)
    found: list[Step] = []
    level, running = 0, Counter[int | None]()
    for day in sorted(begins.keys() | ends.keys()):
        came, went = begins.get(day, []), ends.get(day, [])
        after = level + sum(line.arr for line in came) - sum(line.arr for line in went)
        if after != level:
            named = _movement(level, after, came, went, running, was_customer=bool(found))
            reason = _reason(day, reasons or {}, within) if "churn" in named else ""
            found.append(Step(day, FOREVER, after, reason=reason, **named))
        level = after
        running.update(line.product_id for line in came)
        running.subtract(line.product_id for line in went)
    return [step._replace(until=later.day) for step, later in pairwise(found)] + found[-1:]


Days = dict[date, list[Line]]


def _by_day(kept: Sequence[Line], grace: int) -> tuple[Days, Days]:
    siblings: defaultdict[int, list[Line]] = defaultdict(list)
    for line in kept:
        siblings[line.account_id].append(line)
    begins: defaultdict[date, list[Line]] = defaultdict(list)
    ends: defaultdict[date, list[Line]] = defaultdict(list)
    for line in sorted(kept, key=lambda one: one.id):
        until = runs_until(line, siblings[line.account_id], grace=grace)
        if until > line.start_on:
            begins[line.start_on].append(line)
            if until < FOREVER:
                ends[until].append(line)
    return begins, ends


def _movement(before: int, after: int, came: Sequence[Line], went: Sequence[Line],
              running: Mapping[int | None, int], *, was_customer: bool) -> dict[str, int]:  # fmt: skip
    what = category(before, after, was_customer=was_customer)
    if what != "expansion":
        return {what: abs(after - before)} if what else {}
    parts = driven(after - before, came, went, had={product for product, n in running.items() if n > 0})
    return {f"expansion_{name}": amount for name, amount in parts.items()}


def driven(net: int, came: Sequence[Line], went: Sequence[Line], *, had: set[int | None]) -> dict[str, int]:
    """Split an expansion by what drove it: more seats, another product, or the price. The parts add up to `net`.

    A line that follows another says why; a renewal, or one that says nothing, is split by its seats. A line that
    follows none is cross-sell when the customer did not have the product (`had`), else more of the same. What shrank
    on the same day takes from all that grew in proportion.

    >>> old = Line(1, 1, 5, date(2024, 1, 1), None, date(2025, 1, 1), 1000, seats=10)
    >>> new = Line(2, 1, 5, date(2025, 1, 1), None, None, 1320, seats=12, follows_id=1, change="renewal")
    >>> driven(320, [new], [old], had={5})
    {'seats': 200, 'price': 120}
    """
    left = {line.id: line for line in went}
    told, loose = Counter[str](), []
    for line in came:
        old = left.pop(line.follows_id, None) if line.follows_id is not None else None
        if old is None:
            loose.append(line)
        else:
            told.update(_effect(line.change, old.arr, old.seats, line.arr, line.seats))
    told.update(_unlinked(loose, list(left.values()), had))
    grown = {name: told[name] for name in DRIVERS if told[name] > 0} or {SEATS: net}
    return {name: part for name, part in zip(grown, shares(net, list(grown.values())), strict=True) if part}


def _effect(change: str | None, before: int, seats_before: int | None, after: int,
            seats: int | None) -> dict[str, int]:  # fmt: skip
    if change in DRIVERS:
        return {change: after - before}
    if seats_before and seats and seats != seats_before:
        more = before * (seats - seats_before) // seats_before
        return {SEATS: more, PRICE: after - before - more}
    return {PRICE: after - before}


def _unlinked(came: Sequence[Line], went: Sequence[Line], had: set[int | None]) -> Counter[str]:
    told = Counter[str]()
    for product in sorted({line.product_id for line in (*came, *went)}, key=lambda one: one or 0):
        new, old = _sum(came, product), _sum(went, product)
        if product not in had:
            told[CROSS_SELL] += new[0]
        elif new[0] and old[0]:
            told.update(_effect(None, old[0], old[1], new[0], new[1]))
        else:
            told[SEATS] += new[0] - old[0]
    return told


def _sum(lines: Sequence[Line], product: int | None) -> tuple[int, int | None]:
    mine = [line for line in lines if line.product_id == product]
    seats = [line.seats for line in mine]
    return sum(line.arr for line in mine), None if None in seats else sum(one or 0 for one in seats)


def _reason(day: date, reasons: Mapping[date, str], within: int) -> str:
    near = [(abs((on - day).days), on) for on in reasons if abs((on - day).days) <= within]
    return reasons[min(near)[1]] if near else ""
