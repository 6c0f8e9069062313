"""Undo puts back what was, in rows, history and sums, and keeps what somebody changed since."""

from datetime import date

from sqlalchemy import select

from data.core import store
from data.core.ledger import history, records
from data.core.ledger.undoing import CHANGED_SINCE, IN_USE, REMOVED_SINCE
from models import NEVER, Account, Deal, DealVersion, User
from tests.revisions import (
    add_account,
    add_deal,
    bring_in,
    change,
    content,
    edit,
    findings,
    newest,
    remove,
    sums,
    undo,
    writing,
)  # fmt: skip

JAN, FEB, MAR, APR = (date(2025, month, 1) for month in (1, 2, 3, 4))


def lives():
    """The versions of all deals that are known now, without the revision they came with."""
    with store.reading() as session:
        rows = session.execute(select(DealVersion).where(DealVersion.revision_to == NEVER)).scalars()
        return sorted(repr(sorted(row.model_dump(exclude={"revision_from"}).items(), key=str)) for row in rows)


def state():
    """All that an undo must give back."""
    return content(), lives(), sums()


def deal_story(name, account=None):
    first = {"name": name, "stage": "sao", "currency": "USD", "amount": 5, "account_id": account, "close_date": APR}
    return [(JAN, first), (MAR, {"stage": "closed_won", "closed_on": MAR, "close_date": MAR})]


def test_undo_of_a_creation_leaves_no_trace_outside_the_ledger(either_store):
    before = state()
    add_deal(close_date=APR)
    assert undo().removed == 1
    assert state() == before
    assert findings() == []


def test_undo_of_an_import_that_also_updated_gives_everything_back(either_store):
    old = bring_in([deal_story(f"old {n}") for n in range(5)])
    before = state()
    with writing("import") as session:
        account = Account(name="New")
        session.add(account)
        session.flush()
        records.create_many(session, Deal, [deal_story(f"new {n}", account.id) for n in range(5)])
        edits = [records.Edit(n, FEB, {"amount": 5, "stage": "closed_won"}, {"amount": 9, "stage": "sao"}) for n in old]
        records.update_many(session, Deal, edits)
    assert state() != before
    done = undo()
    assert (done.removed, done.restored, done.kept) == (6, 5, [])
    assert state() == before
    assert findings() == []


def test_undo_of_a_backdated_change_gives_the_days_in_between_back(migrated_store):
    number = add_deal(on=JAN, stage="mql")
    change(Deal, number, on=MAR, stage="sao")
    before = lives()
    change(Deal, number, on=FEB, stage="closed_won")
    undo()
    assert lives() == before
    with store.reading() as session:
        assert history.record_as_of(session, "deal", number, as_of=date(2025, 2, 15))["stage"] == "mql"
    assert findings() == []


def test_undo_of_a_removal_brings_the_record_and_its_days_back(either_store):
    (number,) = bring_in([deal_story("a")])
    before = state()
    remove(Deal, number, on=APR)
    assert undo().restored == 1
    assert state() == before
    assert findings() == []


def test_undo_of_an_undo_does_it_again(either_store):
    with writing("import") as session:
        account = Account(name="New")
        session.add(account)
        session.flush()
        records.create_many(session, Deal, [deal_story(f"new {n}", account.id) for n in range(5)])
    after = state()
    undo()
    empty = state()
    assert undo().restored == 6
    assert state() == after
    undo()
    assert state() == empty
    undo()
    assert state() == after
    assert findings() == []


def test_cells_changed_since_are_kept_and_listed(migrated_store):
    number = add_deal()
    change(Deal, number, amount=200, next_step="call")
    imported = newest()
    change(Deal, number, amount=300)
    done = undo(imported)
    assert [(k.field, k.now, k.was, k.why) for k in done.kept] == [("amount", 300, 100, CHANGED_SINCE)]
    with store.reading() as session:
        deal = session.get(Deal, number)
        assert (deal.amount, deal.next_step) == (300, None)
    assert findings() == []


def test_a_cell_changed_since_and_back_is_kept_too(migrated_store):
    number = add_deal()
    change(Deal, number, amount=200)
    imported = newest()
    change(Deal, number, amount=300)
    change(Deal, number, amount=200)
    done = undo(imported)
    assert [(k.field, k.now) for k in done.kept] == [("amount", 200)]
    assert findings() == []


def test_a_record_made_by_the_import_and_edited_since_is_kept(migrated_store):
    number = add_deal()
    made = newest()
    change(Deal, number, next_step="call")
    done = undo(made)
    assert (done.removed, [(k.field, k.why) for k in done.kept]) == (0, [("next_step", CHANGED_SINCE)])


def test_a_record_in_use_is_kept(migrated_store):
    account = add_account()
    made = newest()
    add_deal(account_id=account)
    done = undo(made)
    assert (done.removed, [(k.name, k.why) for k in done.kept]) == (0, [("Acme", IN_USE)])
    assert findings() == []


def test_a_record_that_only_this_import_pointed_to_goes(migrated_store):
    with writing() as session:
        worker = User(name="ana", full_name="Ana")
        session.add(worker)
    with writing("import") as session:
        boss = User(name="bo", full_name="Bo")
        session.add(boss)
        session.flush()
        session.get(User, worker.id).manager_id = boss.id
    done = undo()
    assert (done.removed, done.restored, done.kept) == (1, 1, [])
    assert findings() == []


def test_a_record_changed_by_the_import_and_removed_since_is_listed(migrated_store):
    number = add_deal()
    change(Deal, number, amount=200)
    changed = newest()
    remove(Deal, number)
    assert [(k.entity_id, k.why) for k in undo(changed).kept] == [(number, REMOVED_SINCE)]


def test_a_record_removed_again_since_does_not_come_back(migrated_store):
    number = add_deal()
    remove(Deal, number)
    removed = newest()
    undo(removed)
    remove(Deal, number)
    assert undo(removed).restored == 0
    assert findings() == []


def test_undo_of_several_revisions_at_once(migrated_store):
    number = add_deal()
    before = state()
    change(Deal, number, amount=2)
    first = newest()
    change(Deal, number, amount=3)
    edit([records.Edit(number, FEB, {"amount": 3}, {"amount": 4})])
    undo(first, first + 1, first + 2)
    assert state() == before
    assert findings() == []
