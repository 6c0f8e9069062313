"""The catalogue of metrics, status and the written form of numbers."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.core import metrics
from data.core.clock import FiscalCalendar, parse_period
from data.core.metrics import METRICS, Result, Threshold, Value, judged, metric, rate, to_json

UP = Threshold("up", 3, 2)


@pytest.fixture
def coverage(monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", {})

    card = {"title": "Coverage", "unit": "ratio", "owner": "revops", "reads": ("deals",), "dimensions": ("segment",)}

    @metric("pipeline.coverage", **card)
    def compute(session, *, scope, period, as_of, known_at, by, filters, settings):
        """Open pipeline
        over what is missing."""
        rows = [judged(value, reason, UP, n=2).as_row(segment=segment) for segment, value, reason in (
            ("SMB", Decimal("2.50"), None), (None, None, "no_data"), ("ENT", None, "target_met"))]
        return Result(rows, judged(Decimal(3), None, UP, inputs={"open": Decimal("1.5E+6")}).as_row())

    return metrics.METRICS["pipeline.coverage"]


def test_a_decorated_function_is_in_the_catalogue_with_its_definition(coverage):
    assert coverage.definition == "Open pipeline over what is missing."
    assert coverage.threshold() == Threshold("up", 3, 2)


def test_an_edited_threshold_wins_over_the_first_value(coverage):
    edited = {"thresholds": {"pipeline.coverage": {"direction": "up", "green": 4, "yellow": 3}}}
    assert coverage.threshold(edited).status(Decimal(3)) == "yellow"


@pytest.mark.parametrize(
    ("name", "unit", "owner"),
    [("coverage", "ratio", "revops"), ("a.b", "furlongs", "revops"), ("a.b", "ratio", "boss")],
)
def test_a_metric_with_a_bad_card_is_refused(name, unit, owner):
    with pytest.raises(ValueError, match=name):
        metric(name, title="X", unit=unit, owner=owner, reads=())(lambda: None)
    assert name not in METRICS


def test_numbers_leave_as_unrounded_text_with_rows_in_order(coverage):
    period, as_of = parse_period("2025-Q3", FiscalCalendar()), date(2025, 7, 1)
    known_at = datetime(2025, 7, 2, tzinfo=UTC)
    result = coverage.compute(
        None, scope=None, period=period, as_of=as_of, known_at=known_at, by="segment", filters={}, settings={}
    )
    written = to_json(result, metric=coverage, period=period, as_of=as_of, known_at=known_at, by="segment")
    assert json.loads(json.dumps(written)) == {
        "metric": "pipeline.coverage", "title": "Coverage", "unit": "ratio", "as_of": "2025-07-01",
        "known_at": "2025-07-02T00:00:00+00:00", "period": "2025-Q3",
        "rows": [
            {"segment": "ENT", "value": None, "reason": "target_met", "status": "green", "n": 2, "inputs": {}},
            {"segment": "SMB", "value": "2.5", "reason": None, "status": "yellow", "n": 2, "inputs": {}},
            {"segment": None, "value": None, "reason": "no_data", "status": "grey", "n": 2, "inputs": {}},
        ],
        "total": {"value": "3", "reason": None, "status": "green", "n": None, "inputs": {"open": "1500000"}},
    }


def test_a_float_never_leaves():
    with pytest.raises(TypeError, match="not an exact value"):
        metrics.jsonable({"value": 0.1})


def test_no_value_needs_a_known_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        Value(None)
    with pytest.raises(ValueError, match="not one of the reasons"):
        Value(None, "because")


def test_a_rate_of_fewer_than_five_has_a_value_but_no_status():
    few = rate(4, 4, UP)
    assert (few.value, few.reason, few.status) == (Decimal(1), "too_few", "grey")


def test_a_rate_of_fewer_than_thirty_shows_its_interval():
    some = rate(8, 20, Threshold("up", "0.25", "0.18"))
    assert some.status == "green"
    assert some.inputs == {"low": Decimal("0.218804"), "high": Decimal("0.613422")}
    assert "low" not in rate(12, 40, UP).inputs


def test_a_rate_of_nothing_has_no_value():
    assert rate(0, 0, UP, empty="no_decided_deals").reason == "no_decided_deals"


@pytest.mark.parametrize(("value", "status"), [("0.2", "green"), ("0.30", "yellow"), ("0.3000001", "red")])
def test_down_is_better_for_a_rate_of_slipping(value, status):
    assert Threshold("down", 0.2, 0.3).status(Decimal(value)) == status


def test_a_threshold_has_one_number_a_colour_and_a_band_two():
    with pytest.raises(ValueError, match="two numbers"):
        Threshold("band", 1, 2)
    with pytest.raises(ValueError, match="up, down"):
        Threshold("sideways", 1, 2)
