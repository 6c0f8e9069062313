"""Sums with dates that both databases write differently."""

from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class days_after(GenericFunction[Any]):
    """The date some days after another: days_after(date, days)."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _days_after_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    day, days = (compiler.process(part, **more) for part in element.clauses)
    return f"date({day}, {days} || ' days')"


@compiles(days_after, "postgresql")
def _days_after_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    day, days = (compiler.process(part, **more) for part in element.clauses)
    return f"({day} + {days})"


class earliest(GenericFunction[Any]):
    """The earliest of several dates."""

    type = Date()
    inherit_cache = True


@compiles(earliest, "sqlite")
def _earliest_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"min({compiler.process(element.clauses, **more)})"


@compiles(earliest, "postgresql")
def _earliest_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"least({compiler.process(element.clauses, **more)})"


class days_between(GenericFunction[int]):
    """The whole days from the second date to the first."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    later, earlier = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"
