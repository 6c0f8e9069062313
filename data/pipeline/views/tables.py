"""The tables of the coverage page, once for the screen and the workbook alike."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS, Value
from data.pipeline.views.coverage import Coverage, Row
from data.pipeline.views.deals import Deals

WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track", "grey": "No status"}
HEADLINES = {
    "coverage": "Coverage", "coverage_plan": "Coverage of the whole target",
    "clean_coverage": "Clean coverage", "clean_coverage_plan": "Clean coverage of the whole target",
}  # fmt: skip


def coverage_columns(view: Coverage, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the coverage table in order; without prices no column of money."""
    found = [
        Column("label", (view.by or "all").capitalize(), width=28),
        Column("status", "Status", width=14),
        Column("coverage", HEADLINES[view.headline], "ratio"),
        Column("needed", "Needed by win rate", "ratio"),
        Column("open", "Open", "money", view.currency),
        Column("remaining", "Remaining", "money", view.currency),
        Column("target", "Target", "money", view.currency),
        Column("won", "Won", "money", view.currency),
        Column("overdue", "Overdue", "money", view.currency),
    ]
    return [column for column in found if with_prices or column.kind != "money"]


def coverage_table(view: Coverage) -> list[dict[str, Any]]:
    """Return the rows of the coverage table, the total first.

    Each column's key holds a value or None, and then `<key>_reason` says why in words.
    """
    return [_row(view, view.total, is_total=True), *(_row(view, row) for row in view.rows)]


def name_of(view: Coverage, row: Row, *, is_total: bool = False) -> str:
    """Return what a row is called: its name, "No segment", or "All segments" for the total."""
    if is_total:
        plural = {"territory": "territories"}.get(view.by or "", f"{view.by}s")
        return f"All {plural}" if view.by else "All"
    return row.label or f"No {view.by}"


def _row(view: Coverage, row: Row, *, is_total: bool = False) -> dict[str, Any]:
    inputs, needed = row.values["coverage"].inputs, row.needed
    no_target = "no rate for the target" if row.tally.targets_left_out else REASONS["no_target"]
    return {
        "key": None if is_total else row.label,
        "label": name_of(view, row, is_total=is_total),
        "status": status_word(row.headline),
        "status_shown": (row.headline.status, status_word(row.headline)),
        "coverage": row.headline.value,
        "coverage_reason": words(row.headline),
        "needed": needed.value,
        "needed_reason": words(needed),
        "open": row.tally.clean if view.clean else row.tally.open,
        "won": row.tally.won,
        "target": row.tally.target,
        "target_reason": no_target,
        "remaining": inputs["remaining"],
        "remaining_reason": no_target,
        "overdue": row.tally.overdue,
        "overdue_reason": "",
        "n": row.headline.n,
    }


def words(value: Value) -> str:
    """Return why there is no value, in words; an empty text when there is one."""
    return REASONS[value.reason] if value.value is None and value.reason else ""


def status_word(value: Value) -> str:
    """Return the word that stands beside a status: "Target met" says more than a colour."""
    if value.value is None and value.reason:
        return REASONS[value.reason].capitalize()
    return WORDS[value.status]


def deals_columns(deals: Deals, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table of single deals."""
    is_won = deals.part == "won"
    day = Column("closed_on" if is_won else "close_date", "Closed on" if is_won else "Close date", "date")
    found = [
        Column("name", "Deal", width=34),
        Column("account", "Account", width=28),
        Column("owner", "Owner", width=22),
        Column("segment", "Segment"),
        Column("stage", "Stage", width=20),
        day,
        Column("amount", "Amount", "money", deals.currency),
        Column("remarks", "Remarks", width=36),
    ]
    return [column for column in found if with_prices or column.kind != "money"]


def deals_table(deals: Deals) -> list[dict[str, Any]]:
    """Return the rows of single deals as they are shown."""
    return [dict(row) for row in deals.rows]


def coverage_sheet(view: Coverage, *, title: str = "Coverage", with_prices: bool = True) -> Sheet:
    """Return the coverage table as a sheet: the same cells as on the screen, filters and day above them."""
    columns = coverage_columns(view, with_prices=with_prices)
    rows = [_cells(row, columns) for row in coverage_table(view)]
    return Sheet(title, columns, rows[1:], notes(view), total=rows[0])


def deals_sheet(deals: Deals, *, view_notes: Sequence[tuple[str, str]] = (), with_prices: bool = True) -> Sheet:
    """Return single deals as a sheet."""
    columns = deals_columns(deals, with_prices=with_prices)
    said = (*view_notes, ("Deals", f"{deals.n} {deals.part}"))
    return Sheet("Deals", columns, [_cells(row, columns) for row in deals_table(deals)], said)


def _cells(row: dict[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    return {c.key: _cell(row, c.key) for c in columns}


def _cell(row: dict[str, Any], key: str) -> Any:
    value = row.get(key)
    return row.get(f"{key}_reason") or None if value is None else value


def notes(view: Coverage) -> list[tuple[str, str]]:
    """Return what stands above an export: period, day, filters, how targets were cut, what is left out."""
    said = [("Period", f"{view.period.label} ({view.period.start} up to, not including, {view.period.end})"),
            ("As of", f"end of {view.as_of}")]  # fmt: skip
    if view.known_at:
        said.append(("As known at", view.known_at.isoformat()))
    said += [(dimension.capitalize(), ", ".join(names)) for dimension, names in view.filters.items()]
    said.append(("Basis", "target less closed won" if view.basis == "remaining" else "whole target"))
    said.append(("Currency", view.currency))
    return [*said, *(("Note", text) for text in remarks(view))]


def remarks(view: Coverage) -> list[str]:
    """Return what a reader has to know about the numbers, a sentence each."""
    found = []
    if view.total.tally.left_out:
        found.append(f"{_deals(view.total.tally.left_out)} left out: no exchange rate into {view.currency}.")
    if view.total.tally.targets_left_out:
        found.append(f"{view.total.tally.targets_left_out} targets left out: no exchange rate into {view.currency}.")
    if view.is_partial:
        found.append("Targets cover only part of the period.")
    if view.total.tally.undated_deals:
        found.append(f"{_deals(view.total.tally.undated_deals)} without a close date: listed, not counted.")
    if view.before[0]:
        found.append(f"{_deals(view.before[0])} with a close date before the period: open, counted nowhere.")
    if view.total.tally.inferred_deals:
        found.append(f"The history of {_deals(view.total.tally.inferred_deals)} is inferred from one export: "
                     "not what was known then.")  # fmt: skip
    return found + [_unjudged(rule, names) for rule, names in view.unjudged.items()]


RULE_WORDS = {"overdue": "Overdue", "stale": "Stale", "stepless": "Without a next step"}


def _unjudged(rule: str, names: Sequence[str]) -> str:
    return f"{RULE_WORDS[rule]} cannot be judged for {', '.join(names)}: no source feeds it."


def _deals(n: int) -> str:
    return f"{Decimal(n):,} open deals" if n != 1 else "1 open deal"
