"""Retention as tables: the bridge, what drove it, the slices, the weeks, and what to know about the numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data.core.exporting import Column
from data.core.numbers import ratio
from data.customers.formulas.retention import points
from data.customers.views.retention import TITLES, TOTALS, Retention, Row, Tally

REASONS = {"product": "Product", "pricing": "Pricing", "support": "Support", "competitor": "Competitor",
           "no_need": "No need", "": "No reason recorded"}  # fmt: skip


def bridge_rows(found: Tally) -> list[dict[str, Any]]:
    """Return the lines of the bridge: name, bar, amount (signed), share (of opening revenue, None without any)."""
    return [{"name": name, "bar": TITLES[name], "amount": amount,
             "share": ratio(amount, found.opening) if found.opening else None}
            for name, amount in found.bars().items()]  # fmt: skip


def drawn(found: Tally) -> list[tuple[str, str, Decimal, str]]:
    """Return the bars to draw: name, label, signed amount, kind; those of nothing left out unless they are totals."""
    return [(name, TITLES[name], amount, _kind(name, amount))
            for name, amount in found.bars().items() if amount or name in TOTALS]  # fmt: skip


def _kind(name: str, amount: Decimal) -> str:
    if name in TOTALS:
        return "total"
    # Nothing was lost there: it only stands in two bars and is taken off once.
    return "up" if amount > 0 else "reached" if name == "recounted" else "down"


def driver_rows(found: Tally) -> list[dict[str, Any]]:
    """Return what drove retention: name, driver, amount (signed), points (of opening revenue of the cohort).

    From all of it down to gross retention by movements and by end points, then up to net retention.
    """
    lost = {f"churn:{reason}": -amount for reason, amount in
            sorted(found.churn_by.items(), key=lambda pair: (-pair[1], pair[0]))}  # fmt: skip
    rows = [("start", "Opening revenue of the cohort", found.start),
            *((name, f"Churn: {word(name.removeprefix('churn:'))}", amount) for name, amount in lost.items()),
            ("contraction", "Contraction", -found.contraction),
            ("grr_movements", "Gross retention by movements", found.start - found.contraction - found.churn),
            ("recovered", "Recovered within window", found.recovered),
            ("kept", "Gross retention by end points", found.kept),
            ("seats", "Expansion: more seats", found.seats), ("cross_sell", "Expansion: cross-sell", found.cross_sell),
            ("price", "Expansion: price", found.price), ("returned", "Left and came back", found.returned),
            ("recounted", "Less recovered, counted above", -found.recovered),
            ("end", "Net retention", found.end)]  # fmt: skip
    return [{"name": name, "driver": label, "amount": amount, "points": points(amount, found.start)}
            for name, label, amount in rows]  # fmt: skip


def word(reason: str) -> str:
    """Return what a reason of churn is called.

    >>> word("no_need"), word("")
    ('No need', 'No reason recorded')
    """
    return REASONS.get(reason, reason.replace("_", " ").capitalize())


def slice_rows(view: Retention) -> list[dict[str, Any]]:
    """Return one line a slice, all together first: label, the rates with `_reason`, n, and amounts."""
    return [_slice(row, "All customers" if row.label is None else row.label) for row in (view.total, *view.rows)]


def _slice(row: Row, label: str) -> dict[str, Any]:
    told: dict[str, Any] = {"label": label, "n": row.tally.cohort, "customers": row.tally.customers,
                            "opening": row.tally.opening, "closing": row.tally.closing}  # fmt: skip
    for name in ("grr", "grr_movements", "nrr", "logo_retention"):
        told |= {name: row.values[name].value, f"{name}_reason": reason_of(row.values[name])}
    return told


def reason_of(value: Any) -> str:
    """Return why there is no value, for the cell that would hold it."""
    return "no revenue then" if value.value is None else ""


def remarks(view: Retention) -> list[str]:
    """Return what the reader should know before relying on the numbers."""
    said = [f"Customers are accounts at the top with all below them; everything is {view.currency} at one rate.",
            "Opening base: customers with revenue twelve months before the day. Rates on the due base, of what came up "
            "for renewal, are another number with their own label."]  # fmt: skip
    if view.known_at is None:
        said.append("A past day is worked out from the lines as they are known today, each by its own dates.")
    if view.total.tally.recovered:
        said.append("Recovered within window: what was lost and won back, or gained and lost again, between both ends. "
                    "By end points it was kept; by movements it was lost.")  # fmt: skip
    if view.by == "product" or view.filters.get("product"):
        said.append("By product a customer is one of that product: leaving it is churn there, though the customer may "
                    "have stayed with another.")  # fmt: skip
    if view.unconverted:
        said.append(f"{view.unconverted:,} lines are in a currency without a plan rate and are left out.")
    if view.is_behind:
        said.append("Rates or limits changed: the numbers follow with the next daily job.")
    if view.known_at is not None:
        said.append("Lines are as they were known then. Who belongs to whom, segments, rates and reasons of churn are "
                    "as known now.")  # fmt: skip
    return said


def amounts(view: Retention) -> tuple[Column, ...]:
    """Return the columns of a workbook's list of customers."""
    money = {"then": "Revenue then", "now": "Revenue now", "kept": "Kept", "recovered": "Recovered within window",
             "new": "New", "reactivation": "Reactivated", "seats": "More seats", "cross_sell": "Cross-sell",
             "price": "Price", "contraction": "Contraction", "churn": "Churn"}  # fmt: skip
    return (Column("name", "Customer", width=30), Column("segment", "Segment"), Column("owner", "Owner", width=22),
            Column("in_cohort", "In the cohort"), *(Column(key, title, "money", view.currency)
            for key, title in money.items()), Column("reason", "Reason of the churn"))  # fmt: skip


def weeks_rows(view: Retention) -> list[Mapping[str, Any]]:
    """Return one line a week: day, grr, nrr, logo, arr, n."""
    return [{"day": week.day, "grr": week.grr, "nrr": week.nrr, "logo": week.logo, "arr": week.arr, "n": week.n}
            for week in view.weeks]  # fmt: skip
