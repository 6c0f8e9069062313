"""Steps and daily sums follow subscriptions, accounts, reasons and rates, and can be made anew at any time."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import access, jobs, store
from data.core.ledger import undoing
from data.customers import folding
from data.customers.folding_terms import is_behind
from data.customers.queries import retention as queries
from models import Account, ChurnRecord, FxRate, RollupMark, Segment, Subscription, User
from tests.customers_store import lost, rates, rows, seen, subscribe
from tests.revisions import add_account, at, change, findings, newest, remove, writing
from tests.signed_in import answer_settings

THEN, NOW = date(2025, 1, 1), date(2026, 1, 1)
BEFORE = date(2024, 6, 1)


def test_a_customer_is_the_account_at_the_top_with_all_below_it(either_store):
    with at(NOW):
        top = add_account("Top")
        middle = add_account("Middle", parent_id=top)
        below = add_account("Below", parent_id=middle)
        line = subscribe(below, 100, BEFORE)
        subscribe(middle, 50, BEFORE)
        assert seen(THEN).total.tally.customers == 1
        change(Subscription, line, ended_on=date(2025, 6, 1))
        found = rates(NOW)
        assert (found["grr"], found["logo_retention"]) == (0.3333, 1)  # one of two lines: no churn
        change(Account, middle, parent_id=None)
        assert seen(NOW).total.tally.customers == 1
        assert seen(THEN).total.tally.customers == 1
        change(Account, below, parent_id=None)
        assert seen(THEN).total.tally.customers == 2
        assert findings() == []


def test_an_account_that_changes_its_parent_takes_its_revenue_along(migrated_store):
    with at(NOW):
        one, two, child = add_account("One"), add_account("Two"), add_account("Child")
        for account, arr in ((one, 10), (two, 20), (child, 5)):
            subscribe(account, arr, BEFORE)
        for parent in (one, two, None, one):
            change(Account, child, parent_id=parent)
            assert findings() == []
        with store.reading() as session:
            assert queries.customers_of(session, None) == {one: one, two: two, child: one}


def test_a_hundred_sixty_and_a_hundred_twenty_is_kept_by_end_points_and_lost_by_movements(migrated_store):
    with at(NOW):
        number = add_account()
        subscribe(number, 100, BEFORE, ended_on=date(2025, 4, 1))
        subscribe(number, 60, date(2025, 4, 1), ended_on=date(2025, 8, 1))
        subscribe(number, 120, date(2025, 8, 1))
        assert rates(NOW) == {"grr": 1, "grr_movements": 0.6, "nrr": 1.2, "logo_retention": 1}
        bars = seen(NOW).total.tally.bars()
    assert bars["recovered"] == 40
    assert bars["opening"] + bars["contraction"] + bars["recovered"] == bars["kept"]


def test_a_customer_that_leaves_and_comes_back_inside_the_window_is_kept_by_end_points(migrated_store):
    with at(NOW):
        number = add_account()
        subscribe(number, 100, BEFORE, ended_on=date(2025, 4, 1))
        subscribe(number, 80, date(2025, 9, 1))
        assert rates(NOW) == {"grr": 0.8, "grr_movements": 0, "nrr": 0.8, "logo_retention": 1}
        found = seen(NOW).total.tally
        assert (found.churn, found.returned, found.recovered) == (100, 80, 80)
        # One that had left before the window is in no part of the cohort.
        assert rates(date(2026, 8, 15))["grr"] is None


def test_no_revenue_twelve_months_before_gives_no_rate_and_a_reason(migrated_store):
    with at(NOW):
        subscribe(add_account(), 100, date(2025, 6, 1))
        value = seen(NOW).total.values["grr"]
        assert (value.value, value.reason, value.status) == (None, "no_data", "grey")


def test_few_customers_give_a_rate_without_a_status(migrated_store):
    with at(NOW):
        for number in range(4):
            subscribe(add_account(f"A{number}"), 100, BEFORE)
        assert (seen(NOW).total.values["grr"].reason, seen(NOW).total.values["grr"].status) == ("too_few", "grey")
        subscribe(add_account("Fifth"), 100, BEFORE)
        assert seen(NOW).total.values["grr"].status == "green"


def test_a_moving_exchange_rate_is_no_movement_and_a_new_plan_rate_converts_everything(migrated_store):
    with at(NOW):
        answer_settings(currency="USD")
        number = add_account()
        subscribe(number, 100, BEFORE, currency="EUR")
        assert seen(NOW).unconverted == 1
        with writing() as session:
            session.add(FxRate(currency="EUR", kind="plan", valid_from=date(2025, 2, 1), rate=110_000_000))
        assert seen(NOW).total.tally.closing == Decimal(110)
        with writing() as session:
            session.add(FxRate(currency="EUR", kind="plan", valid_from=date(2025, 12, 1), rate=120_000_000))
            session.add(FxRate(currency="EUR", kind="plan", valid_from=date(2026, 3, 1), rate=90_000_000))
        assert (seen(NOW).total.tally.start, rates(NOW)["nrr"]) == (Decimal(120), 1)
        assert findings() == []
    with at(date(2026, 3, 2)):
        assert findings() == []  # rows by an earlier rate wait: they are not wrong
        with store.reading() as session:
            assert is_behind(session)
        assert "1 customers worked out anew" in jobs.run("customers.lapse")
        assert seen(NOW).total.tally.start == Decimal(90)
        assert findings() == []


def test_the_reason_of_a_churn_comes_with_its_record_and_goes_with_it(either_store):
    with at(NOW):
        number = add_account()
        subscribe(number, 100, BEFORE, ended_on=date(2025, 5, 1))
        assert seen(NOW).total.tally.churn_by == {"": 100}
        record = lost(number, date(2025, 5, 9), "support")
        assert seen(NOW).total.tally.churn_by == {"support": 100}
        remove(ChurnRecord, record)
        assert seen(NOW).total.tally.churn_by == {"": 100}
        undo(newest())
        assert seen(NOW).total.tally.churn_by == {"support": 100}
        assert findings() == []


def undo(revision):
    with store.writing(access.system(), "undo", "test", undoes=revision) as session:
        undoing.undo(session, [revision])


def test_an_undo_and_its_undo_put_every_row_back(either_store):
    with at(NOW):
        number = add_account()
        line = subscribe(number, 100, BEFORE)
        before = rows()
        change(Subscription, line, ended_on=date(2025, 5, 1))
        after, changed = rows(), newest()
        undo(changed)
        assert rows() == before
        undo(newest())
        assert rows() == after
        assert findings() == []


def test_a_change_of_segment_moves_the_revenue_there(migrated_store):
    with at(NOW):
        with writing() as session:
            session.add_all([Segment(id=1, name="Large"), Segment(id=2, name="Small")])
        number = add_account(segment_id=1)
        subscribe(number, 100, BEFORE)
        change(Account, number, segment_id=2)
        view = seen(NOW, by="segment")
        assert [(row.label, row.tally.closing) for row in view.rows] == [("Small", 100)]
        assert seen(NOW, filters={"segment": ("Large",)}).total.tally.closing == 0
        with pytest.raises(ValueError, match="no segment called Huge"):
            seen(NOW, filters={"segment": "Huge"})
        assert findings() == []


def test_a_narrow_scope_sees_what_its_own_customers_add_up_to(migrated_store):
    with at(NOW):
        with writing() as session:
            session.add_all([User(id=7, name="ann", full_name="Ann"), User(id=8, name="bob", full_name="Bob")])
        mine, other = add_account("Mine", owner_id=7), add_account("Other", owner_id=8)
        subscribe(mine, 100, BEFORE, ended_on=date(2025, 7, 1))
        subscribe(other, 900, BEFORE)
        own = seen(NOW, scope=access.Scope("own", 7, team_user_ids=(7,))).total.tally
        assert (own.start, own.kept, own.churn) == (100, 0, 100)
        assert seen(NOW).total.tally.start == 1000


def test_what_was_known_then_is_read_from_the_versions(migrated_store):
    with at(date(2025, 3, 1)):
        line = subscribe(add_account(), 100, BEFORE)
    with at(date(2025, 9, 1)) as then:
        subscribe(add_account("Later"), 50, BEFORE)
    with at(NOW):
        change(Subscription, line, ended_on=date(2025, 5, 1))
        assert seen(NOW, known_at=then).total.tally.closing == 150
        assert seen(NOW, known_at=then - timedelta(days=1)).total.tally.closing == 100
        assert seen(NOW).total.tally.closing == 50


def test_random_edits_give_the_rows_that_making_them_anew_gives(migrated_store):
    chance = random.Random(11)
    with at(NOW):
        accounts = [add_account(f"Account {n}") for n in range(6)]
        lines = []
        for step in range(40):
            what = chance.randrange(5)
            account, start = chance.choice(accounts), BEFORE + timedelta(days=chance.randrange(700))
            if what == 0 and lines:
                change(Subscription, chance.choice(lines), ended_on=start + timedelta(days=400))
            elif what == 1 and account != accounts[0]:
                change(Account, account, parent_id=chance.choice([None, accounts[0]]))
            elif what == 2 and lines:
                remove(Subscription, lines.pop(chance.randrange(len(lines))))
            elif what == 3 and step % 2:
                lost(account, start, chance.choice(["pricing", "product"]))
            else:
                lines.append(subscribe(account, chance.randrange(1, 9) * 100, start, seats=chance.choice([None, 5])))
        held = rows()
        with store.writing(access.system(), "job", "test") as session:
            folding.rebuild(session)
        assert rows() == held
        assert findings() == []


def test_a_table_that_was_tampered_with_is_found(migrated_store):
    with at(NOW):
        subscribe(add_account(), 100, BEFORE)
        with store.engine().begin() as connection:
            connection.exec_driver_sql("UPDATE customer_step SET arr = arr + 1")
        assert any("customer_step" in one for one in findings())
        with store.reading() as session:
            assert session.get(RollupMark, "customer_step") is not None
