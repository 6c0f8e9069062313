"""Conditions of rules."""

import pytest

from data.core.conditions import Range, hold, read_conditions


def test_a_field_without_a_value_meets_no_condition():
    assert not hold({"country": [None, "DE"]}, {"country": None})
    assert not hold({"employees": Range()}, {})


def test_both_ends_of_a_range_belong_to_it():
    assert [hold({"n": Range(5, 7)}, {"n": n}) for n in (4, 5, 7, 8)] == [False, True, True, False]


def test_no_conditions_hold_always_and_an_empty_list_never():
    assert hold({}, {})
    assert not hold({"country": []}, {"country": "DE"})


def test_a_range_with_other_words_is_refused():
    with pytest.raises(ValueError, match="from, to or both"):
        read_conditions({"employees": {"above": 5}})
