"""Properties of the formulas that worked examples cannot show."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.pipeline.formulas import coverage, rates, risks, stages
from data.pipeline.formulas.bridge import DealState, waterfall

START, END = date(2025, 7, 1), date(2025, 10, 1)
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
SNAPSHOTS = st.none() | st.builds(
    DealState,
    amount=CENTS,
    close_date=st.integers(-60, 150).map(lambda days: START + timedelta(days=days)),
    state=st.sampled_from(["open", "won", "lost", "no_decision", "removed"]),
)


def is_open_and_due(deal):
    return deal is not None and deal.state == "open" and START <= deal.close_date < END


@given(st.lists(st.tuples(SNAPSHOTS, SNAPSHOTS), max_size=25))
@settings(max_examples=200, deadline=None)
def test_the_bars_always_add_up_to_the_cent(deals):
    bars = waterfall(deals, start=START, end=END)
    added = sum(bars[name] for name in ("start", "new", "pulled_in", "reopened", "increased"))
    taken = sum(bars[name] for name in ("decreased", "pushed_out", "won", "lost", "removed"))
    assert added - taken == bars["end"]
    assert bars["start"] == sum(before.amount for before, _ in deals if is_open_and_due(before))
    assert bars["end"] == sum(after.amount for _, after in deals if is_open_and_due(after))
    assert bars["no_decision"] <= bars["lost"]


def test_a_deal_that_was_closed_before_and_stays_so_touches_no_bar():
    won = DealState(Decimal(10), date(2025, 7, 5), "won")
    assert not any(waterfall([(won, won)], start=START, end=END).values())


def test_a_deal_won_before_the_period_is_not_in_the_won_bar():
    due, early = DealState(Decimal(10), date(2025, 7, 5), "open"), DealState(Decimal(10), date(2025, 6, 30), "won")
    bars = waterfall([(due, early)], start=START, end=END)
    assert (bars["won"], bars["pushed_out"]) == (0, 10)


def test_a_segment_without_a_target_adds_only_its_pipeline():
    parts = [coverage.Parts(Decimal(6), Decimal(1), Decimal(3)), coverage.Parts(Decimal(2), Decimal(0), None)]
    total = coverage.total_parts(parts)
    assert coverage.coverage(total.open, total.won, total.target) == (Decimal(4), None)
    assert coverage.total_parts([coverage.Parts()]).target is None


def test_more_than_the_policy_leaves_no_gap():
    assert coverage.gap_to(Decimal(3), Decimal(10), Decimal(0), Decimal(2)) == 0
    assert coverage.gap_to(Decimal(3), Decimal(10), Decimal(0), None) is None


def test_a_deal_without_close_date_is_in_no_period():
    assert not coverage.counts_as_open(
        is_open=True, rank=3, min_rank=3, close_date=None, category=None, start=START, end=END
    )


def test_a_rule_that_nothing_feeds_is_left_out_of_the_risk():
    facts = risks.DealFacts(last_activity_on=None, has_champion=False, next_step_on=None)
    policy = {"weights": {"no_activity": 25, "no_champion": 20, "no_next_step": 20},
              "bands": {"high": 50, "medium": 25, "low": 0}, "idle_limit": 14, "pushes_limit": 2}
    known = risks.deal_risk(facts, as_of=START, fed=frozenset({"no_next_step"}), **policy)
    assert (known.score, known.band, known.assessed, known.rules) == (20, "low", 1, 3)


@pytest.mark.parametrize(
    "answer",
    [rates.win_rate(0, 0), rates.close_rate(0, 0), rates.asp([]), rates.discount_rate([(Decimal(0), Decimal(0))]),
     stages.snapshot_conversion(0, 0), coverage.required_coverage(None)],
)
def test_nothing_to_divide_by_gives_no_value_with_a_reason(answer):
    assert answer[0] is None
    assert answer[1]


def test_a_cohort_of_nobody_has_no_rates():
    assert stages.cohort_conversion(forward=0, lost=0, still_in=0).conversion is None
