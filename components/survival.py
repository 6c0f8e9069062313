"""Step curves: the share that is still inside after so many days, for up to four groups, with their medians."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components import end_labels
from components.chart import PICK, Spec, base, written
from components.end_labels import EndLabel
from components.escape import clean
from components.numbers import count, days, percent
from components.palette import ThemeName, colour
from components.scales import rounds

HEIGHT = 260


@dataclass(frozen=True)
class Curve:
    """One group: `(day, share)` after each fall, the days on which one was lost from sight, and its median.

    The share before the first fall is 1. `median` None shows `reason`; `small` says why the curve is weak.
    """

    name: str
    points: Sequence[tuple[int, Decimal | float]]
    censored: Sequence[int] = ()
    median: Decimal | int | None = None
    reason: str = ""
    n: int | None = None
    small: str = ""


def spec(curves: Sequence[Curve], *, theme: ThemeName = "auto", height: int = HEIGHT, last_day: int = 0) -> Spec:
    """A Vega-Lite specification; a click on a curve gives its `name`. `last_day` fixes the end of the axis."""
    end_labels.few(curves)
    # Whole days, and at least one of them.
    ticks = [t for t in rounds([float(last_day), 1.0, *(float(_last(c)) for c in curves)]) if t.is_integer()]
    end = float(last_day) or max((float(_last(c)) for c in curves), default=0.0) or 1.0
    labels = _labels(curves, height)
    chart = base(theme, height=height)
    chart["padding"] = {"top": 2, "left": 2, "right": 2, "bottom": 2}
    chart["data"] = {"values": [row for i, curve in enumerate(curves) for row in _rows(curve, i, end)]}
    select = {"type": "point", "fields": ["name"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["steps"]}]
    chart["layer"] = [
        *_frame(theme, end=end, ticks=[t for t in ticks if t <= end]),
        *_curves(curves, theme, end),
        *end_labels.layers(labels, theme=theme, height=height),
    ]
    return chart


def alt(curves: Sequence[Curve], *, what: str) -> str:
    """The chart's message in words: every group with its median."""
    return f"{what}: " + "; ".join(f"{clean(c.name)} {_said(c)}" for c in curves) + "."


def _said(curve: Curve) -> str:
    median = f"median {days(curve.median)}" if curve.median is not None else curve.reason or "no median yet"
    return median + ("" if curve.n is None else f" · n {count(curve.n)}")


def _last(curve: Curve) -> int:
    return max([day for day, _ in curve.points] + list(curve.censored), default=0)


def _share(curve: Curve, day: float) -> float:
    return float(next((share for at, share in sorted(curve.points, reverse=True) if at <= day), 1))


def _rows(curve: Curve, look: int, end: float) -> list[dict[str, Any]]:
    known = sorted((int(day), float(share)) for day, share in curve.points if day <= end)
    path = ([] if known and known[0][0] <= 0 else [(0, 1.0)]) + known
    stop = min(float(_last(curve)), end)
    if path[-1][0] < stop:
        path.append((int(stop), path[-1][1]))
    told = {"name": clean(curve.name), "look": look, "median": _said(curve), "small": clean(curve.small)}
    return [{**told, "day": day, "share": share, "inside": percent(share), "after": days(day)} for day, share in path]


def _labels(curves: Sequence[Curve], height: int) -> list[EndLabel]:
    found = []
    for curve, (look, _) in zip(curves, end_labels.LOOKS, strict=False):
        at = (1 - _share(curve, _last(curve))) * height
        said = _said(curve).replace(" · ", "\n") + (f"\n{clean(curve.small)}" if curve.small else "")
        found.append(EndLabel(at=at, name=curve.name, value=said, look="muted" if look == "context" else look))
    return found


def _x(field: str, end: float) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, end], "nice": False}}


def _y(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}


def _frame(theme: ThemeName, *, end: float, ticks: Sequence[float]) -> list[Spec]:
    muted = colour("muted", theme)
    shares = [{"share": at, "text": f"{at:.0%}"} for at in (0.0, 0.25, 0.5, 0.75, 1.0)]
    at_days = [{"day": t, "text": days(t) if t == ticks[-1] else count(t)} for t in ticks]
    small = {"type": "text", "fontSize": 12, "color": muted}
    return [
        {
            "data": {"values": shares},
            "mark": {"type": "rule", "color": colour("line", theme), "strokeWidth": 1},
            "encoding": {"y": _y("share")},
        },
        {
            "data": {"values": shares},
            "mark": {**small, "align": "right", "dx": -6, "baseline": "middle"},
            "encoding": {"x": {"value": 0}, "y": _y("share"), "text": {"field": "text"}},
        },
        {
            "data": {"values": [{"share": 0.5}]},
            "mark": {"type": "rule", "color": muted, "strokeWidth": 1, "strokeDash": [4, 3]},
            "encoding": {"y": _y("share")},
        },
        {
            "data": {"values": at_days},
            "mark": {**small, "baseline": "top", "dy": 6},
            "encoding": {"x": _x("day", end), "y": {"value": "height"}, "text": {"field": "text"}},
        },
    ]


def _curves(curves: Sequence[Curve], theme: ThemeName, end: float) -> list[Spec]:
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    looks = list(enumerate(end_labels.LOOKS))
    colours = [{"test": f"datum.look === {i}", "value": colour(look, theme)} for i, (look, _) in looks[1:]]
    ink = {"condition": colours, "value": colour("accent", theme)}
    dashes = [{"test": f"datum.look === {i}", "value": dash} for i, (_, dash) in looks[1:]]
    at = {"x": _x("day", end), "y": _y("share"), "color": ink, "opacity": faded}
    lost = [
        {"look": i, "name": clean(c.name), "day": day, "share": _share(c, day)}
        for i, c in enumerate(curves)
        for day in sorted(set(c.censored))
        if day <= end
    ]
    half = [{"look": i, "name": clean(c.name), "day": float(c.median), "share": 0.5, "text": count(c.median)}
            for i, c in enumerate(curves) if c.median is not None and c.median <= end]  # fmt: skip
    titles = {"name": "Group", "after": "After", "inside": "Still inside", "median": "Group's median", "small": "Note"}
    tooltip = [{"field": f, "title": t, "type": "nominal"} for f, t in titles.items()]
    dash = {"condition": dashes, "value": [1, 0]}
    line = {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "clip": True}
    return [
        {"mark": line, "encoding": {**at, "detail": {"field": "name", "type": "nominal"}, "strokeDash": dash}},
        {
            "data": {"values": lost},
            "mark": {"type": "tick", "orient": "vertical", "height": 9, "thickness": 1.5},
            "encoding": at,
        },
        {
            "data": {"values": half},
            "mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [2, 2]},
            "encoding": {**at, "y2": {"value": "height"}},
        },
        # Lines are thin to click: each of their corners carries a dot that nobody sees.
        {
            "name": "steps",
            "mark": {"type": "point", "filled": True, "size": 220, "opacity": 0, "cursor": "pointer", "aria": True},
            "encoding": {"x": _x("day", end), "y": _y("share"), "tooltip": tooltip},
        },
        *_half_label(theme),
    ]


def _half_label(theme: ThemeName) -> list[Spec]:
    mark = {"align": "left", "dx": 2, "dy": -8, "fontSize": 12, "color": colour("muted", theme)}
    where = {"x": {"value": 0}, "y": {"datum": 0.5, "type": "quantitative"}, "text": {"value": "Median: half is out"}}
    return [{**layer, "data": {"values": [{}]}} for layer in written(theme, mark, where)]
