"""Churn and win-back: why customers left, what reviews find, who comes back; and a real export counted twice."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor, Conflict, Refused
from data.core.clock import Period
from data.core.importing import applying, parts
from data.core.metrics import METRICS
from data.customers import commands
from data.customers.imports.churn import reason_of
from data.customers.views.churn import churn_page, reason_choices
from models import Account, ChurnRecord, Subscription
from tests.pipeline_store import ALL, company, rate
from tests.revisions import add_account, at, findings, undo, writing

DAY = date(2025, 9, 15)
REVOPS = Actor(None, "revops", frozenset({"revops"}))
REP = Actor(101, "rep", frozenset({"rep"}))
YEAR = Period("2025", date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def run(command, *given, actor=REVOPS, day=DAY, **more):
    with at(day), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def ask(view, day=DAY, **more):
    with at(day), store.reading() as session:
        return view(session, scope=ALL, as_of=day, **more)


def lost(name="Acme", *, on=date(2025, 6, 1), reason="pricing", arr=50_000, **more):
    with at(DAY):
        account = add_account(name, owner_id=101, segment_id=1)
    return run(commands.record_churn, account, churned_on=on, reason=reason, arr_lost=Decimal(arr), currency="USD",
               **more).id  # fmt: skip


def stored(number=1):
    with store.reading() as session:
        return session.get(ChurnRecord, number)


def metric(name, day=DAY, by=None, filters=None):
    with at(day), store.reading() as session:
        return METRICS[name].compute(session, scope=ALL, period=YEAR, as_of=day, known_at=None, by=by,
                                     filters=filters or {}, settings={})  # fmt: skip


def test_churn_is_counted_by_reason_voluntary_and_without_amounts_beside_it():
    rate("EUR", "1.2")
    lost(), lost("Beta", reason="competitor", competitor="Rival", arr=30_000)
    lost("Gamma", reason="pricing", arr=10_000, is_voluntary=False)
    run(commands.record_churn, 1, churned_on=DAY, reason="support")
    run(commands.record_churn, 2, churned_on=DAY, reason="product", arr_lost=Decimal(100), currency="EUR")
    told = metric("customers.churned_arr", by="churn_reason")
    assert {row["churn_reason"]: row["value"] for row in told.rows} == {
        "competitor": 30_000, "pricing": 60_000, "product": 120, "support": None,
    }  # fmt: skip
    assert (told.total["value"], told.total["n"], told.total["inputs"]["without_an_amount"]) == (90_120, 5, 1)
    assert told.total["inputs"]["involuntary"] == 10_000
    view = ask(churn_page)
    assert view.competitors == [("Rival", 1, Decimal(30_000))]
    assert [one.id for one in view.of("pricing", date(2025, 6, 1))] == [3, 1]
    assert [one.id for one in view.of(is_voluntary=False)] == [3]


def test_a_review_says_what_the_customer_did_not_and_may_come_to_another_reason():
    number = lost(sub_reason="price_rise", secondary=("product",), stated_reason="too expensive")
    assert [one.id for one in ask(churn_page).queue] == [number]
    with pytest.raises(ValueError, match="Say what the review found"):
        run(commands.set_root_cause, number, row_version=1, root_cause=" ")
    run(commands.set_root_cause, number, row_version=1, root_cause="never adopted", reason="product")
    found = stored()
    assert (found.reason, found.sub_reason, found.secondary, found.stated_reason, found.reviewed_on) == (
        "product", None, None, "too expensive", DAY,
    )  # fmt: skip
    with pytest.raises(Conflict):
        run(commands.set_root_cause, number, row_version=1, root_cause="other")
    assert ask(churn_page).queue == []


def test_nobody_is_approached_too_early_for_support_or_without_knowing_what_changed():
    soon, support, product = lost(on=DAY - timedelta(days=59)), lost("Beta", reason="support"), lost(
        "Gamma", reason="product")  # fmt: skip
    with pytest.raises(ValueError, match="less than 60 days"):
        run(commands.mark_eligible, soon, row_version=1)
    run(commands.mark_eligible, soon, row_version=1, day=DAY + timedelta(days=1))
    with pytest.raises(ValueError, match="not approached again"):
        run(commands.mark_eligible, support, row_version=1)
    with pytest.raises(ValueError, match="what has changed"):
        run(commands.mark_eligible, product, row_version=1)
    run(commands.mark_eligible, product, row_version=1, note="it reads their files now")
    assert (stored(product).winback, stored(product).approach_on) == ("eligible", date(2025, 7, 31))
    with pytest.raises(ValueError, match="does not go on"):
        run(commands.mark_won_back, product, row_version=2, arr_back=Decimal(1))


def test_who_comes_back_is_counted_of_those_contacted_and_as_it_stood_on_a_day():
    numbers = [lost(f"Lost {n}", on=date(2025, 3, 1), arr=10_000) for n in range(6)]
    for number in numbers[:5]:
        run(commands.mark_eligible, number, row_version=1)
        run(commands.mark_contacted, number, row_version=2, contacted_on=date(2025, 8, 1))
    run(commands.mark_won_back, 1, row_version=3, arr_back=Decimal(12_000), won_back_on=date(2025, 9, 1))
    run(commands.mark_declined, 2, row_version=3)
    with pytest.raises(ValueError, match="does not go on"):
        run(commands.mark_contacted, 1, row_version=4)
    told = metric("customers.win_back_rate").total
    assert (told["value"], told["status"]) == (Decimal("0.2"), "green")
    assert (told["inputs"]["of_the_eligible"], told["inputs"]["arr_recovered"]) == (Decimal("0.2"), Decimal("0.24"))
    assert metric("customers.won_back_arr").total["value"] == 12_000
    before = {one.id: one.state for one in ask(churn_page, day=date(2025, 8, 20)).lost}
    assert (before[1], before[6]) == ("contacted", "not_eligible")
    assert metric("customers.won_back_arr", day=date(2025, 8, 20)).total["value"] == 0
    assert findings() == []
    undo()
    assert stored(2).winback == "contacted"


def test_an_ended_line_without_a_record_waits_to_be_explained():
    with at(DAY):
        account = add_account("Acme", segment_id=1, owner_id=101)
        with writing() as session:
            session.add(Subscription(id=1, account_id=account, start_on=date(2024, 1, 1), end_on=date(2025, 8, 31),
                                     ended_on=date(2025, 9, 1), arr=1_200_000, currency="USD"))  # fmt: skip
    assert [(one.id, one.arr) for one in ask(churn_page).unexplained] == [(1, 12_000)]
    run(commands.record_churn, account, churned_on=date(2025, 9, 1), reason="no_need", subscription_id=1)
    assert (ask(churn_page).unexplained, stored().arr_lost) == ([], 1_200_000)
    with pytest.raises(ValueError, match="already"):
        run(commands.record_churn, account, churned_on=DAY, reason="no_need", subscription_id=1)


def test_somebody_elses_customer_is_refused_and_a_new_store_knows_the_words():
    with at(DAY):
        account = add_account("Beta", owner_id=102)
    with pytest.raises(Refused):
        run(commands.record_churn, account, actor=REP, churned_on=DAY, reason="pricing")
    words = ask(reason_choices)
    assert list(words["reasons"]) == ["product", "pricing", "support", "competitor", "no_need"]
    assert "price_rise" in words["below"]["pricing"]


def bring(raw, name, target, **more):
    with at(DAY):
        found = parts.parts_of(raw, name, target_name=target)
        return applying.apply(found, raw, actor=REVOPS, as_of=DAY, **more)


def test_a_word_that_means_no_reason_of_ours_refuses_its_row():
    assert [reason_of(word) for word in ("features", "budget", "Too  expensive", "unknown", "other")] == [
        "product", "pricing", "pricing", None, None,
    ]  # fmt: skip
    with at(DAY):
        add_account("Acme")
    raw = b"churn id,account,churn date,reason code\n1,Acme,2025-06-01,unknown\n2,Acme,2025-06-02,budget\n"
    refused = bring(raw, "left.csv", "churn_records").as_json()
    assert (refused["import_id"], len(refused["refused"])) == (None, 1)
    assert "match the word" in refused["refused"][0]["reason"]
    assert stored() is None


def test_a_real_export_counts_as_pandas_counts_it_and_goes_again(shared_data):
    folder = shared_data / "open" / "ravenstack"
    with at(DAY), writing() as session:
        names = pd.read_csv(folder / "ravenstack_accounts.csv")
        session.add_all([Account(name=row.account_name, external_id=row.account_id) for row in names.itertuples()])
    file = folder / "ravenstack_churn_events.csv"
    done = bring(file.read_bytes(), file.name, "churn_records", allow_partial=True)
    truth = pd.read_csv(file)
    meant = {"features": "product", "pricing": "pricing", "budget": "pricing", "support": "support",
             "competitor": "competitor"}  # fmt: skip
    counted = truth.reason_code.map(meant).value_counts().to_dict()
    told = metric("customers.churned_arr", by="churn_reason")
    with store.reading() as session:
        kept = list(session.scalars(select(ChurnRecord)))
    assert pd.Series([one.reason for one in kept]).value_counts().to_dict() == counted
    assert told.total["reason"] in ("no_data", None)
    assert done.as_json()["counts"]["refused"] == int((truth.reason_code == "unknown").sum())
    with at(DAY):
        applying.undo(done.import_id, actor=REVOPS)
    with store.reading() as session:
        assert list(session.scalars(select(ChurnRecord))) == []
