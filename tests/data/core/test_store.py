"""The store: where it is, how its sessions behave, what it keeps secret."""

import stat
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from data.core import store
from models import Account, Team
from tests.revisions import ME, add_account, add_deal, change


def test_without_an_address_the_store_is_embedded_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path / "home"))
    assert store.url() == store.owner_url() == f"sqlite:///{tmp_path / 'home' / 'quarterdeck.db'}"
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_an_embedded_store_is_durable_and_checks_its_keys(migrated_store):
    with store.engine().connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")}  # fmt: skip
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


def test_a_reading_session_sees_one_state(either_store):
    number = add_account("before")
    with store.reading() as session:
        name = select(Account.name).where(Account.id == number)
        assert session.execute(name).scalar() == "before"
        thread = threading.Thread(target=lambda: change(Account, number, name="after"))
        thread.start()
        thread.join()
        assert session.execute(name).scalar() == "before"
    with store.reading() as session:
        assert session.execute(name).scalar() == "after"


def test_a_record_that_points_to_nothing_is_refused(either_store):
    with pytest.raises(DBAPIError):
        add_deal(account_id=77)


def test_freshness_is_zero_before_the_first_write(either_store):
    assert store.freshness("deals", "targets") == (0, 0)
    add_account()
    assert store.freshness("deals", "targets") == (1, 0)


def test_what_was_written_can_be_used_after_the_session(migrated_store):
    with store.writing(ME, "form") as session:
        team = Team(name="North")
        session.add(team)
    assert (team.id, team.name) == (1, "North")
