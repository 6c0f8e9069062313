"""What all charts share: fonts and lines of a theme, the drawing with its alternative text, the picked mark."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import marks
from components.palette import ThemeName, colour

Spec = dict[str, Any]
PICK = "pick"
THEMED = re.compile(r"light-dark\((#[0-9A-Fa-f]{6}), #[0-9A-Fa-f]{6}\)")
# With quotes: a name whose part starts with a digit makes the whole list invalid, and texts are measured wrongly.
FONT = '"Source Sans", "Source Sans 3", Helvetica, Arial, sans-serif'


def base(theme: ThemeName, *, height: int | Mapping[str, int]) -> Spec:
    """An empty specification with the house's text and axes and no decoration."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "transparent",
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"fontSize": 13, "fill": colour("text", theme)},
            # Only the marks that carry a value speak; lines, texts and stripes repeat what they say.
            "mark": {"aria": False},
            "axis": {
                "domain": False,
                "ticks": False,
                "grid": False,
                "labelFontSize": 12,
                "labelColor": colour("muted", theme),
                "title": None,
            },
        },
    }


def on_paper(spec: Any) -> Any:
    """The very same specification with the colours of the light theme, for a document that has no theme."""
    if isinstance(spec, Mapping):
        return {key: on_paper(value) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [on_paper(value) for value in spec]
    return THEMED.sub(r"\1", spec) if isinstance(spec, str) else spec


def written(theme: ThemeName, mark: Spec, encoding: Spec) -> list[Spec]:
    """A text with a rim in the page's colour, so that a line that crosses it does not strike it out."""
    text = {"type": "text", "baseline": "middle", **mark}
    rim = {**text, "stroke": colour("background", theme), "strokeWidth": 4, "strokeJoin": "round"}
    return [{"mark": rim, "encoding": encoding}, {"mark": text, "encoding": encoding}]


def picking(*, field: str, view: str) -> list[Spec]:
    """The parameter that turns a click on a mark of `view` into the value of `field`."""
    return [{"name": PICK, "select": {"type": "point", "fields": [field], "toggle": False}, "views": [view]}]


def draw(spec: Spec, *, alt: str, key: str, pick: str | None = None, beside: str = "") -> str | None:
    """Put a chart on the page; with `pick` (a field of the picked mark) the value of the mark that was picked last.

    `alt` states the chart's message in words. Marks are picked by a click or from a list that the keyboard reaches.
    Without `pick` what the marks say can be opened as rows; not where `beside` is the key of the table of these rows.
    """
    if not alt.strip():
        raise ValueError("A chart needs an alternative text that states its message.")
    with st.container(key=f"qd-chart-{key}"):
        if pick is None:
            st.vega_lite_chart(None, spec, theme=None, alt=alt, key=key, width="stretch")
            if not beside:
                marks.rows(spec, key=key, alt=alt)
            return None
        event = st.vega_lite_chart(
            None, spec, theme=None, alt=alt, key=key, width="stretch", on_select="rerun", selection_mode=PICK
        )
        return marks.picked(marks.named(spec, pick), picked(event, pick), key=key)


def picked(event: Any, field: str) -> str | None:
    """The value of `field` in a selection event, or None when nothing is selected."""
    marks = (event or {}).get("selection", {}).get(PICK) or []
    return str(marks[0][field]) if marks and field in marks[0] else None
