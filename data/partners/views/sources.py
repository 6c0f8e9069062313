"""Customers who came through partners beside all others: how many, what they pay, and whether they stay."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from data.core import metrics, settings
from data.core.access import Scope
from data.core.metrics import Value
from data.core.numbers import ratio
from data.partners.queries import customers_by_source as queries
from data.partners.queries.money import Money
from data.partners.views.lifecycle import year_before

SOURCE_READS = ("customers", "definitions")
UNKNOWN = "not known"
PARTNER = "partner"


@dataclass(frozen=True)
class Source:
    """One way customers came. arr: a year's revenue on the day; share: of all; kept: who paid a year ago and pays now;

    net: what those pay now against then, at one constant rate, None where nobody paid then.
    """

    source: str
    customers: int
    arr: Decimal
    share: Decimal | None
    then: int
    kept: Value
    net: Decimal | None


def by_source(session: Session, *, scope: Scope, as_of: date) -> list[Source]:  # noqa: ARG001 - totals only, as every view
    """Return the sources of paying customers, the largest first. Retention compares with the same day a year before.

    Source: domain.md 8.11; 0.3: retention uses one constant rate.
    """
    money = Money(session, currency=settings.current(session, as_of).currency)
    known = queries.sources(session)
    now, then = (_converted(queries.paid(session, day), money, as_of) for day in (as_of, year_before(as_of)))
    sums: defaultdict[str, int] = defaultdict(int)
    kept_sum: defaultdict[str, int] = defaultdict(int)
    then_sum: defaultdict[str, int] = defaultdict(int)
    many, before, kept = Counter[str](), Counter[str](), Counter[str]()
    for account, minor in now.items():
        source = known.get(account, UNKNOWN)
        sums[source] += minor
        many[source] += 1
    for account, minor in then.items():
        source = known.get(account, UNKNOWN)
        before[source] += 1
        then_sum[source] += minor
        if account in now:
            kept[source] += 1
            kept_sum[source] += now[account]
    whole = sum(sums.values())
    rows = [Source(
        name, many[name], money.shown(sums[name]), ratio(sums[name], whole) if whole else None, before[name],
        metrics.rate(kept[name], before[name], None, inputs={"then": before[name], "kept": kept[name]}),
        ratio(kept_sum[name], then_sum[name]) if then_sum[name] else None,
    ) for name in {*many, *before}]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.arr, row.source))


def _converted(paid: queries.Paid, money: Money, day: date) -> dict[int, int]:
    found = {account: sum(money.planned(minor, currency, day) or 0 for currency, minor in sums.items())
             for account, sums in paid.items()}  # fmt: skip
    return {account: minor for account, minor in found.items() if minor > 0}
