"""Cohorts: what customers that began in one quarter have left of their first revenue, quarter by quarter."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import FiscalCalendar
from data.core.numbers import from_minor, ratio
from data.core.remembering import remembered
from data.customers import folding
from data.customers.folding_terms import terms
from data.customers.queries import movements
from data.customers.views.courses import sliced

MOST = 12
"""Quarters shown: the newest cohorts, and how far each is followed."""


@dataclass(frozen=True)
class Standing:
    """A cohort at the end of the n-th quarter after its own: revenue left and its share, customers left.

    The share is of what the cohort had at the end of its own quarter. Only quarters that are over are told.
    """

    quarter: str
    after: int
    day: date
    arr: Decimal
    share: Decimal | None
    customers: int
    begun: int


@dataclass(frozen=True)
class Cohorts:
    """Cohorts by the fiscal quarter of their first revenue, oldest first."""

    rows: tuple[Standing, ...]
    currency: str


def cohorts(session: Session, *, scope: Scope, as_of: date, filters: Mapping[str, Any] | None = None) -> Cohorts:
    """Return cohorts of the last quarters up to a day, as known now. Of several products the first one chosen counts.

    Raises ValueError with a sentence on an unknown filter.
    """
    asked = sliced(session, scope=scope, filters=filters)
    product = asked.products[0] if asked.products else folding.ALL_PRODUCTS
    held = company.current(session, as_of)
    rows = remembered(session, movements.cohorts, scope=scope, product=product, segments=asked.segments, until=as_of,
                      groups=("arr",) if scope.kind == "all" else ("arr", "deals"))  # fmt: skip
    found = _standings(rows, as_of, held.calendar)
    currency = terms(session).currency
    return Cohorts(tuple(_standing(one, currency) for one in found), currency)


Raw = tuple[str, int, date, int, int, int, int]
"""Quarter, quarters after it, day, revenue, first revenue, customers, customers at the start."""


def _standings(rows: list[tuple[date, date, int, int]], as_of: date, calendar: FiscalCalendar) -> list[Raw]:
    starts = _quarters(as_of, calendar)
    moves: defaultdict[date, list[tuple[date, int, int]]] = defaultdict(list)
    for first, day, amount, n in rows:
        moves[clock.period_of(first, calendar).start].append((day, amount, n))
    found: list[Raw] = []
    for start in (one for one in starts if one in moves):
        base: tuple[int, int] | None = None
        for after, period in enumerate(one for one in starts if one >= start):
            last = min(clock.add_months(period, 3) - timedelta(days=1), as_of)
            arr = sum(amount for day, amount, _ in moves[start] if day <= last)
            customers = sum(n for day, _, n in moves[start] if day <= last)
            base = base or (arr, customers)
            found.append((clock.fiscal_quarter(start, calendar), after, last, arr, base[0], customers, base[1]))
    return found


def _quarters(as_of: date, calendar: FiscalCalendar) -> list[date]:
    last = clock.period_of(as_of, calendar).start
    return [clock.add_months(last, -3 * back) for back in range(MOST - 1, -1, -1)]


def _standing(one: Raw, currency: str) -> Standing:
    quarter, after, day, arr, base, customers, begun = one
    share = ratio(arr, base) if base else None
    return Standing(quarter, after, day, from_minor(arr, currency), share, customers, begun)
