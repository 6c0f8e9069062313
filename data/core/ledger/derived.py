"""Tables folded from the versions of each record: its stays in a stage, its risk. And the sums of such rows.

The rows of every record that a revision touched are made anew, in the same transaction and set-based, and laid beside
those that are there: only what differs is written, and only that moves the sums. Advancing and rebuilding run the same
statement.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from data.core.ledger import scratch
from data.core.ledger.entries import table_of
from data.core.ledger.rollups import nothing
from data.core.ledger.scratch import Chosen
from models import RollupMark

ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")

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
        for some in scratch.portions(session, numbers):
            _fold(session, derived, some)
        if numbers:
            _mark(session, derived, revision, basis)


def catch_up(session: Session, revision: int) -> list[str]:
    """Make anew every table that was folded on another basis, or never, and return their names."""
    behind = [found for found in DERIVED.values() if _mark_of(session, found) != found.basis(session)]
    for derived in behind:
        rebuild(session, derived, revision)
    return [derived.name for derived in behind]


def _everything(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_not(None)


def _fold(session: Session, derived: Derived, chosen: Chosen) -> None:
    """Make the rows of the chosen records anew, and write those that are others than before."""
    table, connection = table_of(derived.table), session.connection()
    mine, rows = chosen(table.c[derived.key]), derived.rows(session, chosen)
    if connection.execute(select(ONE).select_from(table).where(mine).limit(1)).first() is None:
        _fill(session, derived, rows, mine)
        return
    fresh, moved = scratch.copies(session, table)
    connection.execute(insert(fresh).from_select([column.name for column in rows.selected_columns], rows))
    if connection.execute(insert(moved).from_select(list(moved.c.keys()), _moved(table, fresh, mine))).rowcount:
        for sums in derived.sums:
            _add(session, sums, _summed(sums, moved, moved.c.sign))
        key = [column.name for column in table.primary_key]
        went = select(*[moved.c[name] for name in key]).where(moved.c.sign == -1)
        connection.execute(delete(table).where(_among(table, key, went)))
        came = select(*[moved.c[name] for name in table.c.keys()]).where(moved.c.sign == 1)  # noqa: SIM118 (columns)
        connection.execute(insert(table).from_select(list(table.c.keys()), came))
    scratch.emptied(session, fresh, moved)


def _among(table: Any, key: list[str], some: Select[Any]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = tuple_(*[table.c[name] for name in key]).in_(some)
    return found


def _moved(table: Table, fresh: Table, mine: ColumnElement[bool]) -> Any:
    """Return rows that are no more, and rows that are new, with -1 and 1 as their sign."""
    same = and_(*[_equal(table.c[c.name], fresh.c[c.name], is_key=c.primary_key) for c in table.c])
    went = select(*table.c, literal_column("-1").label("sign")).where(mine, ~exists(ONE).where(same))
    came = select(*fresh.c, literal_column("1").label("sign")).where(~exists(ONE).where(same))
    return union_all(went, came)


def _equal(one: Any, other: Any, *, is_key: bool) -> ColumnElement[bool]:
    # The key by plain equality, so that its index finds the other row; the rest where nothing equals nothing.
    found: ColumnElement[bool] = one == other if is_key else one.is_not_distinct_from(other)
    return found


def _fill(session: Session, derived: Derived, rows: Select[Any], mine: ColumnElement[bool]) -> None:
    """Insert rows where there are none yet, and add them to the sums."""
    table = table_of(derived.table)
    names = [column.name for column in rows.selected_columns]
    session.connection().execute(insert(table).from_select(names, rows))
    for sums in derived.sums:
        _add(session, sums, _summed(sums, table, ONE, mine))


Summed = tuple[list[str], list[str], Select[Any]]
"""Names of the keys, names of the measures, and the statement that gives both."""


def _summed(sums: Sums, table: Any, sign: Any, *where: ColumnElement[bool]) -> Summed:
    """Return what some rows come to, each weighed by its sign; what comes to nothing is left out."""
    counts, keys, measures = sums.contributes(table)
    chosen = [column.label(name) for name, column in keys.items()]
    totals = [func.sum(column * sign) for column in measures.values()]
    named = [total.label(name) for name, total in zip(measures, totals, strict=True)]
    statement = select(*chosen, *named).where(*where, counts).group_by(*[literal_column(name) for name in keys])
    return list(keys), list(measures), statement.having(or_(*[total != ZERO for total in totals]))


def _add(session: Session, sums: Sums, summed: Summed) -> None:
    into, connection = table_of(sums.table), session.connection()
    keys, measures, statement = summed
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    upsert = dialect.insert(into).from_select([*keys, *measures], statement)
    added = {name: into.c[name] + upsert.excluded[name] for name in measures}
    if connection.execute(upsert.on_conflict_do_update(index_elements=keys, set_=added)).rowcount:
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
    _fill(session, derived, derived.rows(session, _everything), _everything(table_of(derived.table).c[derived.key]))
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
        keys, measures, statement = _summed(sums, table, ONE)
        held = table_of(sums.table)
        if not _same(session, select(*[held.c[n] for n in (*keys, *measures)]), statement):
            return False
    return True


def _same(session: Session, one: Select[Any], other: Select[Any]) -> bool:
    for left, right in ((one, other), (other, one)):
        if session.connection().execute(left.except_(right).limit(1)).first() is not None:
            return False
    return True
