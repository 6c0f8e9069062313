"""The customers behind a bar of the bridge: what each had then and has now, and how it moved in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.numbers import from_minor
from data.customers import folding
from data.customers.folding_terms import terms
from data.customers.formulas import retention as formulas
from data.customers.formulas.movements import DRIVERS, Step
from data.customers.queries import movements
from data.customers.queries import retention as tables
from data.customers.views.courses import NOBODY, Slice, sliced
from data.customers.views.retention import TITLES

MOST = 200
AMOUNTS = ("then", "now", "kept", "recovered", "new", "reactivation", *DRIVERS, "contraction", "churn")


@dataclass(frozen=True)
class BehindBar:
    """One page of the customers in a bar, the largest first; n and amount: of all of them, signed as the bar is.

    rows: id, name, segment, owner, reason, effect (what the customer adds to the bar), in_cohort (had revenue then),
    and in units of the currency: then, now, kept, recovered, new, reactivation, seats, cross_sell, price, contraction,
    churn, the last seven of the twelve months.
    """

    bar: str
    rows: tuple[dict[str, Any], ...]
    n: int
    amount: Decimal
    currency: str
    since: date
    as_of: date


def behind(
    session: Session, *, scope: Scope, as_of: date, bar: str, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, page: int = 1, size: int | None = MOST,
) -> BehindBar:  # fmt: skip
    """Return a page of the customers of a bar of the bridge; size None gives all.

    Raises ValueError with a sentence for the reader on an unknown bar or filter.
    """
    if bar not in TITLES:
        raise ValueError(f"There is no bar {bar}. Known are {', '.join(TITLES)}.")
    size = None if size is None else min(size, MOST)
    start = 0 if size is None else (max(page, 1) - 1) * size
    if known_at is None and size is not None:
        return _page(session, bar, sliced(session, scope=scope, filters=filters), as_of=as_of, size=size, start=start)
    found = customers(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    told = [{**row, "effect": effect(bar, row)} for row in found]
    inside = sorted((row for row in told if row["effect"]), key=lambda row: (-abs(row["effect"]), row["id"]))
    shown = inside if size is None else inside[start : start + size]
    whole = sum((row["effect"] for row in inside), Decimal(0))
    return BehindBar(bar, tuple(shown), len(inside), whole, terms(session).currency,
                     formulas.year_earlier(as_of), as_of)  # fmt: skip


def _page(session: Session, bar: str, asked: Slice, *, as_of: date, size: int, start: int) -> BehindBar:
    since, currency = formulas.year_earlier(as_of), terms(session).currency
    rows, n, whole = movements.in_bar(
        session, bar, scope=asked.scope, since=since, until=as_of, segments=asked.segments,
        products=asked.products or (folding.ALL_PRODUCTS,), limit=size, offset=start,
    )  # fmt: skip
    shown = [{**row, "effect": effect(bar, row)} for row in _named(session, rows, currency)]
    return BehindBar(bar, tuple(shown), n, from_minor(whole, currency), currency, since, as_of)


def effect(bar: str, row: Mapping[str, Any]) -> Decimal:
    """Return what one customer adds to a bar, signed: over all customers these are the bars of the bridge."""
    inside = row["in_cohort"]
    if bar == "opening":
        return Decimal(row["then"])
    if bar == "closing":
        return Decimal(row["now"])
    if bar == "new":
        return Decimal(row["new"])
    if bar == "others":
        return Decimal(0) if inside else Decimal(row["now"] - row["new"])
    named = {"kept": "kept", "end": "now", "returned": "reactivation", "recovered": "recovered",
             "recounted": "recovered"}.get(bar, bar)  # fmt: skip
    sign = -1 if bar in ("churn", "contraction", "recounted") else 1
    return sign * Decimal(row[named]) if inside else Decimal(0)


def customers(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return every customer with revenue at either end or a movement between, as BehindBar has its rows, by name."""
    asked = sliced(session, scope=scope, filters=filters, known_at=known_at)
    since, currency = formulas.year_earlier(as_of), terms(session).currency
    if asked.known is None:
        rows = movements.moved_between(session, scope=scope, since=since, until=as_of, segments=asked.segments,
                                       products=asked.products or (folding.ALL_PRODUCTS,))  # fmt: skip
    else:
        rows = _known(session, asked.known, since=since, until=as_of, asked=asked)
    return sorted(_named(session, rows, currency), key=lambda row: (row["name"], row["id"]))


def _named(session: Session, rows: Sequence[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    names = movements.customer_names(session, [row["customer_id"] for row in rows])
    segments = tables.names(session)["segment"]
    return [_told(row, names.get(row["customer_id"], ("", "")), segments, currency) for row in rows]


def _told(row: Mapping[str, Any], named: tuple[str, str], segments: Mapping[int, str],
          currency: str) -> dict[str, Any]:  # fmt: skip
    then, now = row["then"], row["now"]
    kept = min(then, now)
    lost = row["contraction"] + row["churn"]
    minor = {**{name: row[name] for name in (*DRIVERS, "new", "reactivation", "contraction", "churn")}, "then": then,
             "now": now, "kept": kept, "recovered": kept - then + lost if then else 0}  # fmt: skip
    return {
        "id": row["customer_id"], "name": named[0], "owner": named[1],
        "segment": segments.get(row["segment_id"], NOBODY), "reason": row["reason"], "in_cohort": then > 0,
        **{name: from_minor(minor[name], currency) for name in AMOUNTS},
    }  # fmt: skip


def _known(session: Session, known: int, *, since: date, until: date, asked: Any) -> list[dict[str, Any]]:
    """Return the same rows as the query does, from lines as they were known: the slow road."""
    mine, products = tables.reached(session, asked.scope), asked.products or (folding.ALL_PRODUCTS,)
    found = []
    for (customer, product), (segment, steps) in folding.steps_known(session, known).items():
        if product in products and (asked.segments is None or segment in asked.segments) and (
            mine is None or customer in mine
        ):
            found.append({"customer_id": customer, "segment_id": segment, **_summed(steps, since, until)})
    return [row for row in found if row["then"] or row["now"] or row["churn"] or row["new"] or row["reactivation"]]


def _summed(steps: list[Step], since: date, until: date) -> dict[str, Any]:
    inside = [step for step in steps if since < step.day <= until]
    held = {day: sum(s.arr for s in steps if s.day <= day < s.until) for day in (since, until)}
    reasons = [step.reason for step in inside if step.churn]
    fields = {measure: name for name, measure in formulas.MOVED.items()} | {"churn": "churn"}
    return {"then": held[since], "now": held[until], "reason": max(reasons, default=""),
            **{measure: sum(getattr(s, name) for s in inside) for measure, name in fields.items()}}  # fmt: skip
