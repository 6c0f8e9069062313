"""Typed fields to column values: numbers of related records, minor units, lists in one cell."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from data.core.importing import relations
from data.core.importing.mappings import TableMapping
from data.core.importing.reading import Reading
from data.core.importing.relations import RELATED, Related, Resolved, normal
from data.core.importing.targets import Batch, Field, Target
from data.core.importing.types import CLEAR
from data.core.numbers import minor_places, plain, to_minor


@dataclass
class Shaped:
    """Rows as values of their entity's columns, by the row's position in the table; None where a cell is empty.

    `given` are values of every row that says nothing else; `rows` the rows themselves where the target makes them.
    """

    positions: list[int]
    columns: dict[str, list[Any]]
    given: dict[str, Any]
    rows: dict[int, dict[str, Any]] | None = None

    def row(self, position: int) -> dict[str, Any]:
        """Return one row. Empty cells are left out; what is to be emptied is None."""
        if self.rows is not None and position in self.rows:
            return self.rows[position]
        cells = [(name, column[position]) for name, column in self.columns.items()]
        return {**self.given, **{name: None if v is CLEAR else v for name, v in cells if v is not None}}

    def told(self, names: Sequence[str], positions: list[int]) -> Iterator[tuple[Any, ...]]:
        """Return the values of some columns, row by row."""
        if self.rows is not None:
            rows = self.rows
            return (tuple([rows[position].get(name) for name in names]) for position in positions)
        return zip(*[self.values(name, positions, self.given.get(name)) for name in names], strict=True)

    def leave_out(self, positions: Set[int]) -> None:
        """Leave out rows that are refused."""
        if positions:
            self.positions = [position for position in self.positions if position not in positions]

    def values(self, name: str, positions: list[int], default: Any = None) -> list[Any]:
        """Return the values of one column of some rows, of empty cells the default."""
        column = self.columns.get(name)
        if column is None:
            return [default] * len(positions)
        some = column if len(positions) == len(column) else [column[position] for position in positions]
        if default is not None:
            some = [default if value is None else value for value in some]
        return [None if value is CLEAR else value for value in some] if CLEAR in some else some


class Shaper:
    """Turns rows of one table into values of its entity's columns."""

    def __init__(self, target: Target, reading: Reading, batch: Batch, mapping: TableMapping,
                 coming: dict[str, set[str]]) -> None:  # fmt: skip
        self.target, self.reading, self.batch, self.mapping, self.coming = target, reading, batch, mapping, coming
        self.own: list[tuple[int, str, str]] = []
        """Rows that point to another row of this file: position, column, the other row's name in normal form."""
        self._fields = [target.field(name) for name in reading.columns]
        self._numbers: dict[str, dict[str, int]] = {}
        self._has_currency = any(f.name == "currency" for f in target.fields)

    @property
    def names(self) -> frozenset[str]:
        """The columns that the file can fill."""
        return frozenset(f"{field.name}_id" if field.relation else field.name for field in self._fields)

    def resolve(
        self, session: Session, positions: list[int],
        make: Callable[[Session, Related, list[str]], dict[str, int]] | None,
    ) -> dict[str, list[str]]:  # fmt: skip
        """Find what the related values point to; refuse rows whose value points to nothing. Returns what is made."""
        makes: dict[str, list[str]] = {}
        for field in self._fields:
            if not field.relation:
                continue
            related, column = RELATED[field.relation], self.reading.columns[field.name]
            rule = self.mapping.relations.get(field.name)
            missing = rule.missing if rule else related.missing
            whole = len(positions) == len(column)
            cells = dict.fromkeys(column if whole else [column[position] for position in positions])
            values = [cell for cell in cells if cell is not None and cell is not CLEAR]
            found = relations.resolve(session, related, values, rule.by if rule else None)
            numbers = {normal(value): number for value, number in found.ids.items()}
            numbers |= _pending([v for v in found.missing if normal(v) in self.coming.get(related.name, set())])
            within = self._within(related)
            self._point_within(field, within, positions, numbers)
            absent = [v for v in found.missing if normal(v) not in numbers and normal(v) not in within]
            if missing == "create" and absent and related.stub:
                makes.setdefault(related.name, []).extend(absent)
                numbers |= make(session, related, absent) if make else _pending(absent)
            self._numbers[field.name] = numbers
            if missing != "blank":
                self._refuse(field, positions, found, [v for v in values if normal(v) not in numbers.keys() | within])
        return makes

    def _within(self, related: Related) -> set[str]:
        """Return the names that this very file brings, where its rows may point to each other."""
        if related.model.__tablename__ != self.target.entity or self.target.key[0] not in self.reading.columns:
            return set()
        return {normal(value) for value in self.reading.columns[self.target.key[0]] if isinstance(value, str)}

    def _point_within(self, field: Field, within: set[str], positions: list[int], numbers: dict[str, int]) -> None:
        column = self.reading.columns[field.name]
        for position in positions if within else ():
            value = column[position]
            if isinstance(value, str) and normal(value) in within and normal(value) not in numbers:
                self.own.append((position, f"{field.name}_id", normal(value)))

    def _refuse(self, field: Field, positions: list[int], found: Resolved, unknown: list[str]) -> None:
        if not unknown:
            return
        column, reasons = self.reading.columns[field.name], {}
        for value in unknown:
            reasons[value] = f"there is no {field.label.lower()} of this name"
            if value in found.ambiguous:
                records = f"{found.ambiguous[value]} records are called this"
                reasons[value] = f"{records}: use an id or an e-mail address"
        for position in positions:
            if column[position] in reasons:
                self.reading.refuse(position, field.name, column[position], reasons[column[position]])

    def shaped(self, positions: list[int]) -> Shaped:
        """Return the values of the rows that are not refused.

        Column by column, each distinct value once: a file of many rows has few different owners, stages and days.
        """
        self._check_currencies(positions)
        wants_currency = self._has_currency and any(field.kind == "money" for field in self._fields)
        made = Shaped(
            positions=self._not_refused(positions),
            columns={f"{f.name}_id" if f.relation else f.name: self._column(f) for f in self._fields},
            given={"currency": self.batch.currency} if wants_currency else {},
        )
        if self.target.shape:
            made.rows = {}
            for position in made.positions:
                self._keep(made.rows, position, made.row(position))
            made.positions = list(made.rows)
        return made

    def _not_refused(self, positions: list[int]) -> list[int]:
        refused = self.reading.refused
        return [position for position in positions if position not in refused] if refused else positions

    def _keep(self, found: dict[int, dict[str, Any]], position: int, values: dict[str, Any]) -> None:
        try:
            found[position] = self.target.shape(self.batch, values) if self.target.shape else values
        except ValueError as problem:
            row = self.reading.row(position)
            name = next((n for n in ("period", "rate", "currency") if n in row), self.target.key[0])
            self.reading.refuse(position, name, row.get(name), str(problem).rstrip("."))

    def _check_currencies(self, positions: list[int]) -> None:
        column: list[Any] = self.reading.columns.get("currency", []) if self._has_currency else []
        wrong = {code: str(why).rstrip(".") for code in set(column) if (why := _problem_of(code))}
        for position in positions if wrong else ():
            if column[position] in wrong:
                self.reading.refuse(position, "currency", column[position], wrong[column[position]])

    def _column(self, field: Field) -> list[Any]:
        cells = self.reading.columns[field.name]
        if field.kind == "money":
            return self._amounts(cells)
        if field.relation:
            numbers = self._numbers[field.name]
            known = {v: v if v is None or v is CLEAR else numbers.get(normal(v)) for v in set(cells)}
            return [known[cell] for cell in cells]
        write = {"percent": lambda value: plain(value * Decimal(100)), "list": "; ".join}.get(field.kind)
        return cells if write is None else [v if v is None or v is CLEAR else write(v) for v in cells]

    def _amounts(self, cells: list[Any]) -> list[Any]:
        currencies, own = self.reading.columns.get("currency"), self.batch.currency
        if not self._has_currency or currencies is None:
            known = {v: v if v is None or v is CLEAR else _minor(v, own) for v in set(cells)}
            return [known[cell] for cell in cells]
        codes = {code: code if isinstance(code, str) and not _problem_of(code) else own for code in set(currencies)}
        return [
            cell if cell is None or cell is CLEAR else _minor(cell, codes[code])
            for cell, code in zip(cells, currencies, strict=True)
        ]


def _minor(value: Decimal, currency: str) -> int:
    """Return whole minor units: the common amount, which needs no rounding, without an arithmetic of its own."""
    scaled = value * _scale(currency)
    whole = int(scaled)
    return whole if whole == scaled else to_minor(value, currency)


@lru_cache(maxsize=64)
def _scale(currency: str) -> int:
    return int(10 ** minor_places(currency))


def _problem_of(code: Any) -> ValueError | None:
    try:
        if isinstance(code, str):
            minor_places(code)
    except ValueError as problem:
        return problem
    return None


def _pending(names: list[str]) -> dict[str, int]:
    """Stand-ins for records that the import itself will make: below zero, so that they are no record's number."""
    return {normal(name): -place for place, name in enumerate(names, start=1)}
