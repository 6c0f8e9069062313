"""Intervals and survival."""

import pytest

from data.core.statistics import kaplan_meier, wilson


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
