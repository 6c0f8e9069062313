"""The tables come from migrations alone, all or nothing, on either database."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import models
from data.core import backups, migrating, store
from data.core.access import Actor
from data.core.ledger import guards
from models import Team

ME = Actor(None, "test")


def add_team(name: str) -> None:
    with store.writing(ME, "form") as session:
        session.add(Team(name=name))


def test_the_models_and_the_migrations_agree(either_store):
    engine = store.make_engine(store.owner_url())
    with engine.connect() as connection:
        assert migrating.differences(connection) == []
    engine.dispose()


def test_an_upgrade_makes_every_table_and_guard_and_leaves_nothing_to_do(store_url):
    waiting = migrating.pending()
    assert waiting[0] == migrating.FIRST
    assert migrating.upgrade() == waiting
    assert migrating.pending() == []
    with store.engine().connect() as connection:
        made = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    assert {table.name for table in models.Record.metadata.sorted_tables} <= made
    assert set(guards.names("sqlite")) <= made


def test_an_upgrade_that_has_nothing_to_do_takes_no_backup(migrated_store):
    assert migrating.upgrade() == []
    assert backups.newest() is None


def later_migration(folder: Path, body: str) -> None:
    (folder / "versions" / "later.py").write_text(
        '"""Later."""\nimport sqlalchemy as sa\nfrom alembic import op\n'
        f"revision = 'later'\ndown_revision = '{migrating.newest()}'\ndef upgrade():\n{body}"
    )


@pytest.fixture
def own_migrations(tmp_path, monkeypatch):
    """A copy of the migrations that the test may add to."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for source in [*migrating.FOLDER.glob("*.py"), *migrating.FOLDER.glob("*.mako")]:
        (folder / source.name).write_text(source.read_text())
    for source in (migrating.FOLDER / "versions").glob("*.py"):
        (folder / "versions" / source.name).write_text(source.read_text())
    monkeypatch.setattr(migrating, "FOLDER", folder)
    return folder


def test_a_change_of_tables_takes_a_proved_backup_first(migrated_store, own_migrations):
    add_team("North")
    later_migration(own_migrations, "    op.add_column('team', sa.Column('motto', sa.String()))\n")
    assert migrating.upgrade() == ["later"]
    kept = backups.newest()
    assert kept is not None
    assert backups.manifest_of(kept).exists()
    with store.engine().connect() as connection:
        assert connection.execute(text("SELECT motto FROM team")).all() == [(None,)]


def test_an_upgrade_that_fails_in_the_middle_leaves_the_old_tables(either_store, own_migrations):
    body = "    op.add_column('team', sa.Column('motto', sa.String()))\n    op.drop_table('no')\n"
    later_migration(own_migrations, body)
    with pytest.raises(DBAPIError):
        migrating.upgrade(keep_backup=False)
    assert migrating.pending() == ["later"]
    engine = store.make_engine(store.owner_url())
    with engine.connect() as connection:
        assert migrating.differences(connection) == []
    engine.dispose()


def test_a_store_of_a_newer_version_is_refused_in_plain_words(migrated_store):
    with store.engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrating.NotReady, match="newer version"):
        migrating.upgrade()
    with pytest.raises(migrating.NotReady, match="newer version"):
        migrating.require_ready()


def test_a_store_without_tables_is_not_ready(store_url):
    with pytest.raises(migrating.NotReady, match="migrate"):
        migrating.require_ready()


def test_the_apps_role_can_only_add_to_the_ledger(postgres_store):
    add_team("North")
    for statement in ("UPDATE revision SET actor = 'x'", "DELETE FROM change", "TRUNCATE change_content",
                      "UPDATE alembic_version SET version_num = 'x'", "DROP TABLE team"):  # fmt: skip
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            store.engine().begin() as connection,
        ):
            connection.execute(text(statement))


def test_a_new_migration_is_written_from_the_models(own_migrations):
    before = migrating.newest()
    path = migrating.revise("Nothing new")
    assert path.parent == own_migrations / "versions"
    assert f"down_revision = '{before}'" in path.read_text()
