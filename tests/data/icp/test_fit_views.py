"""Fit by band, single accounts with their reasons, the calibration, and the numbers of the catalogue."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import clock, registry, store
from data.core.access import Scope
from data.core.metrics import METRICS
from data.core.offers import EXPORTS
from data.icp.views.fit import fit
from data.icp.views.fit_accounts import account_fit, fit_accounts
from data.icp.views.fit_calibration import calibration
from models import Account, Deal
from tests.fit_store import DAY, did, put
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import add_account, at, change

PERIOD = clock.Period("2026-Q1", date(2026, 1, 1), date(2026, 4, 1))
GOOD = {"industry": "Logistics", "country": "Germany", "employees": 80, "use_case": "Stock",
        "technologies": "SAP, Kafka"}  # fmt: skip


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()
        put()
        add_account("Good", segment_id=1, owner_id=101, **GOOD)
        add_account("Half", segment_id=2, owner_id=102, **{**GOOD, "industry": "Food", "employees": 300,
                                                           "technologies": None})  # fmt: skip
        add_account("Blank", segment_id=2, owner_id=102)
        add_account("Out", segment_id=1, owner_id=101, **GOOD, data_volume="low")
        for number, amount in ((1, 1000), (2, 300), (3, 200), (4, 500)):
            open_deal(f"Deal {number}", amount, account_id=number)
        open_deal("Nobody's", 50)


def read(view, **given):
    with at(given.pop("now", DAY)), store.reading() as session:
        return view(session, **{"scope": ALL, "as_of": DAY, **given})


def test_each_band_holds_its_accounts_and_what_they_bring():
    view = read(fit)
    told = {band.label: (band.accounts, band.open_deals, band.open) for band in view.bands}
    assert told == {"70 to 100": (1, 1, 1000), "40 to 69": (1, 1, 300), "0 to 39": (1, 1, 200),
                    "Ruled out": (1, 1, 500)}  # fmt: skip
    assert sum(view.distribution.values()) == 3
    assert (view.scored, view.accounts, view.waiting) == (4, 4, 0)


def test_the_share_that_fits_counts_open_deals_of_scored_accounts_only():
    value = read(fit).match_share
    assert (value.value, value.n, value.reason) == (Decimal("0.25"), 4, "too_few")
    assert value.inputs["matched"] == 1


def test_a_scope_and_a_filter_open_only_their_accounts():
    bob = Scope("own", 102)
    assert [row["account"] for row in read(fit_accounts, scope=bob).rows] == ["Half", "Blank"]
    assert read(fit_accounts, filters={"segment": "Enterprise"}).n == 2
    assert read(account_fit, scope=bob, account_id=1) is None
    with pytest.raises(ValueError, match="no dimension"):
        read(fit, filters={"product": "X"})


def test_accounts_are_cut_into_pages_ordered_and_searched():
    assert [row["account"] for row in read(fit_accounts, size=2, page=2).rows] == ["Out", "Blank"]
    assert [row["account"] for row in read(fit_accounts, order="account").rows] == ["Blank", "Good", "Half", "Out"]
    assert read(fit_accounts, search="oo").n == 1
    out = [row["out"] for row in read(fit_accounts, band="Ruled out").rows]
    assert out == ["Too little data for the product to matter"]


def test_an_account_shows_its_reasons_and_tells_the_unknown_apart():
    found = read(account_fit, account_id=2)
    assert [(each["part"], each["points"]) for each in found.plus] == [
        ("Use case", 15), ("Industry", 10), ("Country", 10), ("Size", Decimal("7.5"))
    ]  # fmt: skip
    unknown = {each["part"]: each["is_unknown"] for each in found.minus}
    assert unknown == {"Behaviour": True, "Technologies": True, "Industry": False, "Size": False}


def test_a_past_day_is_worked_out_from_what_was_known_and_done_then():
    with at(DAY):
        did(2, "meeting", DAY - timedelta(days=10))
    with at(DAY + timedelta(days=40)):
        change(Account, 2, technologies="SAP, Kafka")
        did(2, "demo_request", DAY + timedelta(days=20))
    later = DAY + timedelta(days=40)
    now, then = (read(fit_accounts, as_of=day, now=later, search="Half").rows[0] for day in (later, DAY))
    assert read(fit, as_of=DAY, now=later).is_computed
    assert then["score"] == Decimal("50.44")  # 42.5, and 20 points ten days old of 50
    assert now["score"] > Decimal(60)


def test_what_lies_ahead_counts_from_its_day_on():
    with at(DAY):
        did(3, "meeting", DAY + timedelta(days=5))
        assert read(account_fit, account_id=3).score == 0
    assert read(account_fit, account_id=3, now=DAY + timedelta(days=5), as_of=DAY + timedelta(days=5)).score == 10


def decided(number, score, stage):
    with at(DAY):
        deal = open_deal(f"Decided {number}", 10, segment_fit_score_at_mql=score, on=date(2025, 9, 1))
        close(deal, on=date(2026, 1, 15), stage=stage)


def test_the_calibration_uses_the_score_at_qualification_and_says_when_there_are_too_few():
    for number, (score, stage) in enumerate(((90, "closed_won"), (75, "closed_won"), (72, "closed_lost"),
                                             (30, "closed_no_decision"), (None, "closed_won"))):  # fmt: skip
        decided(number, score, stage)
    view = read(calibration)
    assert (view.auc.value, view.auc.reason, view.auc.status) == (Decimal(1), "too_few", "grey")
    assert [(band.label, band.n, band.won) for band in view.bands] == [
        ("0 to 39", 1, 0), ("40 to 69", 0, 0), ("70 to 100", 3, 2)
    ]  # fmt: skip
    assert (view.n, view.without_score) == (4, 1)


def metric(name, **given):
    return read(METRICS[name].compute, **{"period": PERIOD, "known_at": None, "by": None, "filters": {}, "settings": {},
                                          **given})  # fmt: skip


@pytest.mark.parametrize("name", ["icp.match_share", "icp.fit_auc", "icp.completeness"])
def test_a_metric_answers_in_total_by_segment_and_for_one_owner(name):
    for by in (None, "segment", "owner"):
        assert metric(name, by=by).total == metric(name).total
    assert metric(name, filters={"owner": "Ann"}).total["n"] is not None


def test_the_share_by_segment_is_made_of_its_own_deals():
    found = metric("icp.match_share", by="segment")
    assert [(row["segment"], row["n"], row["inputs"]["matched"]) for row in found.rows] == [
        ("Enterprise", 2, 1), ("Small business", 2, 0)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["fit", "fit-calibration", "closed-loop", "value-map"])
def test_an_export_has_rows_with_and_without_prices(name):
    for with_prices in (True, False):
        sheets = read(EXPORTS[name].build, period=PERIOD, with_prices=with_prices)
        assert with_prices or not any(c.kind == "money" for sheet in sheets for c in sheet.columns)


def test_the_numbers_can_be_worked_out_from_the_export():
    sheets = {sheet.title: list(sheet.rows) for sheet in read(EXPORTS["fit"].build, period=PERIOD)}
    rows = sheets["Accounts"]
    fast = sum(row["open_deals"] for row in rows if row["score"] >= 70)
    assert metric("icp.match_share").total["value"] == Decimal(fast) / sum(row["open_deals"] for row in rows)
    assert metric("icp.completeness").total["value"] == sum(row["completeness"] for row in rows) / len(rows)
    assert sum(band["accounts"] for band in sheets["Bands"]) == len(rows)


def test_nothing_to_score_by_gives_reasons_and_not_zeros():
    with at(DAY):
        found = metric("icp.match_share", as_of=date(2023, 1, 1)).total
    assert (found["value"], found["reason"]) == (None, "no_data")
    with store.reading() as session:
        assert session.get(Deal, 1) is not None
