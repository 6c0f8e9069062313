"""What the person changed: the cells of the sheet against what the same cells held when they went out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data.core.importing.mappings import TableMapping
from data.core.importing.reading import Question, Reading
from data.core.importing.roundtrip.splitting import StampedTable
from data.core.importing.roundtrip.telling import as_read_back
from data.core.importing.sheets import ErrorCell
from data.core.importing.targets import Field, Target
from data.core.importing.types import CLEAR, Options, read_column

Touched = dict[int, set[str]]
"""By the row's position: the fields whose cell the person changed."""


def edited(table: StampedTable, mapping: TableMapping, target: Target,
           exported: Mapping[int, Mapping[str, Any]]) -> tuple[Reading, Touched]:  # fmt: skip
    """Return the sheet as a reading whose cells are empty where nothing was changed, and what was.

    `exported`: by the record's number, the fields as they went out. A cell that was emptied reads as CLEAR. Rows that
    need the rest of themselves again (targets, leads), and amounts with their currency, are filled up with what they
    held.
    """
    headers = {name: header for header, name in mapping.columns.items()}
    reading, touched = Reading(table, headers, {}), Touched()
    bases: dict[str, list[Any]] = {}
    for name, header in headers.items():
        field = target.field(name)
        before = [as_read_back(exported.get(number, {}).get(name)) for number in table.numbers]
        bases[name] = before
        reading.columns[name] = _changed(reading, field, table.columns[table.headers.index(header)], before, mapping,
                                         touched)  # fmt: skip
    _fill(reading, target, exported, touched)
    return reading, touched


def _changed(reading: Reading, field: Field, cells: list[Any], before: list[Any], mapping: TableMapping,
             touched: Touched) -> list[Any]:  # fmt: skip
    places = [place for place, (cell, base) in enumerate(zip(cells, before, strict=True)) if not _same(cell, base)]
    values: list[Any] = [None] * len(cells)
    if not places:
        return values
    now = _read(field, [cells[place] for place in places], mapping)
    then = _read(field, [before[place] for place in places], mapping)
    if now.question:
        asked = reading.headers[field.name]
        reading.questions.append(Question(reading.table.sheet, asked, now.question, now.asks, now.answers))
    for at, place in enumerate(places):
        if at in now.errors:
            reading.refuse(place, field.name, cells[place], now.errors[at])
        elif now.values[at] is None and then.values[at] is not None:
            _clear(reading, field, place, values, touched)
        elif now.values[at] != then.values[at] and now.values[at] is not None:
            values[place] = now.values[at]
            touched.setdefault(place, set()).add(field.name)
    return values


def _clear(reading: Reading, field: Field, place: int, values: list[Any], touched: Touched) -> None:
    if field.required:
        reading.refuse(place, field.name, None, f"{field.label} is empty")
        return
    values[place] = CLEAR
    touched.setdefault(place, set()).add(field.name)


def _read(field: Field, cells: list[Any], mapping: TableMapping) -> Any:
    options = Options(percent_scale="fraction", blank_words=(), choices=field.choices or (),
                      date_order=mapping.options.date_order, decimal_mark=mapping.options.decimal_mark)  # fmt: skip
    return read_column(cells, field.kind, options)


def _same(cell: Any, base: Any) -> bool:
    if isinstance(cell, ErrorCell):
        return False
    return _plain(cell) == _plain(base)


def _plain(cell: Any) -> Any:
    """Return a cell as it is compared: a day is a day with or without its midnight, a number has 15 digits."""
    if isinstance(cell, bool) or cell is None or cell == "":
        return ("", None) if cell == "" or cell is None else ("yes or no", cell)
    if isinstance(cell, int | float):
        return ("number", Decimal(f"{cell:.15g}"))
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return ("day", cell.date()) if is_day else ("instant", cell)
    return ("day", cell) if isinstance(cell, date) else ("text", cell)


def _fill(reading: Reading, target: Target, exported: Mapping[int, Mapping[str, Any]], touched: Touched) -> None:
    """Put back what a changed row needs beside its changed cells, as the reader would read it."""
    table = reading.table
    money = {field.name for field in target.fields if field.kind == "money"}
    has_currency = any(field.name == "currency" for field in target.fields)
    for place, names in touched.items():
        held = exported.get(table.numbers[place], {})  # type: ignore[attr-defined]
        if "currency" in names:
            names |= money & {name for name in reading.columns if held.get(name) is not None}
        is_shaped = target.shape is not None or target.unshape is not None
        wanted = {f.name for f in target.fields if not f.relation} if is_shaped else set(names)
        for name in wanted | ({"currency"} if has_currency else set()):
            column = reading.columns.setdefault(name, [None] * reading.size)
            if column[place] is None and held.get(name) is not None:
                column[place] = _typed(target.field(name), held[name])


def _typed(field: Field, value: Any) -> Any:
    """Return a told value as the reader hands it on."""
    if isinstance(value, int) and not isinstance(value, bool) and field.kind in ("money", "number", "percent"):
        return Decimal(value)
    return tuple(part.strip() for part in value.split(";")) if field.kind == "list" else value
