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

    def values(self, position: int) -> dict[str, Any] | None:
        """Return a row's column values, or None when the row is refused. Empty cells are left out."""
        if position in self.reading.refused:
            return None
        row = self.reading.row(position)
        currency = row.get("currency") or self.batch.currency
        try:
            if self._has_currency:
                minor_places(currency)
            shaped = self._shaped(row, currency)
            return self.target.shape(self.batch, shaped) if self.target.shape else shaped
        except ValueError as problem:
            self.reading.refuse(position, *self._blame(row, problem))
            return None

    def _shaped(self, row: dict[str, Any], currency: str) -> dict[str, Any]:
        shaped: dict[str, Any] = {}
        for field in self._fields:
            value = row.get(field.name)
            if value is None:
                continue
            name = f"{field.name}_id" if field.relation else field.name
            shaped[name] = None if value is CLEAR else self._one(field, value, currency)
            if field.kind == "money" and self._has_currency:
                shaped.setdefault("currency", currency)
        return shaped

    def _one(self, field: Field, value: Any, currency: str) -> Any:
        if field.relation:
            return self._numbers[field.name].get(normal(value))
        if field.kind == "money":
            return to_minor(value, currency)
        if field.kind == "percent":
            return plain(value * Decimal(100))
        if field.kind == "list":
            return "; ".join(value)
        return value

    def _blame(self, row: dict[str, Any], problem: ValueError) -> tuple[str, Any, str]:
        reason = str(problem).rstrip(".")
        for name in ("currency", "period", "rate"):
            if name in row and str(row[name]) in reason or name in row and name == "rate":
                return name, row[name], reason
        return self.target.key[0], row.get(self.target.key[0]), reason


def _pending(names: list[str]) -> dict[str, int]:
    """Stand-ins for records that the import itself will make: below zero, so that they are no record's number."""
    return {normal(name): -place for place, name in enumerate(names, start=1)}
