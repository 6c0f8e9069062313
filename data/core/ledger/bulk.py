"""Many rows at once: the fast roads of both databases, and nothing that decides anything."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from data.core.ledger import copytext

Columns = Mapping[str, Sequence[Any]]
"""Values by the name of the column, one for each row."""

CHUNK = 500
"""Numbers in one IN list: below every limit of either database."""

ROWS_AT_ONCE = (250, 25, 1)
"""Rows in one INSERT on SQLite: as many as fit of the first, then of the next. More gain nothing."""

MOST_MARKS = 30_000
"""Values in one statement: below the limit of SQLite."""

BULK_CACHE = -32_768
"""Pages that an embedded store holds in memory during bulk work: as SQLite counts it, kilobytes below zero."""


@lru_cache(maxsize=65536)
def _iso(day: date) -> str:
    return day.isoformat()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _written(table: Table, name: str, values: Sequence[Any], dialect: str) -> Sequence[Any]:
    """Return a column's values as the driver takes them: SQLite's is slow at dates."""
    kind = table.columns[name].type
    if dialect != "sqlite" or not isinstance(kind, UTCDateTime | Date):
        return values
    write: Any = _instant if isinstance(kind, UTCDateTime) else _iso
    return [value and write(value) for value in values]


def insert_rows(session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of plain values."""
    if rows:
        insert_columns(session, table, dict(zip(columns, zip(*rows, strict=True), strict=True)))


def insert_columns(session: Session, table: Table, columns: Columns, same: Mapping[str, Any] | None = None) -> None:
    """Insert rows given column by column, and as `same` the values that all of them share.

    Many rows a statement on SQLite, COPY on PostgreSQL. Columns without any value are left out.
    """
    if not next(iter(columns.values())):
        return
    connection, dialect = session.connection(), session.connection().dialect.name
    used = {n: _written(table, n, v, dialect) for n, v in columns.items() if v.count(None) < len(v)}
    shared = {n: _written(table, n, [v], dialect)[0] for n, v in (same or {}).items() if v is not None}
    prepare = connection.dialect.identifier_preparer
    into = f"{prepare.format_table(table)} ({', '.join(map(prepare.quote, [*shared, *used]))})"
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    try:
        if dialect == "sqlite":
            _insert(cursor, into, tuple(shared.values()), list(used.values()))
        else:
            rows = len(next(iter(used.values())))
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for some in copytext.lines([*([value] * rows for value in shared.values()), *used.values()]):
                    copy.write(some)
    finally:
        cursor.close()


def _insert(cursor: Any, into: str, shared: tuple[Any, ...], columns: list[Sequence[Any]]) -> None:
    """Insert in portions of many rows: a statement of one row opens and closes each index anew for every row."""
    left, cells = len(columns[0]), chain.from_iterable(zip(*columns, strict=True))
    for size in ROWS_AT_ONCE:
        count = min(size, MOST_MARKS // len(columns))
        times, left = divmod(left, count)
        if times:
            width = count * len(columns)
            statement = f"INSERT INTO {into} VALUES {_marks(len(shared), len(columns), count)}"  # noqa: S608 (ours)
            cursor.executemany(statement, ((*shared, *islice(cells, width)) for _ in range(times)))


@lru_cache(maxsize=256)
def _marks(shared: int, columns: int, rows: int) -> str:
    head = [f"?{place}" for place in range(1, shared + 1)]
    places = (f"?{place}" for place in range(shared + 1, shared + columns * rows + 1))
    return ", ".join(f"({', '.join([*head, *islice(places, columns)])})" for _ in range(rows))


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


@contextmanager
def small_cache(session: Session) -> Iterator[None]:
    """Hold fewer pages of an embedded store while very many rows are written: they are not read again soon."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = {BULK_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Yield slices of a list.

    >>> [list(some) for some in chunks([1, 2, 3], 2)]
    [[1, 2], [3]]
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]
