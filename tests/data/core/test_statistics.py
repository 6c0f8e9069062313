"""Intervals and survival."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core.statistics import cumulative_incidence, kaplan_meier, kaplan_meier_counts, wilson

HISTOGRAMS = st.dictionaries(st.integers(0, 40), st.integers(0, 6), max_size=8)


def test_the_interval_of_none_in_ten_starts_at_zero():
    low, high = wilson(0, 10)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(0.2775, abs=1e-4)


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (3, 2)])
def test_an_impossible_rate_has_no_interval(successes, n):
    with pytest.raises(ValueError, match="must"):
        wilson(successes, n)


def test_a_median_that_is_never_reached_is_none():
    spells = kaplan_meier([(5, True), (9, False), (9, False)])
    assert spells.median is None
    assert spells.longest == 9


def test_half_left_is_the_median_in_spite_of_rounding():
    assert kaplan_meier([(day, True) for day in range(1, 11)]).median == 5


def test_no_spells_give_no_curve():
    assert kaplan_meier([]).median is None


def test_spells_that_are_all_open_give_no_curve():
    assert kaplan_meier([(3, False), (4, False)]).curve == {}


@given(HISTOGRAMS, HISTOGRAMS)
@settings(max_examples=150, deadline=None)
def test_histograms_give_the_curve_that_single_spells_give(ended, censored):
    one_by_one = [(day, has_ended) for has_ended, counts in ((True, ended), (False, censored))
                  for day in Counter(counts).elements()]
    single, counted = kaplan_meier(one_by_one), kaplan_meier_counts(ended, censored)
    assert counted.curve == pytest.approx(single.curve)
    assert (counted.median, counted.longest, counted.n) == (single.median, single.longest, single.n)


@given(HISTOGRAMS, HISTOGRAMS, HISTOGRAMS)
@settings(max_examples=100, deadline=None)
def test_competing_exits_and_those_still_in_are_everybody(advanced, lost, censored):
    incidence = cumulative_incidence({"advanced": advanced, "lost": lost}, censored)
    together = kaplan_meier_counts(dict(Counter(advanced) + Counter(lost)), censored)
    for day, still_in in together.curve.items():
        left = incidence.share("advanced", day) + incidence.share("lost", day)
        assert left + still_in == pytest.approx(1)


def test_with_one_cause_and_nobody_unseen_the_incidence_is_the_share_that_left():
    incidence = cumulative_incidence({"advanced": {1: 1, 2: 2, 5: 1}}, {})
    assert incidence.curves["advanced"] == pytest.approx({1.0: 0.25, 2.0: 0.75, 5.0: 1.0})
    assert incidence.time_to("advanced", 0.75) == 2


def test_nobody_has_no_incidence():
    nobody = cumulative_incidence({"lost": {}}, {})
    assert (nobody.share("lost"), nobody.time_to("lost", 0.5), nobody.longest, nobody.n) == (0, None, None, 0)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="no negative counts"):
        kaplan_meier_counts({3: -1}, {})
