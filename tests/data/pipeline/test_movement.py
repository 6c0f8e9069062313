"""Properties of movement: the bridge, spells, cohorts, slippage, losses, odds and the simulation."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core.statistics import kaplan_meier, kaplan_meier_counts
from data.pipeline.definitions import stages
from data.pipeline.formulas import conversions, forecasts, losses, rates, simulation, slippage, velocity
from data.pipeline.formulas.bridge import EXITS, DealState, waterfall

START, END = date(2025, 7, 1), date(2025, 10, 1)
STAGES = stages()
STEPS = st.lists(st.tuples(st.sampled_from(list(STAGES)), st.integers(0, 30)), min_size=1, max_size=7)


def dated(steps):
    days = accumulate(gap for _, gap in steps)
    return [(stage, START + timedelta(days=day)) for (stage, _), day in zip(steps, days, strict=True)]


PATHS = STEPS.map(dated)


def snapshot(chance):
    if chance.random() < 0.15:
        return None
    state = chance.choice(["open", "open", "open", "won", "lost", "no_decision", "removed"])
    day = START + timedelta(days=chance.randint(-90, 180))
    return DealState(Decimal(chance.randint(0, 10**9)).scaleb(-2), day, state)


def due_amount(deal, start, end):
    return deal.amount if deal is not None and deal.state == "open" and start <= deal.close_date < end else Decimal(0)


@pytest.mark.parametrize(("start", "end"), [(START, END), (date.min, date.max)], ids=["of the period", "rolling"])
def test_two_thousand_random_deals_reconcile_to_the_cent_one_by_one_and_together(start, end):
    chance = random.Random(1)
    pairs = [(snapshot(chance), snapshot(chance)) for _ in range(2000)]
    summed = dict.fromkeys(waterfall([], start=start, end=end), Decimal(0))
    for before, after in pairs:
        bars = waterfall([(before, after)], start=start, end=end)
        came = bars["start"] + bars["new"] + bars["pulled_in"] + bars["reopened"] + bars["increased"]
        assert came - bars["decreased"] - sum(bars[name] for name in EXITS) == bars["end"]
        assert bars["start"] == due_amount(before, start, end)
        assert bars["end"] == due_amount(after, start, end)
        assert sum(bars[name] > 0 for name in ("end", *EXITS)) <= 1
        summed = {name: amount + bars[name] for name, amount in summed.items()}
    assert waterfall(pairs, start=start, end=end) == summed


def test_the_won_bar_is_what_was_booked_in_the_period():
    chance = random.Random(2)
    pairs = [(snapshot(chance), snapshot(chance)) for _ in range(2000)]
    booked = sum(
        after.amount for before, after in pairs
        if after is not None and after.state == "won" and START <= after.close_date < END
        and not (before is not None and before.state == "won")
    )
    assert waterfall(pairs, start=START, end=END)["won"] == booked


@given(PATHS)
@settings(max_examples=100, deadline=None)
def test_stays_in_stages_and_days_while_closed_are_the_age_of_a_deal(path):
    as_of = path[-1][1] + timedelta(days=5)
    known = velocity.moves(path, as_of=as_of)
    ends = [day for _, day in known[1:]] + [as_of]
    closed = sum((end - day).days for (stage, day), end in zip(known, ends, strict=True) if not STAGES[stage].is_open)
    stays = velocity.spells(path, as_of=as_of, stages=STAGES)
    assert sum(velocity.days_by_stage(stays).values()) + closed == (as_of - path[0][1]).days
    assert sum(not spell.has_ended for spell in stays) == STAGES[path[-1][0]].is_open


@given(st.lists(PATHS, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_median_of_stays_is_that_of_their_histograms(paths):
    as_of = START + timedelta(days=60)
    stays = [spell for path in paths for spell in velocity.spells(path, as_of=as_of, stages=STAGES)]
    single = kaplan_meier([(spell.days, spell.has_ended) for spell in stays])
    assert kaplan_meier_counts(*velocity.durations(stays)).median == single.median
    ended = sum(count for histogram in velocity.exits(stays, stages=STAGES).values() for count in histogram.values())
    assert ended == sum(spell.has_ended for spell in stays)


def test_what_happened_later_is_not_known_yet():
    path = [("sql", START), ("sao", END)]
    [stay] = velocity.spells(path, as_of=END - timedelta(days=1), stages=STAGES)
    assert (stay.has_ended, stay.to_stage, stay.days) == (False, None, 91)


def test_stages_out_of_order_are_refused():
    with pytest.raises(ValueError, match="oldest first"):
        velocity.moves([("sql", END), ("sao", START)], as_of=END)


@given(st.lists(PATHS, max_size=10))
@settings(max_examples=50, deadline=None)
def test_a_cohort_is_everybody_who_entered_and_its_bounds_hold(paths):
    found = conversions.cohort(
        paths, stage="sql", start=START, end=END, as_of=END + timedelta(days=30), stages=STAGES
    )
    firsts = [next((day for stage, day in path if stage == "sql"), None) for path in paths]
    assert found.entered == sum(day is not None and START <= day < END for day in firsts)
    if found.entered:
        assert found.rates.conversion <= found.rates.upper_bound


def test_a_cohort_of_nobody_is_not_mature():
    assert not conversions.is_mature(None, as_of=END, median_cycle=30, cycles=2)
    assert not conversions.is_mature(START, as_of=END, median_cycle=None, cycles=2)
    assert conversions.conversion_status(Decimal(1), [], yellow=Decimal("0.85")) == ("grey", None)


def test_nobody_moved_has_no_regression_rate():
    found = velocity.regression_rate([], start=START, end=END, as_of=END, stages=STAGES)
    assert (found.rate, found.reason) == (None, "no_data")
    assert velocity.cycle_length([]) == (None, "no_cycle")


def test_the_outcomes_of_a_due_cohort_are_everybody_who_was_due():
    chance = random.Random(3)
    pairs = [(snapshot(chance), snapshot(chance)) for _ in range(500)]
    due = slippage.due_cohort(pairs, start=START, end=END, as_of=date(2025, 8, 15))
    assert sum(due.counts.values()) + due.removed == sum(slippage.is_due(b, start=START, end=END) for b, _ in pairs)
    assert due.counts["pending"] > 0
    at_end = slippage.due_cohort(pairs, start=START, end=END, as_of=END)
    assert at_end.counts["pending"] == 0
    assert at_end.by_count.slip_rate >= due.by_count.slip_rate


def test_a_deal_won_after_the_period_has_slipped_out_of_it():
    late = DealState(Decimal(1), END, "won")
    assert slippage.outcome(late, end=END, as_of=END + timedelta(days=9)) == "pushed"


def test_nothing_due_has_no_slip_rate():
    assert slippage.DueCohort().by_count == rates.Slippage(None, None, "no_data")


def test_exactly_five_percent_of_vague_reasons_is_no_alarm():
    listed = [losses.Loss("other", Decimal(5), START)] + [losses.Loss("price", Decimal(5), START)] * 19
    alarm = {"vague": {"other", None}, "limit": Decimal("0.05")}
    assert not losses.vague_reasons(losses.reason_shares(listed), **alarm).is_alarm
    unexplained = [*listed, losses.Loss(None, Decimal(0), START)]
    assert losses.vague_reasons(losses.reason_shares(unexplained), **alarm).is_alarm
    assert losses.vague_reasons((), **alarm) == losses.VagueReasons(None, None, False)


def test_losses_without_an_amount_have_no_share_of_it():
    [only] = losses.reason_shares([losses.Loss("price", Decimal(0), START)])
    assert (only.share_of_deals, only.share_of_amount) == (1, None)


def test_the_simulation_is_repeatable_and_does_not_depend_on_the_order_of_deals(monkeypatch):
    amounts, odds = list(range(100, 200)), [Decimal(place % 10) / 10 for place in range(100)]
    first = simulation.monte_carlo(amounts, odds, draws=2000, seed=4)
    assert simulation.monte_carlo(amounts[::-1], odds[::-1], draws=2000, seed=4) == first
    monkeypatch.setattr(simulation, "CELLS", 2000)
    assert simulation.monte_carlo(amounts, odds, draws=2000, seed=4) == first
    assert first.p10 < first.p50 < first.p90
    assert abs(first.p50 - first.mean) < first.mean / 10


@pytest.mark.parametrize(
    ("amounts", "odds", "draws"),
    [([1], [Decimal(2)], 9), ([-1], [Decimal(1)], 9), ([1], [], 9), ([1], [Decimal(1)], 0)],
)
def test_a_simulation_of_nonsense_is_refused(amounts, odds, draws):
    with pytest.raises(ValueError, match=r"odds|argument"):
        simulation.monte_carlo(amounts, odds, draws=draws, seed=1)


def test_no_deals_bring_nothing():
    assert simulation.monte_carlo([], [], draws=10, seed=1).p90 == 0
    assert simulation.calibration([], edges=[Decimal(0), Decimal(1)]).brier is None


def test_odds_outside_the_bands_are_refused():
    with pytest.raises(ValueError, match="between the first and the last"):
        simulation.calibration([(Decimal(2), True)], edges=[Decimal(0), Decimal(1)])
    with pytest.raises(ValueError, match="rise"):
        simulation.calibration([], edges=[Decimal(1), Decimal(0)])


def test_a_step_counts_once_for_a_deal_that_entered_it_twice():
    assert forecasts.decided_by_step([(["discovery", "value_demo", "discovery"], True)])["discovery"] == (1, 1)
