"""Verifying finds every way of changing the store behind the ledger's back."""

from datetime import date

import pytest
from sqlalchemy import text

from data.core import store
from data.core.ledger import guards, verifying
from models import Account, Deal
from tests.revisions import add_account, add_deal, change, findings, newest, remove

TAMPERED = {
    "a guard dropped": [],
    "content edited": ["UPDATE change_content SET after = '{\"amount\":1}' WHERE change_id = 3"],
    "content unreadable": ["UPDATE change_content SET after = '{' WHERE change_id = 3"],
    "content gone": ["DELETE FROM change_content WHERE change_id = 3"],
    "content emptied": ["UPDATE change_content SET before = NULL WHERE change_id = 3"],
    "a change removed": ["DELETE FROM change WHERE id = 2", "DELETE FROM change_content WHERE change_id = 2"],
    "a change moved": ["UPDATE change SET entity_id = 77 WHERE id = 2"],
    "a change given to another revision": ["UPDATE change SET revision_id = 4 WHERE id = 2"],
    "a change redated": ["UPDATE change SET occurred_on = '2020-01-01' WHERE id = 2"],
    "a change added": [
        "INSERT INTO change SELECT recorded_month, 99, 99, entity, entity_id, operation, occurred_on, digest"
        " FROM change WHERE id = 2"
    ],
    "a revision renamed": ["UPDATE revision SET actor = 'somebody else' WHERE id = 2"],
    "a reason edited": ["UPDATE revision SET reason = 'no' WHERE id = 2"],
    "a revision removed": ["DELETE FROM revision WHERE id = 2"],
    "the tail cut": [
        "DELETE FROM change WHERE revision_id = {newest}", "DELETE FROM revision WHERE id = {newest}",
    ],
    "a row edited": ["UPDATE deal SET name = 'x'"],
    "a row removed": ["DELETE FROM deal WHERE id = (SELECT max(id) FROM deal)"],
    "a row added": ["INSERT INTO team (id, name) VALUES (50, 'x')"],
    "a version edited": ["UPDATE deal_version SET champion = 'x'"],
    "a version removed": ["DELETE FROM deal_version WHERE revision_to > 1000"],
    "a sum edited": ["UPDATE pipeline_day SET amount = amount + 1"],
    "a sum removed": ["DELETE FROM pipeline_day"],
}  # fmt: skip


@pytest.fixture
def lived_in(migrated_store):
    """A store with some history."""
    account = add_account()
    number = add_deal(account_id=account, close_date=date(2025, 9, 1))
    change(Deal, number, amount=200)
    change(Account, account, industry="software")
    gone = add_deal("gone")
    remove(Deal, gone)
    add_deal("last", close_date=date(2025, 9, 1))
    assert findings() == []


def tamper(*statements: str) -> None:
    """Do it as somebody would who opens the file: take the guards away, and put them back."""
    last = newest()
    with store.engine().connect() as connection:
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    with store.engine().begin() as connection:
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.exec_driver_sql(statement.replace("{newest}", str(last))).rowcount
        for _, sql in triggers:
            connection.exec_driver_sql(sql)


@pytest.mark.parametrize("way", TAMPERED)
def test_what_was_changed_behind_the_ledgers_back_is_found(lived_in, way):
    if way == "a guard dropped":
        with store.engine().begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER change_no_update")
    else:
        tamper(*TAMPERED[way])
    assert findings()


@pytest.mark.parametrize("name", guards.names("sqlite"))
def test_each_missing_guard_is_named(lived_in, name):
    with store.engine().begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    assert findings() == [f"{guards.told(name)} is missing"]


@pytest.mark.parametrize("name", guards.names("postgresql"))
def test_each_missing_guard_is_named_on_postgresql(postgres_store, name):
    engine = store.make_engine(store.owner_url())
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON {guards.table_of(name)}")
    engine.dispose()
    assert len(findings()) == 1


def test_a_tail_cut_with_everything_that_hung_on_it_is_noticed_by_the_head_kept_elsewhere(lived_in):
    with store.reading() as session:
        kept = verifying.head(session)
        assert verifying.holds(session, kept)
    tamper(
        "DELETE FROM change_content WHERE change_id = (SELECT max(id) FROM change)",
        "DELETE FROM change WHERE revision_id = {newest}", "DELETE FROM revision WHERE id = {newest}",
        "DELETE FROM deal WHERE name = 'last'", "DELETE FROM deal_version WHERE revision_from = {newest}",
        "UPDATE pipeline_day SET deals = deals - 1, amount = amount - 100 WHERE day = date('now')"
        " AND stage = 'sao' AND amount > 200 OR amount = 100",
    )  # fmt: skip
    with store.reading() as session:
        assert not verifying.holds(session, kept)


def test_the_hash_of_the_content_is_that_of_the_rows_alone(either_store):
    with store.reading() as session:
        empty = verifying.content(session)
    number = add_deal()
    with store.reading() as session:
        assert verifying.content(session)["deal"] != empty["deal"]
    remove(Deal, number)
    with store.reading() as session:
        assert verifying.content(session) == empty
