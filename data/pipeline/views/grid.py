"""The deals grid: what a page of it shows, and an export prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.core.numbers import from_minor
from data.pipeline import definitions, queries
from data.pipeline.queries import grid as rows_of

GRID_READS = ("deals", "people", "definitions")
MOST = 200
"""Rows on one page at most."""

COLUMNS = (
    Column("name", "Deal", width=34), Column("external_id", "ID", width=16), Column("account", "Account", width=28),
    Column("owner", "Owner", width=22), Column("stage", "Stage", width=20),
    Column("amount", "Amount", "money", currency_key="currency"),
    Column("currency", "Currency", width=9), Column("close_date", "Close date", "date"),
    Column("next_step", "Next step", width=36), Column("next_step_date", "Next step on", "date"),
    Column("forecast_category", "Forecast", width=14), Column("segment", "Segment"), Column("territory", "Territory"),
    Column("product", "Product"), Column("type", "Type"), Column("last_activity_on", "Last activity", "date"),
    Column("lacks", "Lacks", width=40),
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """One page of deals.

    rows: id, row_version, the values of COLUMNS (amount: decimal of the deal's own currency; stage and forecast:
    codes; stage_label: in words; lacks: what its gates ask for and it lacks, in words). n: deals of all pages.
    amounts: (currency, decimal) of all pages.
    """

    rows: tuple[dict[str, Any], ...]
    n: int
    amounts: tuple[tuple[str, Any], ...]
    as_of: date
    page: int
    size: int


def deals_grid(
    session: Session, *, scope: Scope, as_of: date, filters: Mapping[str, Any] | None = None,
    stages: Sequence[str] = (), text: str = "", sort: str = "amount", is_descending: bool = True, page: int = 1,
    size: int | None = MOST, only: Sequence[int] = (),
) -> Grid:  # fmt: skip
    """Return a page of the deals of a scope as they stood at the end of a day.

    filters: dimension to names, `(none)` for nothing set. only: just these deals, in their order, on one page.
    size None gives all of them, for an export. Raises ValueError with a sentence on an unknown name or order.
    """
    asked = rows_of.Asked(
        as_of, queries.resolved(session, filters or {}), tuple(stages), text, queries.owners_in(scope), tuple(only)
    )
    sums = rows_of.grid_sums(session, asked)
    size = None if size is None or only else min(size, MOST)
    offset = 0 if size is None else (page - 1) * size
    found = rows_of.grid_rows(session, asked, sort=sort, is_descending=is_descending, offset=offset, limit=size)
    if only:
        place = {number: position for position, number in enumerate(only)}
        found.sort(key=lambda row: place[row["id"]])
    return Grid(
        tuple(_row(row, as_of) for row in found), sum(n for _, n, _ in sums),
        tuple((currency, from_minor(minor, currency)) for currency, _, minor in sums), as_of, page, size or len(found),
    )  # fmt: skip


def _row(row: dict[str, Any], as_of: date) -> dict[str, Any]:
    amount, stage = row["amount"], definitions.stages()[row["stage"]]
    words = definitions.gates(as_of).fields
    owed = [words.get(name, name) for name in (row["gate_debt"] or "").split(",") if name]
    return {
        **row, "amount": None if amount is None else from_minor(amount, row["currency"]), "stage_label": stage.short,
        "lacks": ", ".join(owed), "is_open": stage.is_open,
    }  # fmt: skip


def grid_sheet(grid: Grid, *, notes: Sequence[tuple[str, str]] = (), with_prices: bool = True) -> Sheet:
    """Return the grid as a sheet: the same deals and values, codes in words."""
    columns = [column for column in COLUMNS if with_prices or column.key not in ("amount", "currency")]
    categories = definitions.forecast_categories()
    told = [{**row, "stage": row["stage_label"],
             "forecast_category": categories[row["forecast_category"]].label if row["forecast_category"] else None}
            for row in grid.rows]  # fmt: skip
    said = (("As of", f"end of {grid.as_of}"), *notes, ("Deals", str(grid.n)))
    return Sheet("Deals", columns, [{c.key: row.get(c.key) for c in columns} for row in told], said)
