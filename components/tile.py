"""A row of four to six numbers: value, status, change against a reference, the last values as a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st
from markupsafe import Markup

from components import sparkline
from components.markup import draw, element, image, status_mark
from components.palette import status_text

WHY = "Why this number"
STALE = "_stale_since"
"""Since when the sources of this page's numbers are late, as text; empty: they are not."""


@dataclass(frozen=True)
class Tile:
    """One number as text. `value` empty shows `reason`; `full` shows on hover; `trend_words` describe the line."""

    label: str
    value: str = ""
    reason: str = ""
    full: str = ""
    status: str | None = None
    word: str | None = None
    change: str = ""
    note: str = ""
    trend: Sequence[Decimal | float | None] = ()
    trend_words: str = ""
    why: Callable[[], None] | None = None
    why_label: str = WHY


def tiles(row: Sequence[Tile], *, key: str = "tiles") -> None:
    """Draw the row; two abreast on a phone. A tile with `why` gets a button that calls it and may open a drawer."""
    with st.grid(max(len(row), 1), min_column_width=140, gap=14, key=f"qd-tiles-{key}") as grid:
        for position, tile in enumerate(row):
            with grid.cell(), st.container(gap="xxsmall"):
                draw(block(tile))
                if tile.why and st.button(tile.why_label, type="tertiary", key=f"{key}-why-{position}"):
                    tile.why()


def block(tile: Tile) -> Markup:
    """One tile as a typeset block."""
    number = (
        element("div", tile.value, class_="qd-value qd-old" if st.session_state.get(STALE) else "qd-value",
                title=tile.full or None)
        if tile.value
        else element("div", tile.reason or "no value", class_="qd-value qd-words")
    )
    lines = [_line(element("div", number), _trend(tile)), _status(tile)]
    lines += [element("div", text, class_="qd-small qd-muted") for text in (tile.change, tile.note) if text]
    return element("div", element("div", tile.label, class_="qd-label", title=tile.label), *lines, class_="qd-tile")


def _line(left: Markup, right: Markup | None) -> Markup:
    return element("div", left, right, class_="qd-row")


def _trend(tile: Tile) -> Markup | None:
    if not tile.trend:
        return None
    return image(sparkline.address(tile.trend), tile.trend_words or f"Last values of {tile.label}", "qd-spark")


def _status(tile: Tile) -> Markup | None:
    if tile.status is None:
        return None
    if since := st.session_state.get(STALE):
        mark = status_mark("grey", status_text("grey", "Stale"))
        return element("div", mark, class_="qd-small", title=f"since {since}")
    return element("div", status_mark(tile.status, status_text(tile.status, tile.word)), class_="qd-small")
