"""A table of a file and its mapping to typed columns of our fields, with what is wrong and what must be asked."""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping
from data.core.importing.matching import match_columns
from data.core.importing.sheets import shown
from data.core.importing.targets import Target
from data.core.importing.turning import address, suggested
from data.core.importing.types import CLEAR, Clear, Options, read_column


class ImportRefused(Exception):
    """The table as a whole cannot be imported; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Refusal:
    """One cell or row that cannot be imported: where it is in the file, what it says, and why not.

    `row` is the number of its row; of a table that was turned the address of the very cell ("F7").
    """

    sheet: str | None
    row: Any
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Question:
    """What only a person can answer: the option that answers it and the answers to choose from."""

    sheet: str | None
    column: str
    text: str
    option: str | None
    answers: tuple[str, ...]


@dataclass
class Reading:
    """Typed columns by our field names. `refused` maps a row's position to its refusal."""

    table: Table
    headers: dict[str, str]
    columns: dict[str, list[Any]]
    refused: dict[int, Refusal] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    currency: str | None = None
    amounts_in: dict[str, str] = field(default_factory=dict)
    """Columns of plain numbers whose cells carry signs of a currency, and which one it is."""

    @property
    def size(self) -> int:
        """How many rows the table has."""
        return len(self.table.row_numbers)

    def refuse(self, position: int, name: str, value: Any, reason: str) -> None:
        """Refuse a row for one of its fields; the first reason stands."""
        if position not in self.refused:
            header = self.headers.get(name, name)
            text = "" if value is None else shown(value) if isinstance(value, str | int | float) else str(value)
            where = address(self.table, position, header)
            self.refused[position] = Refusal(self.table.sheet, where, header, text, reason)

    def row(self, position: int) -> dict[str, Any]:
        """Return one row: the fields that its cells say something about."""
        return {name: column[position] for name, column in self.columns.items() if column[position] is not None}

    def digests(self, key: tuple[str, ...]) -> tuple[Sequence[int], Sequence[int]]:
        """Return for each row the hash of its key, and for each row the hash of all its values."""
        names = sorted(self.columns)
        keyed = [self.columns[name] for name in key if name in self.columns]
        return _hashes(keyed), _hashes([self.columns[name] for name in names])


def _hashes(columns: list[list[Any]]) -> Sequence[int]:
    """Return a hash of eight bytes for each row, as signed whole numbers."""
    written, hashed = orjson.dumps, hashlib.blake2b
    rows = zip(*map(_writable, columns), strict=True)
    digests = b"".join([hashed(written(row, str), digest_size=8).digest() for row in rows])
    return struct.unpack(f">{len(digests) // 8}q", digests)


def _writable(column: list[Any]) -> list[Any]:
    """Return a column in which decimals are texts already: to be asked for each of them would cost more."""
    if Decimal not in set(map(type, column)):
        return column
    texts = {value: str(value) if type(value) is Decimal else value for value in column}
    return list(map(texts.__getitem__, column))


def proposed(table: Table, target: Target) -> TableMapping:
    """Return the mapping that the column names suggest: exact names and known aliases only."""
    matches = match_columns(table.headers, target.fields)
    columns = {header: match.field for header, match in matches.items() if match.field}
    return TableMapping(target=target.name, columns=columns)


def read(table: Table, mapping: TableMapping, target: Target) -> Reading:
    """Read every mapped column as the kind of its field. Raises ImportRefused when a needed column is not there."""
    headers = _headers(table, mapping, target)
    reading = Reading(table, headers, {})
    for name, header in headers.items():
        _read_one(reading, name, table.columns[table.headers.index(header)], mapping, target)
    for name, value in mapping.constants.items():
        target.field(name)
        reading.columns[name] = [value] * reading.size
        column = read_column([value], target.field(name).kind, _options(mapping, target, name))
        if column.errors:
            raise ImportRefused(f"The constant for {name} cannot be used: {column.errors[0]}.")
        reading.columns[name] = column.values * reading.size
    for position, number in enumerate(table.row_numbers if table.ragged else ()):
        if number in table.ragged:
            reading.refuse(position, "", None, table.ragged[number])
    _refuse_gaps(reading, target)
    return reading


def _headers(table: Table, mapping: TableMapping, target: Target) -> dict[str, str]:
    found: dict[str, str] = {}
    for header, name in mapping.columns.items():
        if header not in table.headers:
            raise ImportRefused(
                f'The mapping names the column "{header}", and the file has none of that name. '
                f"Its columns are: {', '.join(table.headers)}."
            )
        target.field(name)
        if name in found:
            raise ImportRefused(f'Two columns, "{found[name]}" and "{header}", are mapped to {name}: choose one.')
        found[name] = header
    present = {*found, *mapping.constants}
    absent = [f for f in target.fields if f.required and f.name not in present]
    if absent:
        words = ", ".join(f"{f.label} ({f.name})" for f in absent)
        raise ImportRefused(
            f"{target.title} need a column for {words}, and no column of the file is matched to it. "
            f"The file's columns are: {', '.join(table.headers)}.{_hint(table)}"
        )
    return found


def _hint(table: Table) -> str:
    found = None if table.turned else suggested(table)
    if found is None:
        return ""
    first, last = found.headings[0].header, found.headings[-1].header
    return (f' Columns "{first}" to "{last}" name periods: choose a row for each cell on the import page, or write '
            '"wide: true" into the mapping.')  # fmt: skip


def _options(mapping: TableMapping, target: Target, name: str) -> Options:
    given, field_ = mapping.options, target.field(name)
    words = {} if given.blank_words is None else {"blank_words": given.blank_words}
    return Options(
        date_order=given.date_order, decimal_mark=given.decimal_mark, percent_scale=given.percent_scale,
        currency=given.currency, excel_serials=given.excel_serials, choices=field_.choices or (),
        values=mapping.values.get(name, {}), may_be_money=field_.may_be_money, **words,
    )  # fmt: skip


def _read_one(reading: Reading, name: str, cells: Sequence[Any], mapping: TableMapping, target: Target) -> None:
    column = read_column(cells, target.field(name).kind, _options(mapping, target, name))
    reading.columns[name] = column.values
    for position, reason in column.errors.items():
        reading.refuse(position, name, cells[position], reason)
    if column.question:
        asked = Question(reading.table.sheet, reading.headers[name], column.question, column.asks, column.answers)
        reading.questions.append(asked)
    if column.currency and target.field(name).may_be_money:
        reading.amounts_in[reading.headers[name]] = column.currency
    if column.currency and target.field(name).kind == "money":
        reading.currency = reading.currency or column.currency


def _refuse_gaps(reading: Reading, target: Target) -> None:
    for field_ in target.fields:
        column = reading.columns.get(field_.name, []) if field_.required else []
        if None in column or CLEAR in column:
            for position, value in enumerate(column):
                if value is None or isinstance(value, Clear):
                    reading.refuse(position, field_.name, None, f"{field_.label} is empty")


__all__ = ["CLEAR", "ImportRefused", "Question", "Reading", "Refusal", "proposed", "read"]
