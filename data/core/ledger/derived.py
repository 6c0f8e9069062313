"""Tables folded from the versions of each record: its stays in a stage, its risk. And the sums of such rows.

Rows are made anew for every record that a revision touched, in the same transaction and set-based; sums follow by
taking the old rows away and adding the new ones. Advancing and rebuilding run the same statement.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from data.core.ledger.rollups import FEW, nothing
from models import RollupMark

Chosen = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says for a column of record numbers which records are meant."""


@dataclass(frozen=True)
class Sums:
    """Additive sums of derived rows. `contributes` takes the derived table and returns (condition, keys, measures)."""

    table: type[SQLModel]
    contributes: Callable[[Any], tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]]


@dataclass(frozen=True)
class Derived:
    """A table of rows about records of one entity, each row made of the record's versions as known now.

    `key` is the column that holds the record's number. `rows(session, chosen)` returns the statement that gives the
    rows of the chosen records, its columns named as the table's. `basis` returns what else the rows hang on, such as
    the version of a definition: when it changes, all rows are made anew.
    """

    table: type[SQLModel]
    entity: str
    key: str
    rows: Callable[[Session, Chosen], Select[Any]]
    basis: Callable[[Session], str] = field(default=lambda _session: "1")
    sums: tuple[Sums, ...] = ()

    @property
    def name(self) -> str:
        """The name of the table."""
        return str(self.table.__tablename__)


DERIVED: dict[str, Derived] = {}


def register(derived: Derived) -> Derived:
    """Offer a derived table; every change of its entity is folded into it from then on."""
    DERIVED[derived.name] = derived
    return derived


def advance(session: Session, revision: int, touched: dict[str, set[int]]) -> None:
    """Make the rows of the touched records anew; of all records where the table was folded on another basis."""
    for derived in DERIVED.values():
        numbers = touched.get(derived.entity, set())
        basis = derived.basis(session)
        if _mark_of(session, derived) != basis:
            rebuild(session, derived, revision)
            continue
        for some in _portions(numbers):
            _fold(session, derived, some)
        if numbers:
            _mark(session, derived, revision, basis)


def catch_up(session: Session, revision: int) -> list[str]:
    """Make anew every table that was folded on another basis, or never, and return their names."""
    behind = [found for found in DERIVED.values() if _mark_of(session, found) != found.basis(session)]
    for derived in behind:
        rebuild(session, derived, revision)
    return [derived.name for derived in behind]


def _portions(numbers: Collection[int]) -> list[Chosen]:
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    if len(numbers) > FEW and last - first + 1 == len(numbers):
        return [lambda column: column.between(first, last)]
    return [_one_of(some) for some in bulk.chunks(sorted(numbers))]


def _one_of(some: Collection[int]) -> Chosen:
    return lambda column: column.in_(some)


def _everything(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_not(None)


def _fold(session: Session, derived: Derived, chosen: Chosen) -> None:
    table, connection = table_of(derived.table), session.connection()
    mine = chosen(table.c[derived.key])
    for sums in derived.sums:
        _add(session, sums, table, mine, -1)
    connection.execute(delete(table).where(mine))
    rows = derived.rows(session, chosen)
    connection.execute(insert(table).from_select([column.name for column in rows.selected_columns], rows))
    for sums in derived.sums:
        _add(session, sums, table, mine, 1)


def _summed(sums: Sums, table: Any, where: ColumnElement[bool], sign: int) -> tuple[list[str], list[str], Select[Any]]:
    counts, keys, measures = sums.contributes(table)
    chosen = [column.label(name) for name, column in keys.items()]
    totals = [func.sum(column * sign).label(name) for name, column in measures.items()]
    statement = select(*chosen, *totals).where(where, counts).group_by(*[literal_column(name) for name in keys])
    return list(keys), list(measures), statement


def _add(session: Session, sums: Sums, table: Any, where: ColumnElement[bool], sign: int) -> None:
    into, connection = table_of(sums.table), session.connection()
    keys, measures, statement = _summed(sums, table, where, sign)
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    upsert = dialect.insert(into).from_select([*keys, *measures], statement)
    added = {name: into.c[name] + upsert.excluded[name] for name in measures}
    connection.execute(upsert.on_conflict_do_update(index_elements=keys, set_=added))
    connection.execute(delete(into).where(nothing(into, measures)))


def _mark_of(session: Session, derived: Derived) -> str | None:
    statement = select(col(RollupMark.basis)).where(col(RollupMark.name) == derived.name)
    found: str | None = session.connection().execute(statement).scalar()
    return found


def _mark(session: Session, derived: Derived, revision: int, basis: str) -> None:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    values = {"name": derived.name, "revision_id": revision, "basis": basis}
    statement = dialect.insert(RollupMark).values(values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def rebuild(session: Session, derived: Derived, revision: int) -> None:
    """Make all rows of the table, and their sums, anew."""
    for sums in derived.sums:
        session.connection().execute(delete(table_of(sums.table)))
    session.connection().execute(delete(table_of(derived.table)))
    _fold(session, derived, _everything)
    _mark(session, derived, revision, derived.basis(session))


def is_right(session: Session, derived: Derived) -> bool:
    """Say whether the table and its sums hold exactly what the versions give."""
    table = table_of(derived.table)
    rows = derived.rows(session, _everything).subquery("right_rows")
    names = [column.name for column in table.columns]
    ours, right = select(*[table.c[n] for n in names]), select(*[rows.c[n] for n in names])
    if not _same(session, ours, right):
        return False
    for sums in derived.sums:
        keys, measures, statement = _summed(sums, table, case((table.c[derived.key].is_(None), 0), else_=1) == 1, 1)
        held = table_of(sums.table)
        if not _same(session, select(*[held.c[n] for n in (*keys, *measures)]), statement):
            return False
    return True


def _same(session: Session, one: Select[Any], other: Select[Any]) -> bool:
    for left, right in ((one, other), (other, one)):
        if session.connection().execute(left.except_(right).limit(1)).first() is not None:
            return False
    return True
