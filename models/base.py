"""What every table shares: one registry, and a card that says how the table is kept."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

FOREVER = date(9999, 12, 31)
"""The open end of a business interval: a real date, so that an index can compare it."""

NEVER = 2**53
"""The open end of a recorded interval: a revision number that no ledger reaches."""


class Record(SQLModel, registry=registry()):
    """The base of every table.

    The registry is our own, made anew each time this file is imported: Streamlit re-imports every module
    when one changes, and a table may be declared only once per registry.
    """


def kept(kind: str, *, group: str = "", history: str = "changes", about: str = "") -> dict[str, Any]:
    """Return the table arguments that say how a table is kept.

    kind: `entity` (every change goes through the ledger), `fact` (insert-only, carries its revision),
    `housekeeping` (no revision), `ledger`, `version`, `rollup` or `import`. group: the table group whose newest
    revision is part of every cache key. history: `versions`, `dated`, `definition` or `changes`. about:
    `beside` for what the suite adds to what people bring: an undo takes it back too, and does not count it.
    """
    card = {"info": {"kind": kind, "group": group, "history": history, "about": about}}
    # Narrow rows with a composite key: the key is the table itself in SQLite, not a second tree beside it.
    return {**card, "sqlite_with_rowid": False} if kind in {"ledger", "rollup"} else card


def info(model: type[SQLModel]) -> dict[str, Any]:
    """Return the card of a table class."""
    return dict(model.__table__.info)  # type: ignore[attr-defined]


def to_same_table(table: str, *, index: bool = True) -> Column[int]:
    """Return a column that points to another row of its own table.

    Checked at the end of the transaction: an import brings a manager and the managed, an undo takes both away.
    """
    other = ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")
    return Column(Integer, other, index=index, nullable=True)
