"""One changed row: what it holds, how it is written down, and its salted digest."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Date, Table
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

import models

CREATE, UPDATE, REMOVE, REVERT = "create", "update", "remove", "revert"

UNRECORDED = frozenset({"id", "row_version"})
"""Columns outside the content: the number is the record's name, and its version the count of its changes."""


class Entry(NamedTuple):
    """A change before it is written: only the fields that changed."""

    entity: str
    entity_id: int
    operation: str
    occurred_on: date
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@cache
def entities() -> dict[str, type[SQLModel]]:
    """Return every table that the ledger keeps, by its table name."""
    mapped = {mapper.class_ for mapper in models.Record._sa_registry.mappers}
    return {model.__tablename__: model for model in mapped if models.info(model)["kind"] == "entity"}


@cache
def version_tables() -> dict[str, type[SQLModel]]:
    """Return the version table of each entity that has one, by the entity's name."""
    mapped = {mapper.class_.__tablename__: mapper.class_ for mapper in models.Record._sa_registry.mappers}
    names = [name for name, model in entities().items() if models.info(model)["history"] == "versions"]
    return {name: mapped[f"{name}_version"] for name in names}


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model class."""
    return model.__table__  # type: ignore[attr-defined]


def as_plain(value: Any) -> Any:
    """Return a value that JSON has no form for as one that it has. Raises TypeError where there is none."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written into the ledger")


def canonical(fields: dict[str, Any] | None) -> str | None:
    """Return the one way of writing these fields down.

    >>> canonical({"stage": "sao", "close_date": date(2025, 7, 1)})
    '{"close_date":"2025-07-01","stage":"sao"}'
    """
    return None if fields is None else orjson.dumps(fields, default=as_plain, option=orjson.OPT_SORT_KEYS).decode()


def digest(entry: Entry, salt: bytes, before: str | None, after: str | None) -> bytes:
    """Return the salted digest of a change. It proves the content without revealing it once that is erased."""
    head = f"{entry.entity}\x1f{entry.entity_id}\x1f{entry.operation}\x1f{entry.occurred_on}\x1f"
    return hashlib.sha256(salt + f"{head}{before}\x1f{after}".encode()).digest()


@cache
def _readers(entity: str) -> dict[str, Callable[[str], Any]]:
    readers: dict[str, Callable[[str], Any]] = {}
    for column in table_of(entities()[entity]).columns:
        if isinstance(column.type, UTCDateTime):
            readers[column.name] = datetime.fromisoformat
        elif isinstance(column.type, Date):
            readers[column.name] = date.fromisoformat
    return readers


def typed(entity: str, text: str | None) -> dict[str, Any] | None:
    """Return written-down fields as values again."""
    if text is None:
        return None
    fields: dict[str, Any] = orjson.loads(text)
    for name, read in _readers(entity).items():
        if fields.get(name) is not None:
            fields[name] = read(fields[name])
    return fields


def default_of(column: Any) -> Any:
    """Return a column's plain default, None where there is none."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
