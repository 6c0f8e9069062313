"""The colours: readable in both themes, and the same in the theme that Streamlit draws."""

import tomllib
from pathlib import Path

import pytest

from components import sparkline
from components.palette import DARK, LIGHT, PALETTES, STATUSES, SYMBOLS, Palette, colour, contrast, status_text
from components.style import sheet

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
SAME = {
    "primaryColor": "primary",
    "backgroundColor": "background",
    "secondaryBackgroundColor": "panel",
    "textColor": "text",
    "linkColor": "accent",
    "borderColor": "line",
    "greenColor": "green",
    "yellowColor": "yellow",
    "redColor": "red",
    "grayColor": "grey",
    "dataframeHeaderBackgroundColor": "panel",
    "dataframeHeaderTextColor": "muted",
    "dataframeBorderColor": "line",
}
both_themes = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@both_themes
@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("name", ["text", "muted", *STATUSES])
def test_every_text_colour_stands_out_from_its_ground(palette: Palette, ground: str, name: str) -> None:
    assert contrast(getattr(palette, name), getattr(palette, ground)) >= 4.5


@both_themes
@pytest.mark.parametrize("ground", ["background", "panel"])
def test_a_link_and_the_chosen_tab_are_readable(palette: Palette, ground: str) -> None:
    assert contrast(palette.accent, getattr(palette, ground)) >= 4.5
    for what in (".stMain .stHtml a", '[data-testid="stTab"][aria-selected="true"] p'):
        rule = sheet().partition(what)[2].partition("}")[0]
        assert f"color: {colour('accent')}" in rule


@both_themes
@pytest.mark.parametrize("name", ["accent", "context", "primary"])
def test_every_mark_stands_out_from_the_page(palette: Palette, name: str) -> None:
    assert contrast(getattr(palette, name), palette.background) >= 3


@both_themes
def test_white_text_on_a_filled_button_is_readable(palette: Palette) -> None:
    assert contrast("#FFFFFF", palette.primary) >= 4.5


@both_themes
def test_red_and_green_differ_in_lightness_too(palette: Palette) -> None:
    assert contrast(palette.red, palette.green) >= 1.35


@both_themes
def test_the_one_grey_of_sparklines_shows_on_both_grounds(palette: Palette) -> None:
    assert contrast(sparkline.LINE, palette.background) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_server_theme_uses_the_same_colours(theme: str) -> None:
    written = {ours: CONFIG["theme"][theme][theirs] for theirs, ours in SAME.items()}
    assert written == {ours: getattr(PALETTES[theme], ours) for ours in SAME.values()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlits_own_charts_draw_in_the_accent_first_and_every_colour_shows(theme: str) -> None:
    colours = CONFIG["theme"][theme]["chartCategoricalColors"]
    assert colours[0] == PALETTES[theme].accent
    assert min(contrast(colour, PALETTES[theme].background) for colour in colours) >= 3


def test_a_status_always_carries_symbol_and_word() -> None:
    assert {status_text(status).split()[0] for status in STATUSES} == set(SYMBOLS.values())
    assert all(len(status_text(status).split()) > 1 for status in (*STATUSES, None, "unknown"))
