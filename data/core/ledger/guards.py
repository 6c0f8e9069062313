"""Triggers that let the rows of the ledger be added and never changed."""

from alembic.operations import Operations
from sqlalchemy import Connection, text

TABLES = {"revision": ("recorded_month", "id"), "change": ("recorded_month", "id"),
          "change_content": ("recorded_month", "change_id")}  # fmt: skip
"""The guarded tables and their keys."""

SAYS = "the ledger is append-only"

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$
"""


def put_up(op: Operations) -> None:
    """Create the triggers; migrations call it once the tables are there."""
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(POSTGRES_FUNCTION)
    for table, key in TABLES.items():
        for statement in _sqlite(table, key) if dialect == "sqlite" else _postgresql(table):
            op.execute(statement)


def _sqlite(table: str, key: tuple[str, ...]) -> list[str]:
    # INSERT OR REPLACE deletes without firing delete triggers, unless the connection says otherwise. Ours do; for
    # others there is a third trigger on the revisions. On their changes it cost an import 8 % of its time:
    # a replaced change no longer fits the hash of its revision, which nobody can replace.
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    stop = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    statements = [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {stop}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}",
    ]
    if table == "revision":
        statements.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608 (names are ours)
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {stop}"
        )
    return statements


def _postgresql(table: str) -> list[str]:
    stop = "EXECUTE FUNCTION ledger_is_append_only()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {stop}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {stop}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}",
    ]


def names(dialect: str) -> list[str]:
    """Return the names of the triggers that a store must have."""
    both = [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
    more = ["revision_no_replace"] if dialect == "sqlite" else [f"{table}_no_truncate" for table in TABLES]
    return both + more


def missing(connection: Connection) -> list[str]:
    """Return the names of the triggers that a store lacks or has switched off."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    present = set(connection.execute(text(query)).scalars())
    return [name for name in names(connection.dialect.name) if name not in present]
