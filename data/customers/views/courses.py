"""How recurring revenue ran, day by day: what retention is read from, by whole company, segment, product or scope."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history
from data.core.remembering import remembered
from data.customers import folding
from data.customers.formulas.movements import Step
from data.customers.formulas.retention import contributions
from data.customers.queries import retention as tables

NOBODY = "(none)"
DIMENSIONS = ("segment", "product")
GROUPS = ("arr",)
READS = ("arr", "customers", "deals", "definitions", "people")
Daily = Iterable[tuple[str, date, int]]
"""Measure, day and amount, by measure and day."""


class Course:
    """Measures by day: each day is the sum of all days up to it."""

    def __init__(self, daily: Daily) -> None:
        told: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
        for measure, day, amount in daily:
            told[measure].append((day, amount))
        self._days = {measure: [day for day, _ in rows] for measure, rows in told.items()}
        self._sums = {measure: list(accumulate(amount for _, amount in rows)) for measure, rows in told.items()}

    def at(self, measure: str, day: date) -> int:
        """Return a measure at the end of a day."""
        place = bisect_right(self._days.get(measure, ()), day)
        return self._sums[measure][place - 1] if place else 0

    def between(self, measure: str, since: date, until: date) -> int:
        """Return what a measure moved by after a day up to another."""
        return self.at(measure, until) - self.at(measure, since)

    def beginning(self, prefix: str) -> list[str]:
        """Return the measures whose name begins so, in alphabetical order."""
        return sorted(measure for measure in self._days if measure.startswith(prefix))


@dataclass(frozen=True)
class Slice:
    """What is asked for: numbers of segments and of products (None: all of them together), as known at a revision."""

    scope: Scope
    segments: tuple[int, ...] | None = None
    products: tuple[int, ...] | None = None
    known: int | None = None


def sliced(session: Session, *, scope: Scope, filters: Mapping[str, Any] | None = None,
           known_at: datetime | None = None) -> Slice:  # fmt: skip
    """Return filters by name as numbers. Raises ValueError with a sentence on an unknown dimension or name."""
    names, found = tables.names(session), {}
    for dimension, wanted in (filters or {}).items():
        if dimension not in DIMENSIONS:
            raise ValueError(f"Retention has no {dimension}. It is sliced by {' and '.join(DIMENSIONS)}.")
        chosen = (wanted,) if isinstance(wanted, str) else tuple(wanted or ())
        if chosen:
            found[dimension] = tuple(sorted({_number(dimension, one, names[dimension]) for one in chosen}))
    known = None if known_at is None else history.revision_at(session, known_at)
    return Slice(scope, found.get("segment"), found.get("product"), known)


def _number(dimension: str, name: str, names: Mapping[int, str]) -> int:
    if name == NOBODY:
        return folding.NO_PRODUCT if dimension == "product" else 0
    for number, known in names.items():
        if known.casefold() == name.strip().casefold():
            return number
    raise ValueError(f"There is no {dimension} called {name}.")


def course(session: Session, asked: Slice) -> Course:
    """Return how the measures of a slice ran. Several products: the sum of each one's own customers."""
    made: Course = remembered(session, _course, asked, groups=GROUPS if asked.scope.kind == "all" else ("arr", "deals"))
    return made


def _course(session: Session, asked: Slice) -> Course:
    products = asked.products or (folding.ALL_PRODUCTS,)
    if asked.known is None and asked.scope.kind == "all":
        rows = [row for product in products for row in tables.daily(session, product, asked.segments)]
        return Course(_added(rows) if len(products) > 1 else rows)
    return Course(_added((measure, day, amount) for steps in steps_of(session, asked)
                         for (day, measure), amount in contributions(steps).items()))  # fmt: skip


def _added(rows: Daily) -> Daily:
    found: defaultdict[tuple[str, date], int] = defaultdict(int)
    for measure, day, amount in rows:
        found[measure, day] += amount
    return [(measure, day, amount) for (measure, day), amount in sorted(found.items())]


def steps_of(session: Session, asked: Slice) -> list[Sequence[Step]]:
    """Return the steps behind a slice, customer by customer: the slow road, for narrow scopes and for past knowledge.

    Past knowledge is that of the lines; whose they are, rates and reasons are as known now.
    """
    products = asked.products or (folding.ALL_PRODUCTS,)
    if asked.known is None:
        told = (one for product in products for one in tables.steps_in(session, scope=asked.scope, product=product))
        return [steps for segment, steps in told if _is_in(segment, asked.segments)]
    mine, known = tables.reached(session, asked.scope), folding.steps_known(session, asked.known)
    return [
        steps for (customer, product), (segment, steps) in known.items()
        if product in products and _is_in(segment, asked.segments) and (mine is None or customer in mine)
    ]  # fmt: skip


def _is_in(segment: int, wanted: Collection[int] | None) -> bool:
    return wanted is None or segment in wanted


def parts(session: Session, by: str, asked: Slice) -> list[tuple[str, Slice]]:
    """Return the slices of a dimension with their names, in alphabetical order; those without a name last."""
    names = tables.names(session)[by]
    found = []
    for number in remembered(session, tables.keys, groups=GROUPS)[by]:
        if by == "product" and number == folding.ALL_PRODUCTS:
            continue
        wanted = asked.segments if by == "segment" else asked.products
        if wanted is None or number in wanted:
            one = replace(asked, segments=(number,)) if by == "segment" else replace(asked, products=(number,))
            found.append((names.get(number, NOBODY), one))
    return sorted(found, key=lambda pair: (pair[0] == NOBODY, pair[0]))


def choices(session: Session, *, scope: Scope) -> dict[str, list[str]]:
    """Return the names of segments and products that recurring revenue has, for pickers."""
    asked = Slice(scope)
    return {dimension: [name for name, _ in parts(session, dimension, asked)] for dimension in DIMENSIONS}
