"""What goes back to the people who sent a file: the refused rows as a workbook, and sentences about the rest."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from data.core.exporting import Column, Sheet, to_xlsx
from data.core.importing.planning import Plan
from data.core.importing.roundtrip.planning import SheetPlan
from data.core.importing.sheets import shown
from data.core.importing.targets import Field
from data.core.numbers import from_minor, plain

ROW, CELL, WHY = "Row in the file", "Cell in the file", "Why it was refused"


def errors_workbook(plans: Sequence[Plan]) -> bytes:
    """Return the refused rows as a workbook: the original columns, the row's number and the reason.

    Filled in and saved, it can be imported again: the two added columns are not matched to anything.
    """
    return to_xlsx([_sheet(plan) for plan in plans if plan.refused])


def _sheet(plan: Plan) -> Sheet:
    table = plan.reading.table
    columns = [Column(f"c{place}", header) for place, header in enumerate(table.headers)]
    columns += [row_column([plan]), Column("why", WHY, width=60)]
    rows = []
    for position, refusal in sorted(plan.reading.refused.items()):
        cells = {f"c{place}": _cell(column[position]) for place, column in enumerate(table.columns)}
        reason = f"{refusal.column}: {refusal.reason}" if refusal.column else refusal.reason
        rows.append({**cells, "row": refusal.row, "why": reason})
    return Sheet((table.sheet or plan.target.title)[:31], columns, rows)


def row_column(plans: Sequence[Plan]) -> Column:
    """Return the column that says where a row stands: by its number, of a turned table by the address of its cell."""
    is_turned = any(plan.reading.table.turned for plan in plans)
    return Column("row", CELL) if is_turned else Column("row", ROW, "count")


def changes_workbook(plans: Sequence[Plan]) -> bytes:
    """Return every change as a workbook: one sheet of cells that change, one of new rows, one of cells kept."""
    changed = [Column("what", "Table"), row_column(plans), Column("record", "Record", width=30),
               Column("field", "Field"), Column("now", "Here", width=30),
               Column("file", "In the file", width=30)]  # fmt: skip
    base = any(isinstance(plan, SheetPlan) and plan.conflicts for plan in plans)
    kept = [*changed[:4], *([Column("base", "When it went out", width=30)] if base else []), *changed[4:]]
    sheets = [
        Sheet("Changed cells", changed, [{"what": p.target.title, **line} for p in plans for line in changes(p)]),
        Sheet("Kept as they are here", kept,
              [{"what": p.target.title, **line} for p in plans for line in conflicts(p)]),
        *(_new_rows(plan) for plan in plans if plan.creates),
    ]  # fmt: skip
    return to_xlsx([sheet for sheet in sheets if sheet.rows] or sheets[:1])


def changes(plan: Plan, start: int = 0, most: int | None = None) -> list[dict[str, Any]]:
    """Return cells that change: row, record, field, now, file, all as text but the row. `start`, `most`: a part."""
    some = plan.differences[start : None if most is None else start + most]
    return _told(plan, some)


def conflicts(plan: Plan, start: int = 0, most: int | None = None) -> list[dict[str, Any]]:
    """Return cells that stay as somebody made them here, in the form of `changes`; of a sheet that came back with
    `base`, what the cell held when it went out.
    """
    some = plan.conflicts[start : None if most is None else start + most]
    return _told(plan, [(c.row, c.record, c.field, c.now, c.file) for c in some])


def _told(plan: Plan, cells: Sequence[tuple[Any, str, str, Any, Any]]) -> list[dict[str, Any]]:
    known = {f"{field.name}_id" if field.relation else field.name: field for field in plan.target.fields}
    positions = {number: position for position, number in enumerate(plan.reading.table.row_numbers)} if cells else {}
    lines = []
    for row, record, name, now, file in cells:
        field, position = known.get(name), positions[row]
        label = field.label if field else name.removesuffix("_id").replace("_", " ").capitalize()
        line = {"row": row, "record": record, "field": label, "now": _said(now), "file": _said(file)}
        words = plan.words.get(row) if isinstance(plan, SheetPlan) and field else None
        if field and words:
            line |= dict(zip(("base", "now", "file"), (_in_words(field, told) for told in words), strict=True))
        elif field and field.relation:  # a number says nothing to a reader: what the file says does
            column = plan.reading.columns.get(field.name)
            said = _said(column[position] if column else file)
            line |= {"now": "empty" if now is None else "another one", "file": said}
        elif field and field.kind == "money":
            currency = plan.contents.get(position, {}).get("currency")
            line |= {"now": _amount(now, currency), "file": _amount(file, currency)}
        lines.append(line)
    return lines


def _in_words(field: Field, told: Mapping[str, Any]) -> str:
    value = told.get(field.name)
    if field.kind == "money" and value is not None:
        return f"{value:,} {told.get('currency') or ''}".rstrip()
    return f"{plain(value * 100)} %" if field.kind == "percent" and value is not None else _said(value)


def _amount(value: Any, currency: str | None) -> str:
    return f"{from_minor(value, currency):,} {currency}" if isinstance(value, int) and currency else _said(value)


def _said(value: Any) -> str:
    return "empty" if value is None else value.isoformat() if isinstance(value, date | datetime) else str(value)


def new_rows(plan: Plan, start: int = 0, most: int | None = None) -> list[dict[str, Any]]:
    """Return rows that become records: `row`, and by field name the value as it was read, as text."""
    numbers = plan.reading.table.row_numbers
    some = plan.creates[start : None if most is None else start + most]
    return [{"row": numbers[p], **{n: _said(v) for n, v in plan.reading.row(p).items()}} for p in some]


def _new_rows(plan: Plan) -> Sheet:
    columns = [row_column([plan]), *(Column(n, plan.target.field(n).label) for n in plan.reading.columns)]
    return Sheet(f"New {plan.target.title.lower()}"[:31], columns, new_rows(plan))


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
