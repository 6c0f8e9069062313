"""Cells and ranges: words where there is no number, text that can be read, nothing lost."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest
import vl_convert

from components import heat, range_bar
from components.palette import PALETTES, contrast
from components.range_bar import Marker, Range

ROWS, COLUMNS = ["SMB", "Enterprise and public sector together"], ["Mon", "Tue"]
CELLS = [
    heat.Cell("SMB", "Mon", Decimal(3), n=4),
    heat.Cell("SMB", "Tue", None, reason="closed"),
    heat.Cell(ROWS[1], "Mon", Decimal(-7), status="red", name="late"),
]
RANGE = Range(Decimal(3100000), Decimal(4150000), Decimal(5600000))
MARKERS = [
    Marker("Weighted", Decimal(4200000)),
    Marker("Target", Decimal(6500000), is_line=True),
    Marker("Last year", None, reason="no history"),
]


def test_a_cell_without_a_value_shows_its_reason_and_a_place_without_a_cell_stays_blank() -> None:
    rows = heat.spec(CELLS, rows=ROWS, columns=COLUMNS)["data"]["values"]
    assert [(row["text"], row["missing"]) for row in rows] == [("3", False), ("closed", True), ("■ −7", False)]


def test_a_click_gives_the_cells_name() -> None:
    rows = heat.spec(CELLS, rows=ROWS, columns=COLUMNS)["data"]["values"]
    assert [row["name"] for row in rows] == ["SMB · Mon", "SMB · Tue", "late"]


def test_the_message_counts_by_status_or_names_the_highest() -> None:
    assert heat.alt(CELLS, what="Board") == "Board: 1 Off track."
    assert heat.alt(CELLS[:2], what="Week") == "Week: highest 3 at SMB, Mon; 1 of 2 without a value."
    assert heat.alt([], what="Week") == "Week: no values."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_legible_on_the_deepest_shade(theme: str) -> None:
    palette = PALETTES[theme]

    def mixed(ink: str, share: float) -> str:
        pairs = ((int(ink[i : i + 2], 16), int(palette.background[i : i + 2], 16)) for i in (1, 3, 5))
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)

    assert contrast(palette.text, mixed(palette.accent, heat.DEEP)) >= 4.5
    assert all(contrast(palette.text, mixed(getattr(palette, s), heat.TINT)) >= 4.5 for s in ("green", "yellow", "red"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grids_and_ranges_render_without_a_browser(theme: str) -> None:
    nothing = Range(None, None, None, reason="3 quarters, 8 needed")
    level = Range(Decimal(0), Decimal(0), Decimal(0))
    specs = [
        heat.spec(CELLS, rows=ROWS, columns=COLUMNS, theme=theme), heat.spec([], rows=[], columns=[], theme=theme),
        *(range_bar.spec(r, markers=MARKERS, currency="USD", theme=theme) for r in (RANGE, nothing, level)),
        range_bar.spec(nothing, theme=theme),
    ]  # fmt: skip
    for spec in specs:
        assert "light-dark" not in json.dumps(spec)
        assert "<svg" in vl_convert.vegalite_to_svg({**spec, "width": 358})


def test_every_number_of_a_range_can_be_clicked_and_has_a_line_of_its_own() -> None:
    rows = range_bar.spec(RANGE, markers=MARKERS, currency="USD")["data"]["values"]
    assert [row["name"] for row in rows] == ["Weighted", "Target", "Last year", "P10", "P50", "P90"]
    lines = [(row["over"], row["under"]) for row in rows[:3]]
    assert all(a[1] <= b[0] for a, b in pairwise(lines))
    assert (rows[3]["to"], rows[4]["to"]) == (rows[4]["from"], rows[5]["from"])


def test_the_message_states_range_and_markers() -> None:
    said = range_bar.alt(RANGE, what="Forecast", markers=MARKERS, currency="USD")
    assert "P50 $4,150,000.00" in said
    assert said.endswith("Target $6.50 M; Last year no history.")
