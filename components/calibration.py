"""Forecast against outcome: one dot a group of forecasts, its count beside it, and the line of a perfect forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base, written
from components.escape import clean
from components.lettering import width_of
from components.numbers import count, percent
from components.palette import ThemeName, colour

HEIGHT = 300
# Places of labels are tried at the width of a phone and of a page.
_WIDTHS = (290, 780)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Dot:
    """One group: what was forecast and what came, both from 0 to 1. `small` says why the dot is weak."""

    name: str
    predicted: Decimal | float
    actual: Decimal | float | None
    n: int
    low: Decimal | float | None = None
    high: Decimal | float | None = None
    small: str = ""
    reason: str = ""


def spec(
    dots: Sequence[Dot], *, predicted_name: str = "Forecast", actual_name: str = "Came true", theme: ThemeName = "auto"
) -> Spec:
    """A Vega-Lite specification; a click gives the `name` of the dot."""
    rows = _rows([d for d in dots if d.actual is not None])
    chart = base(theme, height=HEIGHT)
    chart["padding"] = {"top": 2, "left": 2, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    select = {"type": "point", "fields": ["name"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["dots"]}]
    titles = {
        "name": "Group", "forecast": predicted_name, "came": actual_name, "range": "Range", "n": "n", "small": "Note",
    }  # fmt: skip
    fields = [f for f in titles if any(row[f] for row in rows)]
    tooltip = [{"field": f, "title": titles[f], "type": "nominal"} for f in fields]
    chart["layer"] = [*_frame(theme, predicted_name, actual_name), *_dots(theme, tooltip)]
    return chart


def alt(dots: Sequence[Dot], *, what: str) -> str:
    """The chart's message in words: forecast, outcome and count of every group."""
    said = (f"{clean(d.name)} forecast {percent(d.predicted, decimals=0)}, {_came(d)}, n {count(d.n)}" for d in dots)
    return f"{what}: " + "; ".join(said) + "."


def _came(dot: Dot) -> str:
    return f"came {percent(dot.actual, decimals=0)}" if dot.actual is not None else clean(dot.reason) or "no outcome"


def _rows(dots: Sequence[Dot]) -> list[dict[str, Any]]:
    rows = [
        {
            "name": clean(d.name),
            "x": float(d.predicted),
            "y": float(d.actual or 0),
            "n": count(d.n),
            "forecast": percent(d.predicted),
            "came": percent(d.actual or 0),
            "low": None if d.low is None else float(d.low),
            "high": None if d.high is None else float(d.high),
            "range": f"{percent(d.low)} to {percent(d.high)}" if d.low is not None and d.high is not None else "",
            "small": clean(d.small),
            "weak": bool(d.small),
        }
        for d in dots
    ]
    _place(rows)
    return rows


def _place(rows: list[dict[str, Any]]) -> None:
    # The count stands right, left, over or under its dot, where it meets no other; else it is on hover only.
    taken = {wide: [_box(row, wide, 0, 0, 12) for row in rows] for wide in _WIDTHS}
    for row in rows:
        long = width_of(f"n {row['n']}", 12)
        row["dx"], row["dy"], row["label"] = 0.0, 0.0, ""
        for dx, dy in ((long / 2 + 9, 0.0), (-long / 2 - 9, 0.0), (0.0, -15.0), (0.0, 15.0)):
            if all(_is_free(_box(row, wide, dx, dy, long), boxes, wide) for wide, boxes in taken.items()):
                row["dx"], row["dy"], row["label"] = dx, dy, f"n {row['n']}"
                for wide, boxes in taken.items():
                    boxes.append(_box(row, wide, dx, dy, long))
                break


def _box(row: dict[str, Any], wide: int, dx: float, dy: float, long: float) -> Box:
    x, y = row["x"] * wide + dx, (1 - row["y"]) * HEIGHT + dy
    return x - long / 2, y - 7, x + long / 2, y + 7


def _is_free(box: Box, taken: list[Box], wide: int) -> bool:
    left, top, right, bottom = box
    inside = left > -4 and right < wide + 16 and top > -8 and bottom < HEIGHT + 2
    return inside and not any(left < x1 and x0 < right and top < y1 and y0 < bottom for x0, y0, x1, y1 in taken)


def _axis(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}


def _frame(theme: ThemeName, predicted_name: str, actual_name: str) -> list[Spec]:
    marks = [{"x": at, "y": at, "text": f"{at:.0%}"} for at in _SHARES]
    muted = {"type": "text", "fontSize": 12, "color": colour("muted", theme)}
    thin = {"type": "rule", "color": colour("line", theme)}
    name = {**muted, "fontWeight": 600}
    one = {"values": [{"x": 0, "y": 0, "x2": 1, "y2": 1}]}
    below = f"{clean(predicted_name)} (dashed: as forecast)"
    diagonal = {**thin, "color": colour("muted", theme), "strokeDash": [4, 3]}
    return [
        {"data": {"values": marks}, "mark": thin, "encoding": {"y": _axis("y")}},
        {
            "data": {"values": marks},
            "mark": {**muted, "align": "right", "dx": -6, "baseline": "middle"},
            "encoding": {"x": {"value": 0}, "y": _axis("y"), "text": {"field": "text"}},
        },
        {
            "data": {"values": marks},
            "mark": {**muted, "baseline": "top", "dy": 5},
            "encoding": {"x": _axis("x"), "y": {"value": "height"}, "text": {"field": "text"}},
        },
        {
            "data": {"values": [{}]},
            "mark": {**name, "align": "left", "dx": -38, "dy": -16},
            "encoding": {"x": {"value": 0}, "y": {"value": 0}, "text": {"value": clean(actual_name)}},
        },
        {
            "data": {"values": [{}]},
            "mark": {**name, "align": "right", "baseline": "top", "dy": 22},
            "encoding": {"x": {"value": "width"}, "y": {"value": "height"}, "text": {"value": below}},
        },
        {
            "data": one,
            "mark": diagonal,
            "encoding": {"x": _axis("x"), "y": _axis("y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}},
        },
    ]


def _dots(theme: ThemeName, tooltip: list[Spec]) -> list[Spec]:
    at = {"x": _axis("x"), "y": _axis("y")}
    weak = {"condition": {"test": "datum.weak", "value": colour("background", theme)}, "value": colour("accent", theme)}
    rim = {"condition": {"test": "datum.weak", "value": colour("context", theme)}, "value": colour("accent", theme)}
    span = {"type": "rule", "color": colour("context", theme), "strokeWidth": 2, "opacity": 0.6}
    label = {"fontSize": 12, "dx": {"expr": "datum.dx"}, "dy": {"expr": "datum.dy"}}
    return [
        {
            "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
            "mark": span,
            "encoding": {"x": _axis("x"), "y": _axis("low"), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "size": 80, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                **at, "fill": weak, "stroke": rim, "opacity": {"condition": {"param": PICK, "value": 1}, "value": 0.35},
            },
        },
        *written(theme, {**label, "align": "center"}, {**at, "text": {"field": "label"}}),
        {
            "name": "dots",
            "mark": {"type": "point", "filled": True, "size": 400, "opacity": 0, "cursor": "pointer", "aria": True},
            "encoding": {**at, "tooltip": tooltip},
        },
    ]  # fmt: skip
