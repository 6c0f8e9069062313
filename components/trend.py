"""Lines over time for one to four series, labelled at their ends, with a target line and a band of uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components import end_labels
from components.chart import PICK, Spec, base
from components.end_labels import EndLabel
from components.escape import clean
from components.numbers import Number, count, text_of
from components.palette import ThemeName, colour
from components.scales import rounds, tick_text

HEIGHT = 240
_FEW = 12


@dataclass(frozen=True)
class Point:
    """One value of a series. None shows `reason` on hover and breaks the line; `small` says why it is weak."""

    value: Decimal | int | None
    n: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""
    small: str = ""


@dataclass(frozen=True)
class Series:
    """One line: a point for each period, in the order of the periods."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Target:
    """A level line with its name."""

    name: str
    value: Decimal


def spec(
    series: Sequence[Series],
    *,
    periods: Sequence[str],
    kind: str = "percent",
    currency: str = "",
    target: Target | None = None,
    from_zero: bool = True,
    theme: ThemeName = "auto",
    height: int = HEIGHT,
) -> Spec:
    """A Vega-Lite specification; a click gives the `period` (or, asked for so, the `name`) of the point."""
    end_labels.few(series)
    rows = [row for i, one in enumerate(series) for row in _rows(one, i, periods, kind=kind, currency=currency)]
    ticks = rounds(_numbers(series, target), from_zero=from_zero)
    labels = _labels(series, target, ticks=ticks, height=height, kind=kind, currency=currency)
    marked: list[dict[str, Any]] = [{"value": t, "text": tick_text(t, kind, currency=currency)} for t in ticks]
    chart = base(theme, height=height)
    chart["padding"] = {"top": 2, "left": 6, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    select = {"type": "point", "fields": ["period", "name"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["points"]}]
    chart["layer"] = [
        *_frame(theme, marked, target),
        *_lines(rows, theme, periods, marked),
        *end_labels.layers(labels, theme=theme, height=height),
    ]
    return chart


def alt(
    series: Sequence[Series], *, what: str, periods: Sequence[str], kind: str = "percent", currency: str = "",
    target: Target | None = None,
) -> str:  # fmt: skip
    """The chart's message in words: where each line starts and ends, and the target."""
    parts = [f"{clean(one.name)} {_journey(one, periods, kind=kind, currency=currency)}" for one in series]
    parts += [f"{clean(target.name)} {text_of(target.value, kind, currency=currency)}"] if target else []
    return f"{what}: " + "; ".join(parts) + "."


def _journey(one: Series, periods: Sequence[str], *, kind: str, currency: str) -> str:
    known = [(p, x) for p, x in zip(periods, one.points, strict=True) if x.value is not None]
    if not known:
        return "no values"
    said = [f"{text_of(x.value, kind, currency=currency)} in {clean(p)}" for p, x in (known[0], known[-1])]
    return f"from {said[0]} to {said[1]}" if len(known) > 1 else said[0]


def _numbers(series: Sequence[Series], target: Target | None) -> list[float]:
    found = [v for one in series for x in one.points for v in (x.value, x.low, x.high)]
    found += [target.value] if target else []
    return [float(v) for v in found if v is not None]


def _rows(one: Series, look: int, periods: Sequence[str], *, kind: str, currency: str) -> list[dict[str, Any]]:
    def text(value: Number | None) -> str:
        return text_of(value, "full_money" if kind == "money" else kind, currency=currency)

    return [
        {
            "name": clean(one.name),
            "look": look,
            "period": clean(period),
            "value": None if x.value is None else float(x.value),
            "full": text(x.value) or clean(x.reason) or "no value",
            "n": "" if x.n is None else count(x.n),
            "low": None if x.low is None else float(x.low),
            "high": None if x.high is None else float(x.high),
            "range": f"{text(x.low)} to {text(x.high)}" if x.low is not None and x.high is not None else "",
            "small": clean(x.small),
            # Among many points only those with something to say: weak ones, and those that no line reaches.
            "dot": len(periods) <= _FEW or bool(x.small) or _is_alone(one.points, i),
        }
        for i, (period, x) in enumerate(zip(periods, one.points, strict=True))
    ]


def _is_alone(points: Sequence[Point], i: int) -> bool:
    beside = [points[at].value for at in (i - 1, i + 1) if 0 <= at < len(points)]
    return all(value is None for value in beside)


def _labels(
    series: Sequence[Series], target: Target | None, *, ticks: Sequence[float], height: int, kind: str, currency: str
) -> list[EndLabel]:
    def at(value: Number) -> float:
        return (ticks[-1] - float(value)) / (ticks[-1] - ticks[0]) * height

    found = []
    for one, (look, _) in zip(series, end_labels.LOOKS, strict=False):
        last = next((x for x in reversed(one.points) if x.value is not None), None)
        ink = "muted" if look == "context" else look
        if last is None or last.value is None:
            found.append(EndLabel(height / 2, one.name, "no values", ink))
        else:
            n = "" if last.n is None else f" · n {count(last.n)}"
            found.append(EndLabel(at(last.value), one.name, text_of(last.value, kind, currency=currency) + n, ink))
    if target:
        value = text_of(target.value, kind, currency=currency)
        found.append(EndLabel(at(target.value), target.name, value, "muted"))
    return found


def _frame(theme: ThemeName, marked: list[dict[str, Any]], target: Target | None) -> list[Spec]:
    y = _y("value", marked)
    found: list[Spec] = [
        {
            "data": {"values": marked},
            "mark": {"type": "rule", "color": colour("line", theme)},
            "encoding": {"y": y},
        },
        {
            "data": {"values": marked},
            "mark": {"type": "text", "align": "right", "dx": -6, "fontSize": 12, "color": colour("muted", theme)},
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "text"}},
        },
    ]
    levels = [{"value": 0.0, "dash": [1, 0]}] if marked[0]["value"] < 0 < marked[-1]["value"] else []
    levels += [{"value": float(target.value), "dash": [6, 3]}] if target else []
    for level in levels:
        mark = {"type": "rule", "color": colour("muted", theme), "strokeDash": level["dash"]}
        found.append({"data": {"values": [{"value": level["value"]}]}, "mark": mark, "encoding": {"y": y}})
    return found


def _y(field: str, marked: list[dict[str, Any]]) -> Spec:
    domain = [marked[0]["value"], marked[-1]["value"]]
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": domain, "nice": False}}


def _x(periods: Sequence[str]) -> Spec:
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6, "labelPadding": 6, "labelFlush": False}
    scale = {"domain": [clean(p) for p in periods], "type": "point", "padding": 0.3}
    return {"field": "period", "type": "ordinal", "axis": axis, "scale": scale}


def _tooltip(rows: list[dict[str, Any]]) -> list[Spec]:
    titles = {"name": "Line", "period": "Period", "full": "Value", "range": "Range", "n": "n", "small": "Note"}
    shown = {f: t for f, t in titles.items() if any(row[f] for row in rows)}
    return [{"field": f, "title": t, "type": "nominal"} for f, t in shown.items()]


def _lines(
    rows: list[dict[str, Any]], theme: ThemeName, periods: Sequence[str], marked: list[dict[str, Any]]
) -> list[Spec]:
    looks = list(enumerate(end_labels.LOOKS))[1:]
    colours = [{"test": f"datum.look === {i}", "value": colour(look, theme)} for i, (look, _) in looks]
    dashes = [{"test": f"datum.look === {i}", "value": dash} for i, (_, dash) in looks]
    ink = {"condition": colours, "value": colour("accent", theme)}
    at = {"x": _x(periods), "y": _y("value", marked), "detail": {"field": "name", "type": "nominal"}}
    weak = {"test": "datum.small !== ''", "value": colour("background", theme)}
    hollow = {"condition": [weak, *colours], "value": ink["value"]}
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    return [
        {
            "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
            "mark": {"type": "area", "opacity": 0.16},
            "encoding": {**at, "y": _y("low", marked), "y2": {"field": "high"}, "color": ink},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-domains"},
            "encoding": {**at, "color": ink, "strokeDash": {"condition": dashes, "value": [1, 0]}},
        },
        {
            "transform": [{"filter": "isValid(datum.value) && datum.dot"}],
            "mark": {"type": "point", "size": 36, "opacity": 1, "strokeWidth": 1.5},
            "encoding": {**at, "fill": hollow, "stroke": ink, "opacity": faded},
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "name": "points",
            "mark": {"type": "point", "filled": True, "size": 300, "opacity": 0, "cursor": "pointer", "aria": True},
            "encoding": {**at, "tooltip": _tooltip(rows)},
        },
    ]
