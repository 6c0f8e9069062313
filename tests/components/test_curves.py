"""Lines over days and months: labelled where they end, honest where nothing is known."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest
import vl_convert

from components import calibration, end_labels, share_bars, survival, trend
from components.lettering import spread

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk GmbH & Co. KG"
MONTHS = ["Sep 25", "Oct 25", "Nov 25"]
CURVES = [
    survival.Curve("Discovery", [(5, Decimal("0.8")), (34, Decimal("0.45"))], censored=[12, 40], median=34, n=412),
    survival.Curve(LONG, [(9, 0.9)], reason="less than half are out", n=3, small="3 deals, 20 needed"),
]
RATE = trend.Series("Win rate", [trend.Point(Decimal("0.3"), n=40), trend.Point(None, reason="none closed"),
                                 trend.Point(Decimal("0.25"), n=3, small="3 closed, 5 needed")])  # fmt: skip


def _renders(spec: dict) -> str:
    assert "light-dark" not in json.dumps(spec)
    return vl_convert.vegalite_to_svg({**spec, "width": 358})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_renders_without_a_browser_with_and_without_data(theme: str) -> None:
    parts = [share_bars.Part("Price", "Sep 25", Decimal("0.4"), 4)]
    dots = [calibration.Dot("10–20%", 0.15, 0.2, 40, low=0.1, high=0.3), calibration.Dot("x", 0.9, None, 0)]
    specs = [
        survival.spec(CURVES, theme=theme), survival.spec([], theme=theme),
        trend.spec([RATE], periods=MONTHS, theme=theme), trend.spec([], periods=[], theme=theme),
        share_bars.spec(parts, names=["Price", LONG], periods=MONTHS, theme=theme),
        share_bars.spec([], names=[], periods=[], theme=theme),
        calibration.spec(dots, theme=theme), calibration.spec([], theme=theme),
    ]  # fmt: skip
    assert all("<svg" in _renders(spec) for spec in specs)


def test_a_curve_starts_whole_and_runs_to_the_last_day_seen() -> None:
    rows = [row for row in survival.spec(CURVES)["data"]["values"] if row["name"] == "Discovery"]
    assert [(row["day"], row["share"]) for row in rows] == [(0, 1.0), (5, 0.8), (34, 0.45), (40, 0.45)]


def test_a_group_whose_median_is_not_reached_says_why() -> None:
    said = survival.alt(CURVES, what="Time in stage")
    assert "Discovery median 34 days · n 412" in said
    assert "less than half are out · n 3" in said
    assert "20 needed" in json.dumps(survival.spec(CURVES))


def test_a_fifth_line_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 4 lines"):
        trend.spec([RATE] * 5, periods=MONTHS)


def test_a_missing_month_breaks_the_line_and_says_why() -> None:
    rows = trend.spec([RATE], periods=MONTHS)["data"]["values"]
    assert [(row["value"], row["full"]) for row in rows] == [(0.3, "30.0%"), (None, "none closed"), (0.25, "25.0%")]
    assert (
        trend.alt([RATE], what="Win rate", periods=MONTHS)
        == "Win rate: Win rate from 30.0% in Sep 25 to 25.0% in Nov 25."
    )


def test_series_of_another_length_than_the_periods_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        trend.spec([RATE], periods=MONTHS[:2])


def test_the_target_is_labelled_with_its_name_and_value() -> None:
    svg = _renders(trend.spec([RATE], periods=MONTHS, target=trend.Target("Plan", Decimal("0.35")), theme="light"))
    assert "Plan" in svg
    assert "35.0%" in svg


def test_labels_never_overlap_and_stay_in_the_picture() -> None:
    for wanted in ([0.0, 0.0, 0.0], [99.0, 100.0, 98.0], [50.0, 50.0, 51.0]):
        places = sorted(spread(wanted, gap=[20, 20, 20], low=0, high=100))
        assert all(b - a >= 20 for a, b in pairwise(places))
        assert places[0] >= 10
        assert places[-1] <= 90


def test_a_long_name_is_broken_into_lines() -> None:
    text = end_labels.texts([end_labels.EndLabel(0, LONG, "31.5%")])[0]
    assert text == "Donaudampfschiff…\nGmbH & Co. KG\n31.5%"


def test_months_with_few_records_are_hollow_and_say_so() -> None:
    parts = [share_bars.Part("Price", p, Decimal("0.5"), n) for p, n in zip(MONTHS, (1, 20, 30), strict=True)]
    rows = share_bars.spec(parts, names=["Price"], periods=MONTHS, small=5)["data"]["values"]
    assert [row["note"] for row in rows] == ["1 in all, 5 needed", "", ""]
    assert (
        share_bars.alt(parts, what="Losses", names=["Price"], periods=MONTHS)
        == "Losses: Price 50% in Sep 25, 50% in Nov 25."
    )


def test_counts_beside_dots_keep_clear_of_each_other() -> None:
    dots = [calibration.Dot(str(i), 0.4 + i / 200, 0.4, 100 + i) for i in range(8)]
    rows = calibration.spec(dots)["data"]["values"]
    shown = [(row["x"] * 290 + row["dx"], row["dy"]) for row in rows if row["label"]]
    assert 1 <= len(shown) < len(rows)
    assert all(abs(a[0] - b[0]) >= 33 or abs(a[1] - b[1]) >= 14 for i, a in enumerate(shown) for b in shown[:i])
