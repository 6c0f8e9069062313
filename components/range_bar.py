"""A range from a low to a high end with its middle, and other numbers set against it, each on a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base, written
from components.escape import clean
from components.numbers import text_of
from components.palette import ThemeName, colour

ROW = 24
_TOP, _BAR = 22, 14
# Beside the range there is room for the words at its ends, on a phone too.
_ROOM = 0.42


@dataclass(frozen=True)
class Range:
    """Low end, middle and high end. Without them, `reason` says why; the markers are drawn all the same."""

    low: Decimal | None
    middle: Decimal | None
    high: Decimal | None
    reason: str = ""
    names: tuple[str, str, str] = ("P10", "P50", "P90")


@dataclass(frozen=True)
class Marker:
    """Another number; None shows `reason`. A `is_line` one (a target) is drawn as a line, the others as a dot."""

    name: str
    value: Decimal | None
    reason: str = ""
    is_line: bool = False


def spec(
    found: Range, *, markers: Sequence[Marker] = (), kind: str = "money", currency: str = "", theme: ThemeName = "auto"
) -> Spec:
    """A Vega-Lite specification; a click gives the `name` of a marker or of a part of the range."""
    low, high = _domain(found, markers)
    height = _TOP + _BAR + 8 + len(markers) * ROW
    chart = base(theme, height=height)
    chart["padding"] = {"top": 2, "left": 1, "right": 1, "bottom": 2}
    rows = [_row(m, i, low, high, kind=kind, currency=currency) for i, m in enumerate(markers)]
    parts = _parts(found, kind=kind, currency=currency)
    chart["data"] = {"values": rows + parts}
    select = {"type": "point", "fields": ["name"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["marks", "parts"]}]
    chart["layer"] = [*_band(found, theme, low, high, parts), *_markers(theme, low, high)]
    return chart


def alt(found: Range, *, what: str, markers: Sequence[Marker] = (), kind: str = "money", currency: str = "") -> str:
    """The chart's message in words: the range and every marker."""
    rows = _parts(found, kind=kind, currency=currency)
    said = [f"{row['name']} {row['full']}" for row in rows] or [clean(found.reason) or "no range"]
    said += [f"{clean(m.name)} {_said(m, kind=kind, currency=currency)}" for m in markers]
    return f"{what}: " + "; ".join(said) + "."


def _said(marker: Marker, *, kind: str, currency: str) -> str:
    return text_of(marker.value, kind, currency=currency) or clean(marker.reason) or "no value"


def _domain(found: Range, markers: Sequence[Marker]) -> tuple[float, float]:
    known = [v for v in (found.low, found.middle, found.high, *(m.value for m in markers)) if v is not None]
    low, high = min(map(float, known), default=0.0), max(map(float, known), default=1.0)
    span = (high - low) or abs(high) or 1.0
    return low - span * _ROOM, high + span * _ROOM


def _parts(found: Range, *, kind: str, currency: str) -> list[dict[str, Any]]:
    values = (found.low, found.middle, found.high)
    return [
        {
            "name": name, "value": float(value), "y": _TOP, "end": _TOP + _BAR, "part": part, "shape": "part",
            "text": f"{name} {text_of(value, kind, currency=currency)}",
            "full": text_of(value, "full_money" if kind == "money" else kind, currency=currency),
        }
        for part, (name, value) in enumerate(zip(found.names, values, strict=True))
        if value is not None
    ]  # fmt: skip


def _row(marker: Marker, at: int, low: float, high: float, *, kind: str, currency: str) -> dict[str, Any]:
    full = "full_money" if kind == "money" else kind
    value = low if marker.value is None else float(marker.value)
    return {
        "name": clean(marker.name),
        "value": value,
        "y": _TOP + _BAR + 8 + at * ROW + ROW / 2,
        "end": _TOP + _BAR / 2,
        "part": -1,
        "shape": "none" if marker.value is None else "line" if marker.is_line else "dot",
        "text": f"{clean(marker.name)} {_said(marker, kind=kind, currency=currency)}",
        "full": _said(marker, kind=full, currency=currency),
        "left": marker.value is not None and value > (low + high) / 2,
    }


def _x(field: str, low: float, high: float) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None,
            "scale": {"domain": [low, high], "nice": False, "zero": False}}  # fmt: skip


def _y(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": None}


def _band(found: Range, theme: ThemeName, low: float, high: float, parts: list[dict[str, Any]]) -> list[Spec]:
    if found.low is None or found.high is None:
        words: Spec = {"align": "left", "color": colour("muted", theme)}
        where = {"x": {"value": 0}, "y": {"value": _TOP / 2}, "text": {"value": clean(found.reason) or "no range"}}
        return [{**layer, "data": {"values": [{}]}} for layer in written(theme, words, where)]
    ends = [{"from": float(found.low), "to": float(found.high)}]
    box = {"type": "rect", "color": colour("accent", theme), "opacity": 0.35, "stroke": colour("accent", theme)}
    at = {"x": _x("from", low, high), "x2": {"field": "to"}, "y": {"value": _TOP}, "y2": {"value": _TOP + _BAR}}
    layers: list[Spec] = [{"data": {"values": ends}, "mark": box, "encoding": at}]
    for row in parts:
        toward = ("right", "center", "left")[row["part"]]
        mark: Spec = {"align": toward, "dx": (-6, 0, 6)[row["part"]], "fontWeight": 600 if row["part"] == 1 else 400}
        y = _TOP / 2 - 1 if row["part"] == 1 else _TOP + _BAR / 2
        where = {"x": _x("value", low, high), "y": {"value": y}, "text": {"field": "text"}}
        layers += [{**layer, "data": {"values": [row]}} for layer in written(theme, mark, where)]
    return layers


def _markers(theme: ThemeName, low: float, high: float) -> list[Spec]:
    x = _x("value", low, high)
    only = [{"filter": "datum.part < 0 && datum.shape !== 'none'"}]
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    leader = {"type": "rule", "color": colour("muted", theme), "strokeWidth": 1}
    dash = {"condition": {"test": "datum.shape === 'line'", "value": [1, 0]}, "value": [2, 2]}
    handle = {"opacity": 0, "cursor": "pointer", "aria": True}
    tooltip = [{"field": "name", "title": "Number"}, {"field": "full", "title": "Amount"}]

    def named(test: str, align: str, dx: int) -> list[Spec]:
        layers = written(theme, {"align": align, "dx": dx}, {"x": x, "y": _y("y"), "text": {"field": "text"}})
        return [{**layer, "transform": [{"filter": f"datum.part < 0 && {test}"}]} for layer in layers]

    return [
        {
            "transform": only,
            "mark": leader,
            "encoding": {"x": x, "y": _y("end"), "y2": {"field": "y"}, "strokeDash": dash},
        },
        {
            "mark": {"type": "tick", "orient": "vertical", "height": _BAR + 8, "thickness": 3, "opacity": 1},
            "transform": [{"filter": "datum.part === 1"}],
            "encoding": {"x": x, "y": {"value": _TOP + _BAR / 2}, "color": {"value": colour("accent", theme)}},
        },
        {
            "transform": [{"filter": "datum.part < 0 && datum.shape === 'line'"}],
            "mark": {"type": "tick", "orient": "vertical", "height": _BAR + 14, "thickness": 2, "opacity": 1},
            "encoding": {"x": x, "y": {"value": _TOP + _BAR / 2}, "color": {"value": colour("text", theme)}},
        },
        {
            "transform": [{"filter": "datum.shape === 'dot'"}],
            "mark": {"type": "point", "filled": True, "size": 70, "stroke": colour("background", theme)},
            "encoding": {
                "x": x, "y": {"value": _TOP + _BAR / 2}, "fill": {"value": colour("text", theme)}, "opacity": faded,
            },
        },
        *named("!datum.left", "left", 7),
        *named("datum.left", "right", -7),
        {
            "name": "marks",
            "mark": {**handle, "type": "bar", "height": ROW},
            "transform": [{"filter": "datum.part < 0"}],
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": _y("y"), "tooltip": tooltip},
        },
        {
            "name": "parts",
            "mark": {**handle, "type": "tick", "orient": "vertical", "thickness": 40, "height": _TOP + _BAR},
            "transform": [{"filter": "datum.part >= 0"}],
            "encoding": {"x": x, "y": {"value": (_TOP + _BAR) / 2}, "tooltip": tooltip},
        },
    ]  # fmt: skip
