"""Triggers that let the rows of the ledger be added and never changed."""

from alembic.operations import Operations
from sqlalchemy import Connection, text

TABLES = {"revision": ("recorded_month", "id"), "change": ("recorded_month", "id"),
          "change_content": ("recorded_month", "change_id")}  # fmt: skip
"""The guarded tables and their keys."""

SAYS = "the ledger is append-only"

ONCE = {"deal": ("lead_source_original", "first_touch_campaign", "segment_fit_score_at_mql"),
        "lead": ("lead_source_original", "first_touch_campaign", "segment_fit_score_at_mql")}  # fmt: skip
"""Columns that are written once: what they hold stays, whoever asks (blueprint, Epic 1)."""

SAYS_ONCE = "this was written once and stays"

POSTGRES_ONCE = f"""
CREATE OR REPLACE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS_ONCE}'; END $$
"""

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


def put_up_once(op: Operations) -> None:
    """Create the triggers on what is written once; a migration calls it once the columns are there."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(POSTGRES_ONCE)
    for table, columns in ONCE.items():
        for column in columns:
            head = f"CREATE TRIGGER {table}_{column}_once BEFORE UPDATE OF {column} ON {table} FOR EACH ROW"
            if is_postgresql:
                changes = f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"
                op.execute(f"{head} WHEN {changes} EXECUTE FUNCTION written_once()")
            else:
                changes = f"OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column}"
                op.execute(f"{head} WHEN {changes} BEGIN SELECT RAISE(ABORT, '{SAYS_ONCE}'); END")


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
    once = [f"{table}_{column}_once" for table, columns in ONCE.items() for column in columns]
    return both + more + once


def told(name: str) -> str:
    """Return what a guard watches, in words.

    >>> told("revision_no_delete"), told("deal_first_touch_campaign_once")
    ('the guard against delete on revision', 'the guard that keeps first_touch_campaign of deal as first written')
    """
    if name.endswith("_once"):
        table, _, column = name.removesuffix("_once").partition("_")
        return f"the guard that keeps {column} of {table} as first written"
    table, verb = name.rsplit("_no_", 1)
    return f"the guard against {verb} on {table}"


def table_of(name: str) -> str:
    """Return the table that a guard stands before."""
    return name.partition("_")[0] if name.endswith("_once") else name.rsplit("_no_", 1)[0]


def missing(connection: Connection) -> list[str]:
    """Return the names of the triggers that a store lacks or has switched off."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    present = set(connection.execute(text(query)).scalars())
    return [name for name in names(connection.dialect.name) if name not in present]
