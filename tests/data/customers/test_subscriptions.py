"""Subscriptions are begun, changed and ended by people and by files; lists of customers are what the bars say."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.core import access, jobs, registry, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.importing import applying, parts
from data.core.importing.taking_back import bring_back, undo
from data.core.numbers import ratio
from data.customers import commands
from data.customers.views.cohorts import cohorts
from data.customers.views.retention import TITLES
from data.customers.views.retention_customers import behind
from models import Product, Subscription, User
from tests.customers_store import ALL, lost, rates, rows, seen, subscribe
from tests.revisions import add_account, at, findings, writing

registry.load_domains()
REVOPS = Actor(None, "revops", frozenset({"revops"}))
REP = Actor(7, "ann", frozenset({"rep"}))
BEFORE, NOW = date(2024, 6, 1), date(2026, 1, 1)
HEAD = ("Subscription id,Account,Start,End of the term,Ended on,MRR,TCV,Seats,Follows,Why it follows,Trial,"
        "Renews by itself")


def do(command, *given, actor=REVOPS, **more):
    """Run a command in a revision of its own."""
    with writing() as session:
        return command(session, *given, actor=actor, **more)


def begin(account, arr=100, **more):
    return do(commands.create_subscription, account, start_on=BEFORE, arr=Decimal(arr), currency="USD", **more)


def bring(*lines):
    """Import a contract list; relations to accounts make missing ones."""
    content = "\n".join([HEAD, *lines]).encode()
    mapped = parts.parts_of(content, "contracts.csv", target_name="subscriptions")
    return applying.apply(mapped, content, actor=access.operator(), as_of=NOW, reason="test")


def lines():
    with store.reading() as session:
        return {one.external_id or one.id: one for one in session.execute(select(Subscription)).scalars()}


def test_a_change_ends_the_line_and_begins_the_one_that_follows(migrated_store):
    with at(NOW):
        first = begin(add_account(), 1000, seats=10, contract="C-1")
        second = do(commands.amend_subscription, first.id, row_version=1, on=date(2025, 3, 1), change="seats", seats=15)
        assert (second.arr, second.follows_id, second.contract) == (150_000, first.id, "C-1")
        assert lines()[first.id].ended_on == date(2025, 3, 1)
        third = do(commands.amend_subscription, second.id, row_version=1, on=date(2025, 6, 1), change="price",
                   arr=Decimal("1650.50"))  # fmt: skip
        found = seen(NOW).total.tally
        assert (found.seats, found.price, found.closing) == (500, Decimal("150.50"), Decimal("1650.50"))
        do(commands.end_subscription, third.id, row_version=1, on=date(2025, 12, 1))
        assert rates(NOW) == {"grr": 0, "grr_movements": -0.6505, "nrr": 0, "logo_retention": 0}
        assert findings() == []


def test_somebody_elses_customer_a_newer_save_and_nonsense_are_refused(migrated_store):
    with at(NOW):
        with writing() as session:
            session.add_all([User(id=7, name="ann", full_name="Ann"), User(id=8, name="bob", full_name="Bob")])
        own, other = add_account("Own", owner_id=7), add_account("Other", owner_id=8)
        mine = do(commands.create_subscription, own, actor=REP, start_on=BEFORE, arr=Decimal(5), currency="USD")
        theirs = begin(other)
        with pytest.raises(Refused, match="somebody else"):
            do(commands.end_subscription, theirs.id, actor=REP, row_version=1, on=NOW)
        with pytest.raises(Conflict):
            do(commands.end_subscription, mine.id, actor=REP, row_version=9, on=NOW)
        for given, words in (
            ({"on": BEFORE, "change": "seats", "seats": 3}, "later day"),
            ({"on": NOW, "change": "whim", "seats": 3}, "one of renewal"),
            ({"on": NOW, "change": "price"}, "Nothing would change"),
            ({"on": NOW, "change": "price", "arr": Decimal(-1)}, "0 or more"),
            ({"on": NOW, "change": "renewal", "end_on": BEFORE, "arr": Decimal(9)}, "before it starts"),
            ({"on": NOW, "change": "price", "arr": Decimal(9), "owner": 1}, "cannot be said"),
        ):  # fmt: skip
            with pytest.raises(ValueError, match=words):
                do(commands.amend_subscription, mine.id, row_version=1, **given)
        with pytest.raises(ValueError, match="not a currency"):
            do(commands.create_subscription, own, start_on=BEFORE, arr=Decimal(5), currency="XXQ")
        with pytest.raises(ValueError, match="no such"):
            do(commands.end_subscription, 99, row_version=1, on=NOW)
        do(commands.end_subscription, mine.id, row_version=1, on=NOW)
        with pytest.raises(ValueError, match="ended on"):
            do(commands.end_subscription, mine.id, row_version=2, on=NOW)


def test_a_list_of_contracts_goes_in_goes_out_and_comes_back(migrated_store):
    with at(NOW):
        add_account("Acme")
        outcome = bring("S1,Acme,2024-01-01,2024-12-31,,100,,10,,,,",
                        "S2,Acme,2025-01-01,2026-12-31,,110,,10,S1,renewal,,",
                        "S3,Acme,2025-02-01,2027-01-31,,,2400,,,,,", "S4,Acme,2025-01-01,,,50,,,,,yes,")  # fmt: skip
        assert [plan.refused for plan in outcome.plans] == [[]]
        held = lines()
        assert (held["S1"].arr, held["S1"].ended_on) == (120_000, date(2025, 1, 1))
        assert (held["S2"].follows_id, held["S2"].change) == (held["S1"].id, "renewal")
        assert held["S3"].arr == round(Decimal(240_000) * 365 / 729)
        assert (held["S4"].basis, seen(date(2025, 6, 30)).total.tally.price) == ("trial", Decimal(120))
        after = rows()
        undo(outcome.import_id, actor=access.operator())
        assert rows() == ([], [])
        bring_back(outcome.import_id, actor=access.operator())
        assert rows() == after
        assert findings() == []


def test_rows_without_revenue_or_with_an_end_before_the_start_are_refused_with_the_reason(migrated_store):
    with at(NOW):
        add_account("Acme")
        outcome = bring("S1,Acme,2024-01-01,2023-12-31,,100,,,,,,", "S2,Acme,2024-01-01,,,,,,,,,",
                        "S3,Acme,2024-01-01,,,-5,,,,,,")  # fmt: skip
        told = [one.reason for plan in outcome.plans for one in plan.refused]
        assert ["before it starts" in told[0], "no revenue" in told[1], "below zero" in told[2]] == [True] * 3
        assert rows() == ([], [])


def test_a_term_that_nobody_signed_counts_through_its_grace_and_then_ends_with_the_term(migrated_store):
    with at(date(2025, 1, 10)):
        number = add_account()
        line = subscribe(number, 100, BEFORE, end_on=date(2024, 12, 31))
        auto = subscribe(number, 50, BEFORE, end_on=date(2024, 12, 31), is_auto_renew=True)
        assert jobs.run("customers.lapse") == "0 terms ended."
    with at(date(2025, 1, 30)):
        jobs.run("customers.lapse")
        assert seen(date(2025, 1, 30)).total.tally.closing == 150
    with at(date(2025, 1, 31)):
        assert jobs.run("customers.lapse") == "1 terms ended."
        assert (lines()[line].ended_on, lines()[auto].ended_on) == (date(2025, 1, 1), None)
        assert seen(date(2025, 1, 1)).total.tally.closing == 50
        assert jobs.run("customers.lapse") == "0 terms ended."
        assert findings() == []


def a_mixed_book():
    """Customers of every fate: kept, grown, shrunk, lost, back, new."""
    with writing() as session:
        session.add_all([Product(id=1, name="One", currency="USD"), Product(id=2, name="Two", currency="USD")])
    for place, told in enumerate((
        [(100, BEFORE, None)], [(100, BEFORE, date(2025, 4, 1)), (150, date(2025, 4, 1), None)],
        [(90, BEFORE, date(2025, 4, 1)), (30, date(2025, 4, 1), date(2025, 9, 1)), (60, date(2025, 9, 1), None)],
        [(80, BEFORE, date(2025, 5, 1))], [(70, BEFORE, date(2025, 3, 1)), (70, date(2025, 8, 1), None)],
        [(40, date(2025, 6, 1), None)], [(20, BEFORE, date(2024, 9, 1)), (25, date(2025, 2, 1), None)],
    )):  # fmt: skip
        account = add_account(f"Customer {place}")
        for arr, start, until in told:
            subscribe(account, arr, start, ended_on=until, product_id=1 + place % 2)
    lost(4, date(2025, 5, 2))


def test_every_bar_is_what_its_customers_come_to(migrated_store):
    with at(NOW):
        a_mixed_book()
        bars = seen(NOW).total.tally.bars()
        with store.reading() as session:
            for bar in TITLES:
                page = behind(session, scope=ALL, as_of=NOW, bar=bar)
                every = behind(session, scope=ALL, as_of=NOW, bar=bar, size=None)
                assert page.amount == every.amount == bars[bar] == sum(row["effect"] for row in page.rows)
                assert page.rows == every.rows
            lost_ones = behind(session, scope=ALL, as_of=NOW, bar="churn").rows
            assert [row["reason"] for row in lost_ones if row["reason"]] == ["pricing"]
            with pytest.raises(ValueError, match="no bar"):
                behind(session, scope=ALL, as_of=NOW, bar="tears")
        by_product = seen(NOW, by="product")
        assert sum(row.tally.closing for row in by_product.rows) == by_product.total.tally.closing
        assert [row.label for row in by_product.rows] == ["One", "Two"]
        one = seen(NOW, filters={"product": ("One", "Two")}).total.tally
        assert one.closing == bars["closing"]


def test_cohorts_are_followed_quarter_by_quarter(migrated_store):
    with at(NOW):
        a_mixed_book()
        with store.reading() as session:
            found = cohorts(session, scope=Scope("all"), as_of=NOW)
        first = [one for one in found.rows if one.quarter == "FY24-Q2"]
        assert [(one.arr, one.customers) for one in first][:2] == [(460, 6), (440, 5)]
        assert first[-1].share == ratio(405, 460)
