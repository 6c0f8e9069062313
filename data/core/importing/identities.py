"""Which record each row is about: known from its feed, or found by what makes it the same."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.importing.relations import normal
from data.core.ledger.entries import entities, table_of

Index = dict[tuple[Any, ...], list[int]]


def numbers_by(session: Session, entity: str, column: str) -> dict[str, int]:
    """Return the numbers of all records by the normal form of a column."""
    return {key[0]: numbers[0] for key, numbers in index_of(session, entity, (column,)).items()}


def index_of(session: Session, entity: str, columns: Sequence[str]) -> Index:
    """Return the numbers of all records by the comparable form of some columns."""
    table, index = table_of(entities()[entity]), Index()
    for number, *values in session.connection().execute(select(table.c.id, *[table.c[name] for name in columns])):
        index.setdefault(comparable(values), []).append(number)
    return index


def comparable(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return values as they are compared: texts without case and idle spaces."""
    return tuple([normal(value) if isinstance(value, str) else value for value in values])
