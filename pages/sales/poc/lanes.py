"""The lanes of a proof of concept as a picture: each step on its day, the slower lane marked, today and the end."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from components.chart import Spec, base, picking, written
from components.escape import clean
from components.lettering import shortened, width_of
from components.palette import colour

LANE, TOP, FOOT = 58, 26, 24
LOOKS = {"done": ("accent", "Done"), "open": ("muted", "Open"), "late": ("red", "Late")}
LETTERS = 34


class Step(NamedTuple):
    """One step in a lane. look: done, open or late; `day` is when it is due, or when it was done."""

    lane: str
    title: str
    day: date
    look: str
    is_aha: bool = False


class Lane(NamedTuple):
    """A lane with what is said of it beside its name."""

    name: str
    note: str
    is_slower: bool = False


@st.cache_data(max_entries=100, show_spinner=False)
def spec(lanes: tuple[Lane, ...], steps: tuple[Step, ...], start: date, end: date, today: date | None,
         word: str = "Today") -> Spec:  # fmt: skip
    """A Vega-Lite specification; it follows the theme by itself. today: None draws no line; word: what it says."""
    last = max([end, *(one.day for one in steps), *([today] if today else [])])
    first = min([start, *(one.day for one in steps)])
    height = TOP + LANE * len(lanes) + FOOT
    chart = base("auto", height=height)
    chart["padding"] = {"top": 2, "left": 2, "right": 2, "bottom": 2}
    span = max((last - first).days, 1)
    x = {"field": "at", "type": "quantitative", "axis": None,
         "scale": {"domain": [-span * 0.03, span * 1.03], "nice": False, "zero": False}}  # fmt: skip
    places = {lane.name: TOP + LANE * place + LANE - 16 for place, lane in enumerate(lanes)}
    dots = [_dot(one, first, places[one.lane]) for one in steps if one.lane in places]
    chart["params"] = picking(field="title", view="steps")
    chart["layer"] = [
        *_rails(lanes, places),
        *_line(x, (end - first).days, f"End {end.day} {end:%b}", height, "muted", share=(end - first).days / span),
        *(_line(x, (today - first).days, f"{word} {today.day} {today:%b}", height, "text", at_foot=True,
                share=(today - first).days / span) if today else []),
        *_dots(x, dots),
        *_next(dots),
    ]  # fmt: skip
    return chart


def alt(lanes: Sequence[Lane], steps: Sequence[Step]) -> str:
    """The picture's message in words."""
    said = []
    for lane in lanes:
        mine = [one for one in steps if one.lane == lane.name]
        late = sum(one.look == "late" for one in mine)
        done = sum(one.look == "done" for one in mine)
        said.append(f"{lane.name}: {done} of {len(mine)} steps done, {late} late"
                    + (", the slower lane" if lane.is_slower else ""))  # fmt: skip
    return f"Steps by lane. {'; '.join(said)}."


def _dot(one: Step, first: date, y: float) -> dict[str, Any]:
    word = "Moment of value, " if one.is_aha else ""
    return {"at": (one.day - first).days, "y": y, "lane": one.lane, "title": clean(one.title), "look": one.look,
            "said": f"{word}{LOOKS[one.look][1].lower()}", "day": f"{one.day.day} {one.day:%b}",
            "shape": "diamond" if one.is_aha else "square" if one.look == "late" else "circle"}  # fmt: skip


def _y(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": None}


def _rails(lanes: Sequence[Lane], places: dict[str, int]) -> list[Spec]:
    """The line of each lane, and its name above it; the slower one is thick and says so."""
    rows = [{"y": places[lane.name], "over": places[lane.name] - 34, "slow": lane.is_slower,
             "text": f"{'▲ ' if lane.is_slower else ''}{clean(lane.name)}: {clean(lane.note)}"} for lane in lanes]
    width = {"condition": {"test": "datum.slow", "value": 3}, "value": 1}
    ink = {"condition": {"test": "datum.slow", "value": colour("yellow")}, "value": colour("line")}
    rail: Spec = {"data": {"values": rows}, "mark": {"type": "rule"},
                  "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": _y("y"), "strokeWidth": width,
                               "color": ink}}  # fmt: skip
    named = {"x": {"value": 0}, "y": _y("over"), "text": {"field": "text"}}
    mark: Spec = {"align": "left", "fontWeight": {"expr": "datum.slow ? 600 : 400"}}
    return [rail, *({**layer, "data": {"values": rows}} for layer in written("auto", mark, named))]


def _line(x: Spec, at: int, text: str, height: int, ink: str, *, share: float, at_foot: bool = False) -> list[Spec]:
    """An upright line with its words at the head or the foot."""
    rows = [{"at": at, "text": text}]
    rule: Spec = {"data": {"values": rows},
                  "mark": {"type": "rule", "color": colour(ink), "strokeDash": [1, 0] if at_foot else [4, 3]},
                  "encoding": {"x": x, "y": {"value": 16}, "y2": {"value": height - FOOT + 4}}}  # fmt: skip
    align = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    where = {"x": x, "y": {"value": height - FOOT / 2 + 4 if at_foot else 8}, "text": {"field": "text"}}
    mark: Spec = {"align": align, "color": colour(ink), "fontSize": 12}
    return [rule, *({**layer, "data": {"values": rows}} for layer in written("auto", mark, where))]


def _dots(x: Spec, dots: list[dict[str, Any]]) -> list[Spec]:
    ink = {"condition": [{"test": f"datum.look === '{look}'", "value": colour(name)}
                         for look, (name, _) in LOOKS.items() if look != "open"], "value": colour("muted")}  # fmt: skip
    fill = {"condition": [{"test": "datum.look === 'open'", "value": colour("background")},
                          {"test": "datum.look === 'late'", "value": colour("red")}],
            "value": colour("accent")}  # fmt: skip
    told = [{"field": "title", "title": "Step"}, {"field": "day", "title": "Day"}, {"field": "said", "title": "State"}]
    return [{
        "name": "steps", "data": {"values": dots},
        "mark": {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1, "aria": True, "cursor": "pointer"},
        "encoding": {"x": x, "y": _y("y"), "stroke": ink, "fill": fill, "tooltip": told,
                     "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None}},
    }]  # fmt: skip


def _next(dots: list[dict[str, Any]]) -> list[Spec]:
    """The words of the first step that is not done, in each lane."""
    first: dict[str, dict[str, Any]] = {}
    for dot in sorted(dots, key=lambda one: one["at"]):
        if dot["look"] != "done":
            first.setdefault(dot["lane"], dot)
    layers: list[Spec] = []
    for dot in first.values():
        text = f"{dot['day']} {shortened(dot['title'], most=LETTERS)}"
        row = {**dot, "text": text, "wide": width_of(text, 12)}
        # Over its mark, moved so far that it stays within the picture, on a phone too.
        dx = "clamp(scale('x', datum.at) - datum.wide / 2, 0, max(width - datum.wide, 0))"
        mark: Spec = {"align": "left", "dx": {"expr": dx}, "dy": -15, "fontSize": 12, "limit": {"expr": "width"},
                      "color": colour("red" if dot["look"] == "late" else "text")}  # fmt: skip
        where = {"x": {"value": 0}, "y": _y("y"), "text": {"field": "text"}}
        layers += [{**layer, "data": {"values": [row]}} for layer in written("auto", mark, where)]
    return layers
