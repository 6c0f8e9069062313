"""What plotly figures share: fonts and bare axes, the drawing with its alternative text, the clicked mark."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import marks
from components.chart import FONT
from components.escape import clean
from components.palette import ThemeName, colour

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def theme_now() -> ThemeName:
    """The theme of the page that is being drawn; a figure cannot follow it by itself as a specification does."""
    return "dark" if st.context.theme.type == "dark" else "light"


def text(words: object) -> str:
    """Data text for a figure, where plotly would read tags and links.

    >>> text("<a href='x'>R&D</a>")
    "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;"
    """
    return escape(clean(words), quote=False)  # plotly writes &quot; as it stands


def rim(theme: ThemeName) -> str:
    """A rim in the page's colour for a text that lines may cross."""
    return ", ".join(f"{x}px {y}px 1px {colour('background', theme)}" for x in (-2, 0, 2) for y in (-1, 1))


def layout(theme: ThemeName, *, height: int) -> dict[str, Any]:
    """A figure's page: no margins, no decoration, nothing to drag or zoom."""
    bare = {"visible": False, "fixedrange": True}
    return {
        "height": height,
        "margin": {"l": 1, "r": 1, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colour("text", theme)},
        "hoverlabel": {
            "bgcolor": colour("panel", theme),
            "bordercolor": colour("line", theme),
            "font": {"family": FONT, "size": 13, "color": colour("text", theme)},
            "align": "left",
            "namelength": 0,
        },
        "hovermode": "closest",
        "clickmode": "event+select",
        "dragmode": False,
        "showlegend": False,
        "xaxis": dict(bare),
        "yaxis": dict(bare),
    }


def draw(figure: "Figure", *, alt: str, key: str, pick: Mapping[str, str]) -> str | None:
    """Put a figure on the page; the name of the mark that was picked last. `pick` names each mark in words.

    `alt` states the chart's message in words. A mark is picked by a click or from a list that the keyboard reaches.
    Give each theme its own key, or a change of theme keeps the old look.
    """
    if not alt.strip():
        raise ValueError("A chart needs an alternative text that states its message.")
    with st.container(key=f"qd-chart-{key}"):
        shown: dict[str, Any] = {"theme": None, "config": CONFIG, "alt": alt, "key": key, "width": "stretch"}
        event = st.plotly_chart(figure, on_select="rerun", selection_mode="points", **shown)
        return marks.picked(pick, picked(event), key=key)


def picked(event: Any) -> str | None:
    """The name that the clicked mark carries, or None when nothing is clicked.

    >>> picked({"selection": {"points": [{"customdata": ["won"]}]}}), picked(None)
    ('won', None)
    """
    points = (event or {}).get("selection", {}).get("points") or []
    data = points[0].get("customdata") if points else None
    # The browser sends a list of one either as a list or as an object with numbered fields.
    first = data.get("0") if isinstance(data, dict) else data[0] if isinstance(data, (list, tuple)) and data else data
    return None if first is None else str(first)
