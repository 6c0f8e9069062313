"""Additive summary tables: folds of versions, advanced in the same transaction and rebuilt from zero to prove them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, delete, func, literal_column, select, true, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import Session, SQLModel

from data.core.ledger import bulk, scratch
from data.core.ledger.entries import table_of, version_tables
from data.core.ledger.scratch import FEW
from models import FOREVER, NEVER, RollupMark

Sums = dict[tuple[Any, ...], list[int]]
"""Key values to measures."""


class month_start(GenericFunction[Any]):
    """The first day of a date's month."""

    type = Date()
    inherit_cache = True


@compiles(month_start, "sqlite")
def _month_start_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, 'start of month')"


@compiles(month_start, "postgresql")
def _month_start_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **more)}) AS DATE)"


@dataclass(frozen=True)
class Rollup:
    """A summary table over one versioned entity, by day.

    `contributes` takes the entity's version table and returns (condition, key columns but the day, measures): what a
    version adds to the sums on its first day and takes from them on the day after its last. The only definition:
    advancing and rebuilding run the same statement.
    """

    table: type[SQLModel]
    entity: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    contributes: Callable[[Any], tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]]

    @property
    def name(self) -> str:
        """The name of the summary table."""
        return str(self.table.__tablename__)


ROLLUPS: dict[str, Rollup] = {}


def register(rollup: Rollup) -> Rollup:
    """Offer a rollup; every change of its entity is folded into it from then on."""
    ROLLUPS[rollup.name] = rollup
    return rollup


def advance(session: Session, revision: int, touched: Mapping[str, Collection[int]]) -> None:
    """Fold what this revision did to the versions of some records into the summary tables, and move the marks."""
    for rollup in ROLLUPS.values():
        table = table_of(version_tables()[rollup.entity])
        # The records are few and named: without statistics SQLite would rather walk every version known now.
        revision_to = unindexed(table.c.revision_to)
        came = and_(table.c.revision_from == revision, revision_to == NEVER)
        gone = revision_to == revision
        for chosen in scratch.portions(session, touched.get(rollup.entity, ())):
            sign = case((gone, -1), else_=1)
            _add(session, rollup, _sums(rollup, and_(chosen(table.c.entity_id), came | gone), sign))
        _mark(session, rollup, revision)


def unindexed(column: Any) -> ColumnElement[Any]:
    """Return a column of numbers in a form that no index answers to."""
    found: ColumnElement[Any] = column + literal_column("0")
    return found


def portions(column: Any, numbers: Collection[int]) -> list[ColumnElement[bool]]:
    """Return conditions that cover the records: one range where the numbers have no gaps, as those of an import."""
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    if len(numbers) > FEW and last - first + 1 == len(numbers):
        return [column.between(first, last)]
    return [column.in_(some) for some in bulk.chunks(sorted(numbers))]


def _sums(rollup: Rollup, where: ColumnElement[bool], sign: Any) -> Select[Any]:
    """Return the statement that sums the contributions of some versions by key; what comes to nothing is left out."""
    table = table_of(version_tables()[rollup.entity])
    counts, keys, measures = rollup.contributes(table)
    chosen = [column.label(name) for name, column in keys.items()]
    signed = [(column * sign).label(name) for name, column in measures.items()]
    # Read once: each version counts on its first day and on the day after its last.
    counted = select(table.c.valid_from, table.c.valid_to, *chosen, *signed).where(where, counts).cte("counted")
    c = counted.prefix_with("MATERIALIZED").c
    same = [c[name] for name in keys]
    begins = select(c.valid_from.label("day"), *same, *[c[name] for name in measures])
    ends = select(c.valid_to.label("day"), *same, *[(-c[name]).label(name) for name in measures])
    both = union_all(begins, ends.where(c.valid_to < FOREVER)).subquery("both_ends")
    sums = [func.sum(both.c[name]) for name in rollup.measures]
    by = [both.c[name] for name in rollup.keys]
    matters = sums[0] != 0
    for total in sums[1:]:
        matters = matters | (total != 0)
    return select(*by, *sums).where(true()).group_by(*by).having(matters)


def _add(session: Session, rollup: Rollup, sums: Select[Any]) -> None:
    table, dialect = table_of(rollup.table), session.connection().dialect.name
    statement: Any = {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(table)
    statement = statement.from_select([*rollup.keys, *rollup.measures], sums)
    added = {name: table.c[name] + statement.excluded[name] for name in rollup.measures}
    statement = statement.on_conflict_do_update(index_elements=list(rollup.keys), set_=added)
    session.connection().execute(statement)
    # A partial index holds just these rows, so that looking for them costs nothing where there are none.
    session.connection().execute(delete(table).where(nothing(table, rollup.measures)))


def nothing(table: Any, measures: Collection[str]) -> ColumnElement[bool]:
    """Return the condition of sums that came to nothing, in the words of the partial index that holds them."""
    return and_(*[table.c[name] == literal_column("0") for name in measures])


def _mark(session: Session, rollup: Rollup, revision: int) -> None:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    statement = dialect.insert(RollupMark).values(name=rollup.name, revision_id=revision)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"revision_id": revision})
    )


def summed(rollup: Rollup) -> Select[Any]:
    """Return the statement that folds a rollup from all versions that are known now."""
    return _sums(rollup, table_of(version_tables()[rollup.entity]).c.revision_to == NEVER, 1)


def rebuilt(session: Session, rollup: Rollup) -> Sums:
    """Return what the rollup must hold, folded from all versions that are known now."""
    return _read(session, rollup, summed(rollup))


def stored(session: Session, rollup: Rollup) -> Sums:
    """Return what the rollup holds."""
    table = table_of(rollup.table)
    return _read(session, rollup, select(*[table.c[n] for n in (*rollup.keys, *rollup.measures)]))


def _read(session: Session, rollup: Rollup, statement: Select[Any]) -> Sums:
    split = len(rollup.keys)
    rows = session.connection().execute(statement)
    return {tuple(row[:split]): [int(total) for total in row[split:]] for row in rows}


def rebuild(session: Session, rollup: Rollup, revision: int) -> None:
    """Write the rollup anew from zero."""
    session.connection().execute(delete(table_of(rollup.table)))
    _add(session, rollup, summed(rollup))
    _mark(session, rollup, revision)
