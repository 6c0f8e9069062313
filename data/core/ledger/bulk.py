"""Many rows at once: the fast roads of both databases, and nothing that decides anything."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

CHUNK = 500
"""Numbers in one IN list: below every limit of either database."""


@lru_cache(maxsize=65536)
def _iso(day: date) -> str:
    return day.isoformat()


@cache
def _binders(table: Table, columns: tuple[str, ...], dialect: str) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return what SQLite needs done to a value that PostgreSQL takes natively: (position, function)."""
    if dialect != "sqlite":
        return []
    binders: list[tuple[int, Callable[[Any], Any]]] = []
    for position, name in enumerate(columns):
        kind = table.columns[name].type
        if isinstance(kind, UTCDateTime):
            binders.append((position, _instant))
        elif isinstance(kind, Date):
            binders.append((position, _iso))
    return binders


def _instant(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _bound(table: Table, columns: tuple[str, ...], rows: Iterable[Sequence[Any]], dialect: str) -> Iterable[Any]:
    binders = _binders(table, columns, dialect)
    if not binders:
        return rows
    return (_bind_one(list(row), binders) for row in rows)


def _bind_one(row: list[Any], binders: list[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    for position, bind in binders:
        if row[position] is not None:
            row[position] = bind(row[position])
    return tuple(row)


def insert_rows(session: Session, table: Table, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values: executemany on SQLite, COPY on PostgreSQL."""
    connection = session.connection()
    prepare = connection.dialect.identifier_preparer
    names = ", ".join(prepare.quote(column) for column in columns)
    where = prepare.format_table(table)
    bound = _bound(table, columns, rows, connection.dialect.name)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    try:
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {where} ({names}) VALUES ({marks})", bound)  # noqa: S608 (names are ours)
        else:
            with cursor.copy(f"COPY {where} ({names}) FROM STDIN") as copy:
                for row in bound:
                    copy.write_row(row)
    finally:
        cursor.close()


def update_rows(session: Session, table: Table, keys: tuple[str, ...], columns: tuple[str, ...],
                rows: Sequence[Sequence[Any]]) -> None:  # fmt: skip
    """Set `columns` of the rows found by `keys`; each row holds the keys first, then the values."""
    if not rows:
        return
    statement = update(table).values({name: bindparam(f"v_{name}") for name in columns})
    for key in keys:
        statement = statement.where(table.columns[key] == bindparam(f"k_{key}"))
    names = [*(f"k_{key}" for key in keys), *(f"v_{name}" for name in columns)]
    session.connection().execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


def delete_rows(session: Session, table: Table, ids: Iterable[int], *, column: str = "id") -> None:
    """Delete the rows with these numbers."""
    for some in chunks(list(ids)):
        session.connection().execute(delete(table).where(table.columns[column].in_(some)))


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Yield slices of a list.

    >>> [list(some) for some in chunks([1, 2, 3], 2)]
    [[1, 2], [3]]
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]
