"""Values as text: exact, rounded half up, never on the wrong side of a threshold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from components import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "$0"),
        ("999.49", "$999"),
        ("999.5", "$1.00 k"),
        ("12345", "$12.3 k"),
        ("123456", "$123 k"),
        ("999499", "$999 k"),
        ("999500", "$1.00 M"),
        ("1234567", "$1.23 M"),
        ("1235000", "$1.24 M"),
        ("98765432100", "$98.8 B"),
        ("-1234567", "−$1.23 M"),
    ],
)
def test_money_on_a_tile_has_three_significant_digits(value: str, text: str) -> None:
    assert numbers.money(value, "USD") == text


def test_a_value_just_under_a_threshold_never_reads_as_the_threshold() -> None:
    assert numbers.ratio("2.9999", thresholds=["3"]) == "2.9999×"
    assert numbers.ratio("2.9999999999", thresholds=["3"]) == "2.999999×"
    assert numbers.ratio("3.0000000001", thresholds=["3"]) == "3.000001×"
    assert numbers.ratio("3", thresholds=["3"]) == "3.00×"
    assert numbers.percent("0.49999", thresholds=["0.5"]) == "49.999%"


@given(some.decimals(min_value=-1000, max_value=1000, places=9), some.integers(min_value=-50, max_value=50))
def test_the_shown_value_is_on_the_side_of_the_threshold_where_the_value_is(value: Decimal, limit: int) -> None:
    shown = numbers.rounded(value, 2, [limit])
    assert (shown > limit) == (value > limit)
    assert (shown < limit) == (value < limit)


def test_a_change_has_sign_unit_and_reference() -> None:
    assert numbers.change("-1200000", lambda v: numbers.money(v, "EUR"), since="on Q2") == "−€1.20 M on Q2"
    assert numbers.change("0.00", numbers.ratio, since="since Monday") == "no change since Monday"


def test_no_value_says_why_and_never_formats_text_from_data() -> None:
    assert numbers.no_value("target_met", {"target_met": "target met"}) == "target met"
    assert numbers.no_value("{n.__class__}", {}) == "{n.  class  }"
    assert numbers.no_value(None, {}) == "no value"


def test_every_kind_has_a_text_and_no_kind_invents_a_zero() -> None:
    for kind in ("money", "full_money", "ratio", "percent", "count", "days", "number"):
        assert numbers.text_of(Decimal(1), kind, currency="USD")
        assert numbers.text_of(None, kind, currency="USD") == ""
