"""The waterfall adds up, in the specification and in the figure alike."""

from decimal import Decimal

import pytest
import vl_convert

from components import figure, waterfall
from components.waterfall import Step

HOSTILE = "<a href='http://evil.test'>Donaudampfschifffahrtselektrizitätenhauptbetriebswerk</a>"
BRIDGE = [
    Step("open", "Open on Monday", Decimal("1000000"), "total", of="41 deals"),
    Step("new", HOSTILE, Decimal("250000"), "up"),
    Step("back", "Reopened", 0, "up"),
    Step("lost", "Lost", Decimal("-1900000"), "down"),
    Step("end", "Open today", Decimal("-650000"), "total"),
]


def _rows(bars: list[Step]) -> list[dict]:
    return waterfall.waterfall_spec(bars, currency="USD")["data"]["values"]


def test_each_step_starts_where_the_last_one_ended_and_totals_stand_on_zero() -> None:
    placed = waterfall.steps(BRIDGE)
    assert [(p.start, p.end) for p in placed] == [
        (0, 1000000), (1000000, 1250000), (1250000, 1250000), (1250000, -650000), (0, -650000),
    ]  # fmt: skip


def test_the_figure_and_the_specification_stand_on_the_same_values() -> None:
    drawn = waterfall.waterfall_figure(BRIDGE, currency="USD", theme="light").data[1]
    rows = _rows(BRIDGE)
    assert list(drawn.base) == [row["start"] for row in rows]
    assert [b + x for b, x in zip(drawn.base, drawn.x, strict=True)] == [row["end"] for row in rows]


def test_a_bridge_that_does_not_close_shows_by_how_much() -> None:
    placed = waterfall.steps([*BRIDGE[:-1], Step("end", "Open today", -600000, "total")])
    assert [(p.name, p.amount) for p in placed[-2:]] == [("Not explained", 50000), ("end", -600000)]


def test_a_step_whose_sign_is_not_its_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'lost' is down but its amount is 5"):
        waterfall.steps([Step("lost", "Lost", 5, "down")])


def test_amounts_carry_signs_and_full_values() -> None:
    rows = _rows(BRIDGE)
    assert [row["text"] for row in rows] == ["$1.00 M", "+$250 k", "$0", "−$1.90 M", "−$650 k"]
    assert rows[3]["full"] == "−$1,900,000.00"
    assert "Lost −$1.90 M" in waterfall.alt(BRIDGE, what="Bridge", currency="USD")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_specification_renders_without_a_browser(theme: str) -> None:
    for bars in (BRIDGE, BRIDGE[:1], []):
        spec = waterfall.waterfall_spec(bars, currency="USD", theme=theme)
        assert "<svg" in vl_convert.vegalite_to_svg({**spec, "width": 360})


def test_a_figure_shows_names_as_text_and_a_click_gives_the_step() -> None:
    drawn = waterfall.waterfall_figure(BRIDGE, currency="USD", theme="dark")
    assert "<a" not in drawn.to_json()
    assert [one[0] for one in drawn.data[0].customdata] == [step.name for step in BRIDGE]
    assert figure.picked({"selection": {"points": [{"customdata": {"0": "lost"}}]}}) == "lost"
    assert figure.picked({"selection": {"points": []}}) is None


def test_a_figure_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        figure.draw(waterfall.waterfall_figure([], currency="USD", theme="light"), alt="", key="x", pick={})
