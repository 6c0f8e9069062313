"""Records as people read them in a sheet: the way in of the importer, walked backwards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from data.core.exporting.escaping import cell_text
from data.core.importing.relations import RELATED, Related
from data.core.importing.targets import Field, Target
from data.core.ledger import history
from data.core.ledger.entries import entities, table_of
from data.core.numbers import from_minor
from data.core.settings import Settings

Rows = Mapping[int, Mapping[str, Any]]


def column_of(field: Field) -> str:
    """Return the column of the entity that a field fills."""
    return f"{field.name}_id" if field.relation else field.name


def told(session: Session, target: Target, rows: Rows, *, company: Settings,
         revision: int | None = None) -> dict[int, dict[str, Any]]:  # fmt: skip
    """Return for each record its fields as a sheet shows them: names for numbers, amounts for minor units.

    `revision`: the names that related records had then; their present ones without it.
    """
    names = {
        field.name: _names(session, RELATED[field.relation], {row.get(column_of(field)) for row in rows.values()},
                           revision)
        for field in target.fields if field.relation
    }  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for number, row in rows.items():
        given = target.unshape(company, dict(row)) if target.unshape else {}
        found[number] = {
            field.name: given[field.name] if field.name in given
            else _value(field, row, names.get(field.name, {}), company)
            for field in target.fields
        }  # fmt: skip
    return found


def _value(field: Field, row: Mapping[str, Any], names: Mapping[int, str], company: Settings) -> Any:
    value = row.get(column_of(field))
    if value is None or value == "":
        return None
    if field.relation:
        return names.get(value)
    if field.kind == "instant":
        return value.astimezone(ZoneInfo(company.zone)).replace(tzinfo=None)
    if field.kind == "money":
        return from_minor(value, row.get("currency") or company.currency)
    return Decimal(value) / 100 if field.kind == "percent" else value


def _names(session: Session, related: Related, numbers: set[Any], revision: int | None) -> dict[int, str]:
    table = table_of(related.model)
    columns = tuple(related.by.values())
    wanted = [number for number in numbers if number is not None]
    if revision is None:
        every = session.connection().execute(select(table.c.id, *[table.c[name] for name in columns]))
        return {number: name for number, *names in every if number in numbers and (name := _first(names))}
    then = history.rows_at(session, table.name, wanted, revision=revision)
    return {number: name for number, row in then.items() if (name := _first([row[column] for column in columns]))}


def _first(names: Sequence[str | None]) -> str | None:
    """Return what a record is found by: its id, or where it has none the next best, such as its name."""
    return next((name for name in names if name), None)


def choices_of(session: Session, field: Field, *, most: int = 1_000) -> tuple[str, ...]:
    """Return what a cell of a field can be picked from: the codes of its list, or the names of what it points to."""
    if field.choices:
        return field.choices
    if not field.relation or field.many:
        return ()
    related = RELATED[field.relation]
    column = table_of(related.model).c[next(iter(related.by.values()))]
    found = session.connection().execute(select(column).where(column.is_not(None)).order_by(column).limit(most + 1))
    names = tuple(dict.fromkeys(row[0] for row in found))
    return names if len(names) <= most else ()


def as_read_back(value: Any) -> Any:
    """Return what a reader of workbooks hands on for a value that was written."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal | int | float):
        exact = Decimal(value)
        return float(value) if abs(exact) < 10**15 else str(value)
    if isinstance(value, date):
        return value if value >= date(1900, 3, 1) else value.isoformat()
    return cell_text(str(value)) or None


def columns_of(target: Target, fields: Sequence[str] | None, *, with_prices: bool) -> list[Field]:
    """Return the fields to hand out: those named, else all that the record holds; without prices none of money."""
    wanted = [target.field(name) for name in fields] if fields is not None else list(target.fields)
    held = table_of(entities()[target.entity]).columns
    return [field for field in wanted if (with_prices or field.kind != "money")
            and (target.unshape is not None or column_of(field) in held)]  # fmt: skip
