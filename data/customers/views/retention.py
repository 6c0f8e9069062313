"""Retention over the twelve months to a day: rates, the bridge from opening to closing revenue, and what drove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.metrics import Value, judged, rate, threshold_of
from data.core.numbers import from_minor
from data.core.remembering import remembered
from data.customers.folding_terms import is_behind, terms
from data.customers.formulas import retention as formulas
from data.customers.formulas.movements import DRIVERS
from data.customers.formulas.retention import ARR, CHURN, COHORT, COHORT_ARR, CUSTOMERS, END_ARR, INSIDE, KEPT, KEPT_ARR
from data.customers.queries import retention as tables
from data.customers.views.courses import GROUPS, Course, Slice, course, parts, sliced

WEEKS = 52
TITLES = {
    "opening": "Opening", "churn": "Churn", "contraction": "Contraction", "recovered": "Recovered within window",
    "kept": "Kept (GRR)", "seats": "More seats", "cross_sell": "Cross-sell", "price": "Price",
    "returned": "Left and came back", "recounted": "Recovered, counted above", "end": "Same customers now (NRR)",
    "new": "New customers", "others": "Came back or changed since", "closing": "Closing",
}  # fmt: skip
TOTALS = ("opening", "kept", "end", "closing")


@dataclass(frozen=True)
class Tally:
    """What a slice came to between T0 and T1, amounts in the reporting currency.

    Of the cohort, customers with revenue at T0: start, kept (at most what each had), end, seats, cross_sell, price,
    contraction, churn by reason, returned (left and came back inside the window). Of everybody: opening, closing, new
    (first ever), others: what customers without revenue at T0 came back with and changed by.
    """

    start: Decimal
    kept: Decimal
    end: Decimal
    cohort: int
    stayed: int
    opening: Decimal
    closing: Decimal
    customers: int
    seats: Decimal
    cross_sell: Decimal
    price: Decimal
    contraction: Decimal
    returned: Decimal
    new: Decimal
    churn_by: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def churn(self) -> Decimal:
        """What left for good or for a while, whatever the reason."""
        return sum(self.churn_by.values(), Decimal(0))

    @property
    def expansion(self) -> Decimal:
        """What the cohort grew by, whatever drove it."""
        return self.seats + self.cross_sell + self.price

    @property
    def recovered(self) -> Decimal:
        """What end points count as kept though movements count it as lost: won back, or gained inside the window."""
        return self.kept - (self.start - self.contraction - self.churn)

    @property
    def others(self) -> Decimal:
        """What customers without revenue at T0 brought, those new ever left out."""
        return self.closing - self.end - self.new

    def bars(self) -> dict[str, Decimal]:
        """The bridge from opening to closing, signed: each total is the sum of what stands before it."""
        return {
            "opening": self.opening, "churn": -self.churn, "contraction": -self.contraction,
            "recovered": self.recovered, "kept": self.kept, "seats": self.seats, "cross_sell": self.cross_sell,
            "price": self.price, "returned": self.returned, "recounted": -self.recovered, "end": self.end,
            "new": self.new, "others": self.others, "closing": self.closing,
        }  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One slice: its name (None: all), what it came to, and its values by metric without the domain."""

    label: str | None
    tally: Tally
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Week:
    """The rates at the end of one day; None without revenue twelve months before."""

    day: date
    grr: Decimal | None
    nrr: Decimal | None
    logo: Decimal | None
    arr: Decimal
    n: int


@dataclass(frozen=True)
class Retention:
    """Everything that the page of retention shows. since: T0, twelve months before as_of (domain.md 5.4)."""

    as_of: date
    since: date
    known_at: datetime | None
    by: str | None
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    total: Row
    rows: tuple[Row, ...]
    weeks: tuple[Week, ...]
    unconverted: int
    is_behind: bool
    has_revenue: bool


def retention(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None, by: str | None = None,
    filters: Mapping[str, Any] | None = None, weeks: int = WEEKS,
) -> Retention:  # fmt: skip
    """Return retention of the twelve months to a day, of all and of each segment or product.

    Amounts are unrounded decimals of the reporting currency, all at one rate. Of a product: customers are those of the
    product, and leaving it is its churn. Raises ValueError with a sentence on an unknown filter.
    """
    asked = sliced(session, scope=scope, filters=filters, known_at=known_at)
    under = terms(session)
    whole = course(session, asked)
    rows = parts(session, by, asked) if by else []
    found = [_row(name, tally(course(session, one), as_of, under.currency), as_of) for name, one in rows]
    days = [as_of - timedelta(weeks=back) for back in range(weeks, -1, -1)]
    return Retention(
        as_of=as_of, since=formulas.year_earlier(as_of), known_at=known_at, by=by,
        filters={name: (v,) if isinstance(v, str) else tuple(v) for name, v in (filters or {}).items() if v},
        currency=under.currency, total=_row(None, tally(whole, as_of, under.currency), as_of),
        rows=tuple(row for row in found if row.tally.start or row.tally.closing or row.tally.new),
        weeks=tuple(_week(whole, day, under.currency) for day in days),
        unconverted=remembered(session, tables.unconverted, (under.currency, *sorted(under.rates)), groups=GROUPS),
        is_behind=is_behind(session), has_revenue=bool(whole.beginning(ARR)),
    )  # fmt: skip


def total(session: Session, asked: Slice, *, as_of: date) -> Tally:
    """Return what a slice came to in the twelve months to a day."""
    return tally(course(session, asked), as_of, terms(session).currency)


def tally(run: Course, as_of: date, currency: str) -> Tally:
    """Return what a course came to in the twelve months to a day, in units of a currency."""
    since = formulas.year_earlier(as_of)

    def money(measure: str) -> Decimal:
        return from_minor(run.at(measure, as_of), currency)

    inside = {name: money(f"{INSIDE}{name}") for name in (*DRIVERS, "contraction")}
    churn = {one.removeprefix(f"{INSIDE}{CHURN}"): money(one) for one in run.beginning(f"{INSIDE}{CHURN}")}
    return Tally(
        start=money(COHORT_ARR), kept=money(KEPT_ARR), end=money(END_ARR), cohort=run.at(COHORT, as_of),
        stayed=run.at(KEPT, as_of), opening=from_minor(run.at(ARR, since), currency), closing=money(ARR),
        customers=run.at(CUSTOMERS, as_of), **inside, returned=money(f"{INSIDE}reactivation"),
        new=from_minor(run.between("new", since, as_of), currency),
        churn_by={reason: amount for reason, amount in churn.items() if amount},
    )  # fmt: skip


def _week(run: Course, day: date, currency: str) -> Week:
    start, kept, end = (run.at(name, day) for name in (COHORT_ARR, KEPT_ARR, END_ARR))
    n = run.at(COHORT, day)
    rates = [formulas.ratio(part, start) if start else None for part in (kept, end)]
    logo = formulas.ratio(run.at(KEPT, day), n) if n else None
    return Week(day, rates[0], rates[1], logo, from_minor(run.at(ARR, day), currency), n)


def _row(label: str | None, found: Tally, as_of: date) -> Row:
    return Row(label, found, {name: value_of(name, found, as_of) for name in MEASURES})


def value_of(name: str, found: Tally, as_of: date) -> Value:
    """Return one metric of a slice, by its name without the domain."""
    return MEASURES[name](found, as_of)


def _share(name: str, part: Decimal, found: Tally, as_of: date, **inputs: Decimal) -> Value:
    """Return a rate of the opening base; few customers give no status (domain.md 0.14)."""
    threshold = threshold_of(f"customers.{name}", as_of=as_of)
    known = {"start": found.start, **inputs}
    if not found.start:
        return judged(None, "no_data", threshold, n=0, inputs=known)
    reason = "too_few" if found.cohort < rulebook.limits(as_of)["small_sample"] else None
    return judged(formulas.ratio(part, found.start), reason, threshold, n=found.cohort, inputs=known)


def _grr(found: Tally, as_of: date) -> Value:
    return _share("grr", found.kept, found, as_of, kept=found.kept, recovered=found.recovered)


def _grr_movements(found: Tally, as_of: date) -> Value:
    lost = found.start - found.contraction - found.churn
    return _share("grr_movements", lost, found, as_of, contraction=found.contraction, churn=found.churn)


def _nrr(found: Tally, as_of: date) -> Value:
    return _share("nrr", found.end, found, as_of, end=found.end)


def _expansion(found: Tally, as_of: date) -> Value:
    return _share("expansion_contribution", found.expansion, found, as_of, seats=found.seats,
                  cross_sell=found.cross_sell, price=found.price)  # fmt: skip


def _logo(found: Tally, as_of: date) -> Value:
    threshold = threshold_of("customers.logo_retention", as_of=as_of)
    return rate(found.stayed, found.cohort, threshold,
                inputs={"stayed": found.stayed, "cohort": found.cohort})  # fmt: skip


def _arr(found: Tally, _as_of: date) -> Value:
    return Value(found.closing, n=found.customers, inputs={"customers": found.customers})


def _net_new(found: Tally, _as_of: date) -> Value:
    return Value(found.closing - found.opening, n=found.customers,
                 inputs={"opening": found.opening, "closing": found.closing})  # fmt: skip


MEASURES = {
    "grr": _grr, "grr_movements": _grr_movements, "nrr": _nrr, "logo_retention": _logo, "arr": _arr,
    "net_new_arr": _net_new, "expansion_contribution": _expansion,
}  # fmt: skip

