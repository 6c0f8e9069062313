"""Facts are added and never changed: those that an undone import brought stay written down and no longer hold."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from data.core.ledger.entries import table_of
from models import ImportRun, Revision


def in_force(table: Any) -> ColumnElement[bool]:
    """Return the condition that leaves out facts of a table whose import was undone."""
    revision, run = table_of(Revision).c, table_of(ImportRun).c
    undone = exists().where(
        revision.id == table.c.revision_id, run.id == revision.import_id, run.undone_at.is_not(None)
    )  # fmt: skip
    return ~undone
