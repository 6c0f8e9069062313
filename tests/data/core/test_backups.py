"""A backup is whole or absent; a restore is proved first, keeps the old store, and touches nothing when it refuses."""

import json
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.core import backups, migrating, store
from data.core.backups import NotPossible
from models import Deal
from tests.revisions import add_account, add_deal, change, content, findings, newest


def deals() -> int:
    with store.reading() as session:
        return session.execute(select(func.count()).select_from(Deal)).scalar() or 0


def test_a_backup_is_one_file_with_a_description_beside_it(migrated_store, tmp_path):
    add_deal()
    made = backups.backup(tmp_path / "a.backup")
    written = json.loads((tmp_path / "a.backup.json").read_text())
    assert written == made
    assert (made["revision"], made["counts"]["deal"]) == (1, 1)
    assert made["sha256"] == backups.sha256(tmp_path / "a.backup")
    assert (tmp_path / "a.backup").stat().st_mode & 0o077 == 0
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith((".", "a."))}
    assert left == {"a.backup", "a.backup.json"}


def test_a_backup_never_writes_over_another(migrated_store, tmp_path):
    backups.backup(tmp_path / "a.backup")
    with pytest.raises(NotPossible, match="exists already"):
        backups.backup(tmp_path / "a.backup")


def test_a_backup_taken_while_people_work_holds_one_state(migrated_store, tmp_path):
    add_deal()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            add_deal()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [backups.backup(tmp_path / f"{n}.backup") for n in range(5)]
    finally:
        stop.set()
        worker.join()
    assert all(state["revision"] == state["counts"]["deal"] for state in made)
    assert made[-1]["revision"] > made[0]["revision"]


def test_a_restore_brings_everything_back_and_keeps_the_old_store(migrated_store, tmp_path):
    number = add_deal(account_id=add_account())
    before = content()
    backups.backup(tmp_path / "a.backup")
    change(Deal, number, amount=5)
    add_deal("later")
    kept = backups.restore(tmp_path / "a.backup")["kept"]
    assert (deals(), content(), findings(), newest()) == (1, before, [], 2)
    backups.restore(Path(kept))
    assert (deals(), findings(), newest()) == (2, [], 4)


def test_readers_that_stay_open_see_the_restored_store(migrated_store, tmp_path):
    add_deal()
    backups.backup(tmp_path / "a.backup")
    add_deal("later")
    with store.engine().connect() as connection:
        count = select(func.count()).select_from(Deal)
        assert connection.execute(count).scalar() == 2
        connection.rollback()
        backups.restore(tmp_path / "a.backup")
        assert connection.execute(count).scalar() == 1


def cut(path):
    path.write_bytes(path.read_bytes()[:-5000])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(bytes(content))


def edit(path):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE deal SET amount = 7")
    connection.commit()
    connection.close()


def forget(path):
    cut(path)
    backups.manifest_of(path).unlink()


def edit_and_forget(path):
    edit(path)
    backups.manifest_of(path).unlink()


def empty(path):
    path.write_bytes(b"")
    backups.manifest_of(path).unlink()


def text(path):
    path.write_text("no store")
    backups.manifest_of(path).unlink()


@pytest.mark.parametrize("breaking", [cut, flip, edit, forget, edit_and_forget, empty, text])
def test_a_broken_backup_is_refused_and_nothing_is_touched(migrated_store, tmp_path, breaking):
    add_deal()
    path = tmp_path / "a.backup"
    backups.backup(path)
    add_deal("later")
    breaking(path)
    before = sorted(found.name for found in tmp_path.iterdir())
    with pytest.raises(NotPossible):
        backups.restore(path)
    assert (deals(), findings()) == (2, [])
    assert sorted(found.name for found in tmp_path.iterdir()) == before


def test_a_broken_store_is_put_aside_as_it_is(migrated_store, tmp_path):
    add_deal()
    backups.backup(tmp_path / "a.backup")
    store.engine().dispose()
    (tmp_path / "quarterdeck.db").write_bytes(b"broken" * 5000)
    kept = backups.restore(tmp_path / "a.backup")["kept"]
    assert (deals(), findings()) == (1, [])
    assert Path(kept).read_bytes()[:6] == b"broken"


def test_a_restore_where_there_is_no_store_makes_one(migrated_store, tmp_path):
    add_deal()
    backups.backup(tmp_path / "a.backup")
    store.engine().dispose()
    for found in tmp_path.glob("quarterdeck.db*"):
        found.unlink()
    backups.restore(tmp_path / "a.backup")
    assert deals() == 1


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
def test_a_postgresql_store_goes_out_and_comes_back(postgres_store, tmp_path):
    add_deal(account_id=add_account())
    before = content()
    made = backups.backup(tmp_path / "a.backup")
    assert (made["revision"], made["database"]) == (2, "postgresql")
    add_deal("later")
    backups.restore(tmp_path / "a.backup")
    migrating.upgrade()
    assert (deals(), content(), findings()) == (1, before, [])
    add_deal("next")
    cut(tmp_path / "a.backup")
    with pytest.raises(NotPossible):
        backups.restore(tmp_path / "a.backup")
    assert deals() == 2


def test_without_pg_dump_the_refusal_is_a_sentence(postgres_store, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotPossible, match="pg_dump is not installed"):
        backups.backup(tmp_path / "a.backup")
    assert not (tmp_path / "a.backup").exists()


def test_a_backup_of_another_kind_of_database_is_refused(migrated_store, tmp_path):
    backups.backup(tmp_path / "a.backup")
    manifest = backups.manifest_of(tmp_path / "a.backup")
    manifest.write_text(manifest.read_text().replace('"sqlite"', '"postgresql"'))
    with pytest.raises(NotPossible, match="is a backup of postgresql"):
        backups.restore(tmp_path / "a.backup")
