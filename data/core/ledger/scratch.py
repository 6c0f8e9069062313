"""Which records are meant, and temporary tables: rows laid beside those that are there, long lists of numbers."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, MetaData, Table, delete, select
from sqlalchemy.schema import CreateTable
from sqlmodel import Session

from data.core.ledger import bulk

FEW = 500
"""So many records are named in the statement itself."""

Chosen = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says for a column of record numbers which records are meant."""


def portions(session: Session, numbers: Collection[int]) -> list[Chosen]:
    """Return what says which records are meant: a range where the numbers have no gaps, as those of an import.

    Many others go into a table, for one pass over all of them: a statement for every few hundred costs as much again
    as what it does. None for no records.
    """
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    if len(numbers) <= FEW:
        few = sorted(numbers)
        return [lambda column: column.in_(few)]
    if last - first + 1 == len(numbers):
        return [lambda column: column.between(first, last)]
    named = _named(session, numbers)
    return [lambda column: column.in_(select(named.c.id))]


def copies(session: Session, table: Table) -> tuple[Table, Table]:
    """Return two empty tables with a table's columns: one with its key, one that also says came (1) or went (-1)."""
    found = _fresh(table), _moved(table)
    for one in found:
        _make(session, one)
    return found


def _named(session: Session, numbers: Collection[int]) -> Table:
    _make(session, _NUMBERS)
    emptied(session, _NUMBERS)
    bulk.insert_columns(session, _NUMBERS, {"id": sorted(numbers)})
    return _NUMBERS


def emptied(session: Session, *tables: Table) -> None:
    """Empty the tables again: they stay with the connection."""
    for table in tables:
        session.connection().execute(delete(table))


def _make(session: Session, table: Table) -> None:
    # Asked each time: a transaction that is taken back takes the table with it.
    session.connection().execute(CreateTable(table, if_not_exists=True))


@cache
def _fresh(table: Table) -> Table:
    return _temporary(f"fresh_{table.name}", [Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable)
                                              for c in table.c])  # fmt: skip


@cache
def _moved(table: Table) -> Table:
    columns = [Column(c.name, c.type) for c in table.c]
    return _temporary(f"moved_{table.name}", [*columns, Column("sign", Integer)])


def _temporary(name: str, columns: list[Column[object]]) -> Table:
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DELETE ROWS",
                 sqlite_with_rowid=not any(column.primary_key for column in columns))  # fmt: skip


_NUMBERS = _temporary("named_numbers", [Column("id", BigInteger, primary_key=True, autoincrement=False)])
