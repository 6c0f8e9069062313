"""The grid in words, and as a table for whoever may only read."""

from components import numbers
from components.frame import records
from components.table import Column
from data.pipeline.views import Grid

MOST_CURRENCIES = 3
DEAL = "/pipeline-deal"


def answer(grid: Grid, total: int) -> str:
    """How many deals and how much, in one line."""
    if not total:
        return ""
    money = [numbers.money(amount, currency) for currency, amount in grid.amounts[:MOST_CURRENCIES]]
    more = " and other currencies" if len(grid.amounts) > MOST_CURRENCIES else ""
    lacking = sum(bool(row["lacks"]) for row in grid.rows)
    said = f"{total:,} {'deal' if total == 1 else 'deals'}, {', '.join(money)}{more} in all."
    return f"{said} {lacking:,} of the {len(grid.rows):,} shown lack something." if lacking else said


def table(grid: Grid, *, key: str) -> None:
    """The page of deals to read; a click opens the deal."""
    rows = [{**row, "amount": _money(row)} for row in grid.rows]
    columns = [
        Column("name", "Deal", "open"), Column("account", "Account"), Column("owner", "Owner"),
        Column("stage_label", "Stage"), Column("amount", "Amount"), Column("close_date", "Close date", "date"),
        Column("next_step_date", "Next step on", "date"), Column("lacks", "Lacks"),
    ]  # fmt: skip
    records(rows, columns, address=DEAL, key=f"{key}-read", alt="Deals", noun="deals")


def _money(row: dict) -> str:
    return "" if row["amount"] is None else numbers.money(row["amount"], row["currency"])
