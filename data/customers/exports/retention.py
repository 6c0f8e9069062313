"""Retention to take away: every customer behind the numbers, the bridge, what drove it, slices and weeks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.customers.views import retention_tables as tables
from data.customers.views.courses import DIMENSIONS
from data.customers.views.retention import Retention, retention
from data.customers.views.retention_customers import customers
from data.customers.views.subscriptions import COLUMNS, contracts

PRICES = frozenset({"arr", "opening", "closing"})


@export("retention", title="Retention, customer by customer", right="customers.view_accounts")
def retention_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """The customers behind retention of the twelve months to a day, and what they add up to."""
    asked = {name: wanted for name, wanted in (filters or {}).items() if name in DIMENSIONS}
    view = retention(session, scope=scope, as_of=as_of, known_at=known_at, filters=asked,
                     by=by if by in DIMENSIONS else "segment")  # fmt: skip
    rows = customers(session, scope=scope, as_of=as_of, known_at=known_at, filters=asked)
    listed = [column for column in tables.amounts(view) if with_prices or column.kind != "money"]
    told = [{**row, "in_cohort": "yes" if row["in_cohort"] else "no", "reason": tables.word(row["reason"])
             if row["churn"] else ""} for row in rows]  # fmt: skip
    return [Sheet("Customers", listed, told, _said(view)), *_sums(view, with_prices=with_prices)]


@export("retention-totals", title="Retention in total", right="customers.view")
def totals_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """Retention of the twelve months to a day: slices, weeks, and with prices the bridge and what drove it."""
    asked = {name: wanted for name, wanted in (filters or {}).items() if name in DIMENSIONS}
    view = retention(session, scope=scope, as_of=as_of, known_at=known_at, filters=asked,
                     by=by if by in DIMENSIONS else "segment")  # fmt: skip
    return _sums(view, with_prices=with_prices)


def _said(view: Retention) -> list[tuple[str, str]]:
    return [("From the end of", f"{view.since}"), ("To the end of", f"{view.as_of}"), ("Currency", view.currency),
            *(("Note", one) for one in tables.remarks(view))]  # fmt: skip


def _sums(view: Retention, *, with_prices: bool) -> list[Sheet]:
    money = view.currency
    bridge = [Column("bar", "Bar", width=30), Column("amount", "Amount", "money", money),
              Column("share", "Of opening", "percent")]  # fmt: skip
    drivers = [Column("driver", "Driver", width=34), Column("amount", "Amount", "money", money),
               Column("points", "Points of opening revenue", "ratio")]  # fmt: skip
    slices = [Column("label", (view.by or "all").capitalize(), width=24), Column("grr", "GRR", "percent"),
              Column("grr_movements", "GRR by movements", "percent"), Column("nrr", "NRR", "percent"),
              Column("logo_retention", "Customers kept", "percent"), Column("n", "Customers then", "count"),
              Column("customers", "Customers now", "count"), Column("opening", "Opening", "money", money),
              Column("closing", "Closing", "money", money)]  # fmt: skip
    weeks = [Column("day", "End of", "date"), Column("grr", "GRR", "percent"), Column("nrr", "NRR", "percent"),
             Column("logo", "Customers kept", "percent"), Column("arr", "Revenue a year", "money", money),
             Column("n", "Customers then", "count")]  # fmt: skip
    kept = [[column for column in some if with_prices or column.key not in PRICES] for some in (slices, weeks)]
    found = [Sheet("Slices", kept[0], tables.slice_rows(view), _said(view)),
             Sheet("Weeks", kept[1], tables.weeks_rows(view), _said(view))]  # fmt: skip
    if with_prices:
        found += [Sheet("Bridge", bridge, tables.bridge_rows(view.total.tally), _said(view)),
                  Sheet("Drivers", drivers, tables.driver_rows(view.total.tally), _said(view))]  # fmt: skip
    return found


@export("contracts", title="Contracts with term and notice", right="customers.view_accounts")
def contracts_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every line that runs or begins later, those whose notice or term ends next first."""
    found = contracts(session, scope=scope, as_of=as_of, size=None)
    columns = [column for column in COLUMNS if with_prices or column.key not in ("arr", "currency")]
    rows = [{column.key: row[column.key] for column in columns} for row in found.rows]
    return [Sheet("Contracts", columns, rows, [("As it was on", f"{as_of}"), ("Known", "now")])]
