"""Chart specifications: from zero, ordered, labelled, legible elsewhere."""

import json
from decimal import Decimal

import pytest
import vl_convert

from components import bars, bullet, chart, sparkline

HOSTILE = "![](http://evil.test/?x) Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
GROUPS = [
    bullet.Bar("SMB", Decimal("2.9999"), n=270, needed=Decimal("2.6"), status="yellow"),
    bullet.Bar("Enterprise", Decimal("3.4"), n=41, status="green"),
    bullet.Bar(HOSTILE, Decimal("1.5"), n=3, small="3 closed deals, 5 needed", status="grey"),
    bullet.Bar("Public", None, reason="no target"),
]
POLICY = bullet.Line("Policy", Decimal(3))


def _rows(spec: chart.Spec) -> list[dict]:
    return spec["data"]["values"]


def test_groups_are_ordered_by_value_and_those_without_come_last() -> None:
    assert [row["group"] for row in _rows(bullet.spec(GROUPS))] == ["Enterprise", "SMB", HOSTILE, "Public"]
    assert [row["group"] for row in _rows(bullet.spec(GROUPS, keep_order=True))] == [b.group for b in GROUPS]


def test_bars_start_at_zero_and_the_label_touches_no_threshold() -> None:
    spec = bullet.spec(GROUPS, lines=[POLICY])
    text = json.dumps(spec, ensure_ascii=False)
    assert '"domain": [0, ' in text
    assert "Policy 3.00×" in text
    assert _rows(spec)[1]["label"] == "2.9999× · n 270"


def test_no_value_is_labelled_with_its_reason() -> None:
    assert _rows(bullet.spec(GROUPS))[-1]["label"] == "no target"


def test_a_small_number_is_hatched_and_says_why() -> None:
    spec = bullet.spec(GROUPS)
    assert {stripe["group"] for stripe in spec["layer"][0]["data"]["values"]} == {HOSTILE}
    assert "3 closed deals, 5 needed" in _rows(spec)[2]["label"]


def test_one_odd_group_does_not_flatten_the_others() -> None:
    spec = bullet.spec([*GROUPS, bullet.Bar("Odd", Decimal(410))], lines=[POLICY])
    assert _rows(spec)[0]["label"].startswith("» 410.00×")
    assert _rows(spec)[0]["length"] < 10


def test_the_same_scale_can_be_forced() -> None:
    assert '"domain": [0, 8.0]' in json.dumps(bullet.spec(GROUPS, domain=8))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_fixed_theme_renders_without_a_browser(theme: str) -> None:
    for spec in (bullet.spec(GROUPS, lines=[POLICY], theme=theme), bars.spec(_amounts(), currency="USD", theme=theme)):
        assert "light-dark" not in json.dumps(spec)
        assert "<svg" in vl_convert.vegalite_to_svg({**spec, "width": 500})


def _amounts() -> list[bars.Bar]:
    return [
        bars.Bar("Enterprise", Decimal(3412000), earlier=Decimal(2900000), plan=Decimal(3900000)),
        bars.Bar("SMB", Decimal(-212000)),
        bars.Bar("Public", None, reason="no deals"),
    ]


def test_bars_carry_short_labels_and_full_values() -> None:
    rows = _rows(bars.spec(_amounts(), currency="USD"))
    assert (rows[0]["label"], rows[0]["full"]) == ("$3.41 M", "$3,412,000.00")
    assert [row["label"] for row in rows[1:]] == ["−$212 k", "no deals"]


def test_alternative_texts_state_every_value() -> None:
    text = bullet.alt(GROUPS, what="Coverage by segment", lines=[POLICY])
    assert "SMB 2.9999× (Watch)" in text
    assert "Public no target" in text
    assert bars.alt(_amounts(), what="Open", currency="USD").endswith("SMB −$212 k; Public no deals.")


def test_a_chart_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        chart.draw(bullet.spec(GROUPS), alt=" ", key="x")


def test_a_picked_mark_gives_its_group() -> None:
    assert chart.picked({"selection": {"pick": [{"group": "SMB"}]}}, "group") == "SMB"
    assert chart.picked({"selection": {"pick": []}}, "group") is None
    assert chart.picked(None, "group") is None


def test_a_sparkline_breaks_where_a_value_is_missing() -> None:
    assert sparkline.spec([1, 2, None, 3, 4]).count("M") == 2
    assert "circle" not in sparkline.spec([])
    assert sparkline.address([1, 1, 1]).startswith("data:image/svg+xml,")
