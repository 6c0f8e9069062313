"""Brings a store's tables to the shape that this code expects: Alembic, without an ini file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import models
from data.core import backups, store

FOLDER = Path(__file__).parents[1] / "migrations"
FIRST = "0001"
GUARDS = "the guards of the ledger"
"""Stands for them while Alembic writes the first migration."""

UPGRADE_LOCK = 7_303


class NotReady(Exception):
    """The store and this code do not fit. `words` says what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def upgrade(address: str | None = None, *, keep_backup: bool = True) -> list[str]:
    """Bring the store at an address (the owner's) up to date, all or nothing, and return the migrations applied.

    Takes a verified backup first when there are tables to change. Raises NotReady for a store that a newer
    version has made, backups.NotPossible when the backup cannot be taken.
    """
    where = address or store.owner_url()
    engine = _owner_engine(where)
    try:
        waiting = _pending(engine)
        if waiting and keep_backup and _is_made(engine):
            backups.backup(backups.place(f"before-{waiting[-1]}"), address=where)
        with engine.execution_options(**{store.WRITE: True}).begin() as connection:
            _wait_for_others(connection)
            with _configured(connection) as config:
                command.upgrade(config, "head")
            _check(connection)
            grant(connection, app_role(where))
    finally:
        engine.dispose()
    return waiting


def pending(address: str | None = None) -> list[str]:
    """Return the migrations that the store lacks, oldest first. Raises NotReady when it is newer than the code."""
    engine = _owner_engine(address or store.url())
    try:
        return _pending(engine)
    finally:
        engine.dispose()


def require_ready() -> None:
    """Raise NotReady unless the store has exactly the tables of this code."""
    if pending():
        raise NotReady("The store is not up to date. Run `python -m data migrate` first.")


def newest() -> str:
    """Return the name of the newest migration of this code."""
    return str(_scripts().get_current_head())


def differences(connection: Connection) -> list[Any]:
    """Return what autogenerate would change: nothing when models and migrations agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, models.Record.metadata))


def revise(message: str) -> Path:
    """Write a new migration from the difference between the migrations and the models. For developers."""
    return _generate(message, f"{len(list(_scripts().walk_revisions())) + 1:04d}")


def rewrite_first() -> Path:
    """Write the first migration anew from the models: until the first release there is only one."""
    scripts = sorted((FOLDER / "versions").glob("*.py"))
    if len(scripts) > 1:
        raise NotReady("There are later migrations: use revise.")
    for script in scripts:
        script.unlink()
    return _generate("The first tables", FIRST)


def _generate(message: str, number: str) -> Path:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection, _configured(connection) as config:
        if number != FIRST:
            command.upgrade(config, "head")
        made: Any = command.revision(config, message, autogenerate=True, rev_id=number)
    path = Path(made.path)
    written = path.read_text(encoding="utf-8").replace(f"op.execute({GUARDS!r})", "guards.put_up(op)")
    path.write_text(written, encoding="utf-8")
    return path


def completed(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Complete what autogenerate found: no cards in the tables, and in the first migration the ledger's guards."""
    for table in directives[0].upgrade_ops.ops:
        if isinstance(table, ops.CreateTableOp):
            table.info = {}
    if directives[0].rev_id == FIRST:
        directives[0].imports = {"from data.core.ledger import guards"}
        directives[0].upgrade_ops.ops.append(ops.ExecuteSQLOp(GUARDS))


def rendered(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write SQLModel's own types as SQLAlchemy's, so that a migration needs neither."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    return False


def app_role(address: str) -> str | None:
    """Return the role of the app when it is not the one that owns the tables."""
    app, owner = make_url(store.url()), make_url(address)
    is_same_store = app.get_backend_name() == owner.get_backend_name() == "postgresql"
    return app.username if is_same_store and app.username != owner.username else None


def grant(connection: Connection, role: str | None) -> None:
    """Give the app's role what it needs on each table, and no more: the ledger can only be added to."""
    if role is None:
        return
    quoted = connection.dialect.identifier_preparer.quote(role)
    for table in models.Record.metadata.sorted_tables:
        name = connection.dialect.identifier_preparer.format_table(table)
        rights = "SELECT, INSERT" if table.info["kind"] == "ledger" else "SELECT, INSERT, UPDATE, DELETE"
        connection.exec_driver_sql(f"REVOKE ALL ON {name} FROM {quoted}")
        connection.exec_driver_sql(f"GRANT {rights} ON {name} TO {quoted}")
    connection.exec_driver_sql(f"REVOKE ALL ON alembic_version FROM {quoted}")
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {quoted}")
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")


def _owner_engine(address: str) -> Engine:
    engine = store.make_engine(address)
    if engine.dialect.name == "sqlite":  # a table that is rebuilt is dropped first; _check looks at the keys afterwards
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    return engine


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})


def _check(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise NotReady("The change of tables would leave rows that point to nothing. Nothing was changed.")


@contextmanager
def _configured(connection: Connection) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["is_sqlite"] = connection.dialect.name == "sqlite"
    yield config


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _is_made(engine: Engine) -> bool:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None


def _pending(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    known = [script.revision for script in reversed(list(_scripts().walk_revisions()))]
    if present is not None and present not in known:
        raise NotReady("A newer version of Quarterdeck has changed this store. Update the program, then start again.")
    return known[known.index(present) + 1 :] if present else known
