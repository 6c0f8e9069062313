"""What goes back to the people who sent a file: the refused rows as a workbook, and sentences about the rest."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from data.core.exporting import Column, Sheet, to_xlsx
from data.core.importing.planning import Plan
from data.core.importing.sheets import shown

ROW, WHY = "Row in the file", "Why it was refused"


def errors_workbook(plans: Sequence[Plan]) -> bytes:
    """Return the refused rows as a workbook: the original columns, the row's number and the reason.

    Filled in and saved, it can be imported again: the two added columns are not matched to anything.
    """
    return to_xlsx([_sheet(plan) for plan in plans if plan.refused])


def _sheet(plan: Plan) -> Sheet:
    table = plan.reading.table
    columns = [Column(f"c{place}", header) for place, header in enumerate(table.headers)]
    columns += [Column("row", ROW, "count"), Column("why", WHY, width=60)]
    rows = []
    for position, refusal in sorted(plan.reading.refused.items()):
        cells = {f"c{place}": _cell(column[position]) for place, column in enumerate(table.columns)}
        reason = f"{refusal.column}: {refusal.reason}" if refusal.column else refusal.reason
        rows.append({**cells, "row": refusal.row, "why": reason})
    return Sheet((table.sheet or plan.target.title)[:31], columns, rows)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else shown(value)


def sentence(plan: Plan) -> str:
    """Return what a table does or did, in one line.

    Only what is above zero is named: "35 created, 2 refused".
    """
    words = {"create": "new", "update": "changed", "unchanged": "unchanged", "conflict": "in conflict",
             "refused": "refused", "not_in_file": "not in this file"}  # fmt: skip
    parts = [f"{count:,} {words[name]}" for name, count in plan.counts.items() if count]
    return ", ".join(parts) or "nothing to do"
