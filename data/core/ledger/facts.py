"""Facts are added and never changed: those that an undone import brought stay written down and no longer hold."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, exists
from sqlmodel import Session, SQLModel

from data.core.ledger import bulk
from data.core.ledger.entries import canonical, default_of, table_of
from models import Activity, ImportRun, Record, Revision, info

UNSAID = frozenset({"id", "revision_id"})
"""Columns that a fact does not say of itself."""

Turn = Callable[[Session, Collection[int]], None]
"""turn(session, revisions): what is folded from facts follows when those of some revisions hold no more, or again."""

TURNS: dict[str, Turn] = {}


def when_turned(model: type[SQLModel], turn: Turn) -> None:
    """Offer a function that is told when an import with facts of a table was undone or brought back, in its revision.

    Entering a table again replaces it, because Streamlit imports a changed module anew.
    """
    TURNS[table_of(model).name] = turn


class Pending:
    """Facts of one revision on their way in: kept until it is written, which carries their count and digest."""

    def __init__(self) -> None:
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def add(self, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Add facts of a table."""
        columns = {column.name: default_of(column) for column in table_of(model).columns if column.name not in UNSAID}
        filled = [{name: row.get(name, default) for name, default in columns.items()} for row in rows]
        self._rows.setdefault(model, []).extend(filled)

    def of(self, model: type[SQLModel]) -> Sequence[dict[str, Any]]:
        """Return the facts of a table."""
        return self._rows.get(model, [])

    def write(self, session: Session, revision: int) -> None:
        """Insert all of them under the number of their revision."""
        for model, rows in self._rows.items():
            names = said_columns(table_of(model))
            values = [(revision, *(row[name] for name in names)) for row in rows]
            bulk.insert_rows(session, table_of(model), ("revision_id", *names), values)

    def digest(self) -> bytes:
        """Return the digest of all of them."""
        return lines_digest(sorted(fact_line(table_of(model), row) for model in self._rows for row in self.of(model)))


def fact_tables() -> list[Table]:
    """Return the tables that hold facts, activities first."""
    models = {mapper.class_ for mapper in Record._sa_registry.mappers}
    found = [table_of(model) for model in models if info(model)["kind"] == "fact"]
    return sorted(found, key=lambda table: (table is not table_of(Activity), table.name))


def said_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table of facts that a fact says of itself."""
    return tuple(column.name for column in table.columns if column.name not in UNSAID)


def in_force(table: Any) -> ColumnElement[bool]:
    """Return the condition that leaves out facts of a table whose import was undone."""
    revision, run = table_of(Revision).c, table_of(ImportRun).c
    undone = exists().where(
        revision.id == table.c.revision_id, run.id == revision.import_id, run.undone_at.is_not(None)
    )  # fmt: skip
    return ~undone


def fact_line(table: Table, row: Mapping[str, Any]) -> str:
    """Return a fact as the digest knows it; values that are not there do not count. Activities bear no name."""
    named = {} if table is table_of(Activity) else {"fact": table.name}
    return canonical(named | {n: _exact(v) for n, v in row.items() if v is not None}) or ""


def lines_digest(lines: Iterable[str]) -> bytes:
    """Return the digest of facts given as lines in their order."""
    running, between = hashlib.sha256(), b""
    for line in lines:
        running.update(between + line.encode())
        between = b"\n"
    return running.digest()


def _exact(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
