"""Typed fields to column values: numbers of related records, minor units, lists in one cell."""

from collections.abc import Callable, Set
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.importing import relations
from data.core.importing.mappings import TableMapping
from data.core.importing.reading import Reading
from data.core.importing.relations import RELATED, Related, Resolved, normal
from data.core.importing.targets import Batch, Field, Target
from data.core.importing.types import CLEAR
from data.core.numbers import minor_places, plain, to_minor


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
            values = dict.fromkeys(column[p] for p in positions if column[p] is not None and column[p] is not CLEAR)
            found = relations.resolve(session, related, list(values), rule.by if rule else None)
            numbers = {normal(value): number for value, number in found.ids.items()}
            numbers |= _pending([v for v in found.missing if normal(v) in self.coming.get(related.name, set())])
            self._point_within(field, related, positions, numbers)
            absent = [v for v in found.missing if normal(v) not in numbers and normal(v) not in self._within(related)]
            if missing == "create" and absent and related.stub:
                makes.setdefault(related.name, []).extend(absent)
                numbers |= make(session, related, absent) if make else _pending(absent)
            self._numbers[field.name] = numbers
            if missing != "blank":
                self._refuse(field, positions, found, numbers.keys() | self._within(related))
        return makes

    def _within(self, related: Related) -> set[str]:
        """Return the names that this very file brings, where its rows may point to each other."""
        if related.model.__tablename__ != self.target.entity or self.target.key[0] not in self.reading.columns:
            return set()
        return {normal(value) for value in self.reading.columns[self.target.key[0]] if isinstance(value, str)}

    def _point_within(self, field: Field, related: Related, positions: list[int], numbers: dict[str, int]) -> None:
        within, column = self._within(related), self.reading.columns[field.name]
        for position in positions if within else ():
            value = column[position]
            if isinstance(value, str) and normal(value) in within and normal(value) not in numbers:
                self.own.append((position, f"{field.name}_id", normal(value)))

    def _refuse(self, field: Field, positions: list[int], found: Resolved, known: Set[str]) -> None:
        column = self.reading.columns[field.name]
        for position in positions:
            value = column[position]
            if value is None or value is CLEAR or normal(value) in known:
                continue
            if value in found.ambiguous:
                reason = f"{found.ambiguous[value]} records are called this: use an id or an e-mail address"
            else:
                reason = f"there is no {field.label.lower()} of this name"
            self.reading.refuse(position, field.name, value, reason)

    def rows(self, positions: list[int]) -> dict[int, dict[str, Any]]:
        """Return the column values of the rows that are not refused. Empty cells are left out.

        Column by column, each distinct value once: a file of many rows has few different owners, stages and days.
        """
        self._check_currencies(positions)
        names = [f"{field.name}_id" if field.relation else field.name for field in self._fields]
        shaped = [self._column(field) for field in self._fields]
        wants_currency = self._has_currency and any(field.kind == "money" for field in self._fields)
        given = {"currency": self.batch.currency} if wants_currency else {}
        found: dict[int, dict[str, Any]] = {}
        for position in positions:
            if position not in self.reading.refused:
                cells = [column[position] for column in shaped]
                values = {n: None if v is CLEAR else v for n, v in zip(names, cells, strict=True) if v is not None}
                self._keep(found, position, {**given, **values})
        return found

    def _keep(self, found: dict[int, dict[str, Any]], position: int, values: dict[str, Any]) -> None:
        try:
            found[position] = self.target.shape(self.batch, values) if self.target.shape else values
        except ValueError as problem:
            row = self.reading.row(position)
            name = next((n for n in ("period", "rate", "currency") if n in row), self.target.key[0])
            self.reading.refuse(position, name, row.get(name), str(problem).rstrip("."))

    def _check_currencies(self, positions: list[int]) -> None:
        column = self.reading.columns.get("currency") if self._has_currency else None
        for position in positions if column else ():
            code = column[position] if column else None
            if code is None or code is CLEAR:
                continue
            try:
                minor_places(code)
            except ValueError as problem:
                self.reading.refuse(position, "currency", code, str(problem).rstrip("."))

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
            known = {v: v if v is None or v is CLEAR else to_minor(v, own) for v in set(cells)}
            return [known[cell] for cell in cells]
        refused = self.reading.refused
        return [
            cell if cell is None or cell is CLEAR or place in refused else to_minor(cell, code or own)
            for place, (cell, code) in enumerate(zip(cells, currencies, strict=True))
        ]


def _pending(names: list[str]) -> dict[str, int]:
    """Stand-ins for records that the import itself will make: below zero, so that they are no record's number."""
    return {normal(name): -place for place, name in enumerate(names, start=1)}
