"""Exact numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.core import numbers

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_the_shares_always_add_up_and_stay_within_one_of_exact(total, weights):
    parts = numbers.shares(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) <= sum(weights)


def test_ties_go_to_the_earlier_part():
    assert numbers.shares(5, [1, 1]) == [3, 2]
    assert numbers.shares(-5, [1, 1]) == [-3, -2]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_an_amount_cannot_be_split_by_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        numbers.shares(100, weights)


def test_an_amount_finer_than_its_currency_cannot_be_split():
    with pytest.raises(ValueError, match="more than 2 decimals"):
        numbers.allocate(Decimal("10.005"), [1, 1])


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_minor_units_follow_the_currency(currency, places):
    assert numbers.minor_places(currency) == places


@pytest.mark.parametrize("currency", ["usd", "", "ABC", "Dollar"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(ValueError, match="not a currency code"):
        numbers.to_minor(Decimal(1), currency)


@given(st.integers(-(10**18), 10**18), st.sampled_from(["USD", "JPY", "KWD"]))
def test_minor_units_survive_the_way_there_and_back(minor, currency):
    assert numbers.to_minor(numbers.from_minor(minor, currency), currency) == minor


def test_a_conversion_rounds_once_and_half_up():
    assert numbers.convert(5, "USD", "EUR", Decimal("0.9")) == 5  # 4.5 cents
    assert numbers.convert(123, "JPY", "USD", Decimal("0.0067")) == 82
    assert numbers.convert(7, "USD", "USD", Decimal("9")) == 7


def test_plain_numbers_have_no_exponent():
    assert numbers.plain(Decimal("1E-7")) == "0.0000001"
    with pytest.raises(ValueError, match="can be written"):
        numbers.plain(Decimal("Infinity"))
