"""A range from a low to a high end with its middle, and other numbers set against it, each on a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from components.chart import PICK, Spec, base, written
from components.escape import clean
from components.lettering import shortened, width_of
from components.numbers import text_of
from components.palette import ThemeName, colour

ROW = 24
_TOP, _BAR = 40, 14
# Beside the range there is room for the words at its ends, on a phone too.
_ROOM = 0.42
_LETTERS = 30


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
    _reach(parts, low, high)
    chart["data"] = {"values": rows + parts}
    select = {"type": "point", "fields": ["name"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["marks"]}]
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
    left = span * _ROOM - (float(found.low) - low if found.low is not None else span)
    right = span * _ROOM - (high - float(found.high) if found.high is not None else span)
    return low - max(left, span * 0.03), high + max(right, span * 0.03)


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


def _reach(parts: list[dict[str, Any]], low: float, high: float) -> None:
    # Each part can be clicked up to half the way to the next.
    values = [part["value"] for part in parts]
    halves = [(one + other) / 2 for one, other in pairwise(values)]
    for part, start, end in zip(parts, [low, *halves], [*halves, high], strict=bool(parts)):
        part |= {"from": start, "to": end, "over": 0, "under": _TOP + _BAR}


def _row(marker: Marker, at: int, low: float, high: float, *, kind: str, currency: str) -> dict[str, Any]:
    full = "full_money" if kind == "money" else kind
    value = low if marker.value is None else float(marker.value)
    text = f"{shortened(marker.name, most=_LETTERS)} {_said(marker, kind=kind, currency=currency)}"
    return {
        "name": clean(marker.name),
        "value": value,
        "y": _TOP + _BAR + 8 + at * ROW + ROW / 2,
        "end": _TOP + _BAR / 2,
        "foot": _TOP + _BAR + 8 + at * ROW + 7,
        "part": -1,
        "shape": "none" if marker.value is None else "line" if marker.is_line else "dot",
        "text": text,
        "full": _said(marker, kind=full, currency=currency),
        "wide": width_of(text),
        "from": low,
        "to": high,
        "over": _TOP + _BAR + 8 + at * ROW,
        "under": _TOP + _BAR + 8 + (at + 1) * ROW,
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
        mark: Spec = {"align": toward, "dx": (-3, 0, 3)[row["part"]], "fontWeight": 600 if row["part"] == 1 else 400}
        y = _TOP / 4 if row["part"] == 1 else _TOP * 3 / 4
        where = {"x": _x("value", low, high), "y": {"value": y}, "text": {"field": "text"}}
        layers += [{**layer, "data": {"values": [row]}} for layer in written(theme, mark, where)]
    return layers


def _labels(theme: ThemeName) -> list[Spec]:
    # A label stands right of its mark, else left of it, else as far right as it can.
    at = "scale('x', datum.value)"
    right, left = f"{at} + 7 + datum.wide <= width", f"{at} - 7 - datum.wide >= 0"
    dx = f"{right} ? {at} + 7 : {left} ? {at} - 7 - datum.wide : max(width - datum.wide, 0)"
    mark = {"align": "left", "dx": {"expr": dx}, "limit": {"expr": "width"}}
    labels = written(theme, mark, {"x": {"value": 0}, "y": _y("y"), "text": {"field": "text"}})
    return [{**layer, "transform": [{"filter": "datum.part < 0"}]} for layer in labels]


def _markers(theme: ThemeName, low: float, high: float) -> list[Spec]:
    x = _x("value", low, high)
    only = [{"filter": "datum.part < 0 && datum.shape !== 'none'"}]
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    leader = {"type": "rule", "color": colour("muted", theme), "strokeWidth": 1}
    dash = {"condition": {"test": "datum.shape === 'line'", "value": [1, 0]}, "value": [2, 2]}
    return [
        {
            "transform": only,
            "mark": leader,
            "encoding": {"x": x, "y": _y("end"), "y2": {"field": "foot"}, "strokeDash": dash},
        },
        {
            "mark": {"type": "tick", "orient": "vertical", "height": _BAR + 6, "thickness": 3, "opacity": 1},
            "transform": [{"filter": "datum.part === 1"}],
            "encoding": {"x": x, "y": {"value": _TOP + _BAR / 2}, "color": {"value": colour("accent", theme)}},
        },
        {
            "transform": [{"filter": "datum.part < 0 && datum.shape === 'line'"}],
            "mark": {"type": "tick", "orient": "vertical", "height": _BAR + 6, "thickness": 2, "opacity": 1},
            "encoding": {"x": x, "y": {"value": _TOP + _BAR / 2}, "color": {"value": colour("text", theme)}},
        },
        {
            "transform": [{"filter": "datum.shape === 'dot'"}],
            "mark": {"type": "point", "filled": True, "size": 70, "stroke": colour("background", theme)},
            "encoding": {
                "x": x, "y": {"value": _TOP + _BAR / 2}, "fill": {"value": colour("text", theme)}, "opacity": faded,
            },
        },
        *_labels(theme),
        {
            "name": "marks",
            "mark": {"type": "rect", "opacity": 0, "cursor": "pointer", "aria": True},
            "encoding": {
                "x": _x("from", low, high), "x2": {"field": "to"}, "y": _y("over"), "y2": {"field": "under"},
                "tooltip": [{"field": "name", "title": "Number"}, {"field": "full", "title": "Amount"}],
            },
        },
    ]  # fmt: skip
