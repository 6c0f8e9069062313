"""Many rows at once: the fast roads of both databases, and nothing that decides anything."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

Columns = dict[str, Sequence[Any]]

CHUNK = 500
"""Numbers in one IN list: below every limit of either database."""


@lru_cache(maxsize=65536)
def _iso(day: date) -> str:
    return day.isoformat()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _written(table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]], dialect: str) -> Columns:
    """Return the columns that hold anything, by name, with values as the driver takes them.

    Column by column, because a version of a deal is mostly empty and SQLite's driver is slow at empty cells and dates.
    """
    used: Columns = {}
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        kind = table.columns[name].type
        if values.count(None) == len(values):
            continue
        bind: Any = _instant if isinstance(kind, UTCDateTime) else _iso if isinstance(kind, Date) else None
        used[name] = values if dialect != "sqlite" or bind is None else [v and bind(v) for v in values]
    return used


def insert_rows(session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of plain values: executemany on SQLite, COPY on PostgreSQL."""
    if not rows:
        return
    connection = session.connection()
    used = _written(table, columns, rows, connection.dialect.name)
    prepare = connection.dialect.identifier_preparer
    names, where = ", ".join(map(prepare.quote, used)), prepare.format_table(table)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    try:
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(used))
            statement = f"INSERT INTO {where} ({names}) VALUES ({marks})"  # noqa: S608 (names are ours)
            cursor.executemany(statement, zip(*used.values(), strict=True))
        else:
            with cursor.copy(f"COPY {where} ({names}) FROM STDIN") as copy:
                for row in zip(*used.values(), strict=True):
                    copy.write_row(row)
    finally:
        cursor.close()


def update_rows(session: Session, table: Table, keys: tuple[str, ...], columns: tuple[str, ...],
                rows: Sequence[Sequence[Any]], *, counted: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Set `columns` of the rows found by `keys`, and raise `counted`; each row holds keys, values, then raises."""
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in columns}
    values |= {name: table.c[name] + bindparam(f"v_{name}", type_=table.c[name].type) for name in counted}
    statement = update(table).values(values)
    for key in keys:
        statement = statement.where(table.columns[key] == bindparam(f"k_{key}"))
    names = [*(f"k_{key}" for key in keys), *(f"v_{name}" for name in (*columns, *counted))]
    session.connection().execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


def delete_rows(session: Session, table: Table, ids: Iterable[int], *, column: str = "id") -> None:
    """Delete the rows with these numbers."""
    for some in chunks(list(ids)):
        session.connection().execute(delete(table).where(table.columns[column].in_(some)))


@contextmanager
def unswept() -> Iterator[None]:
    """Keep the garbage collector still: rows in their thousands hold no cycles, and each sweep would look at all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Yield slices of a list.

    >>> [list(some) for some in chunks([1, 2, 3], 2)]
    [[1, 2], [3]]
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]
