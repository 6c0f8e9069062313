"""Shares over time in small multiples: one strip of columns a part, all on one scale, named where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base, written
from components.escape import clean
from components.numbers import count, percent
from components.palette import ThemeName, colour

STRIP = 74
_NAME, _ROOM = 20, 14


@dataclass(frozen=True)
class Part:
    """One part of the whole in one period: `n` of the period's records, `share` of its whole."""

    name: str
    period: str
    share: Decimal | float
    n: int


def spec(
    parts: Sequence[Part],
    *,
    names: Sequence[str],
    periods: Sequence[str],
    small: int = 0,
    theme: ThemeName = "auto",
) -> Spec:
    """A Vega-Lite specification; a click gives the `name` or the `period` of the column.

    Columns of a period with fewer than `small` records in all are hollow, and say so on hover.
    """
    whole = {p: sum(x.n for x in parts if x.period == p) for p in periods}
    top = max((float(x.share) for x in parts), default=1.0) or 1.0
    rows = [_row(x, names, whole, top=top, small=small) for x in parts]
    chart = base(theme, height=max(len(names), 1) * STRIP)
    chart["padding"] = {"top": 2, "left": 2, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    select = {"type": "point", "fields": ["name", "period"], "toggle": False}
    chart["params"] = [{"name": PICK, "select": select, "views": ["columns"]}]
    chart["layer"] = _layers(theme, names, periods, whole)
    return chart


def alt(parts: Sequence[Part], *, what: str, names: Sequence[str], periods: Sequence[str]) -> str:
    """The chart's message in words: each part's share in the first and in the last period."""
    shares = {(x.name, x.period): percent(x.share, decimals=0) for x in parts}
    ends = [periods[0], periods[-1]] if periods else []
    said = (f"{clean(n)} " + ", ".join(f"{shares.get((n, p), '0%')} in {clean(p)}" for p in ends) for n in names)
    return f"{what}: " + "; ".join(said) + "."


def _row(part: Part, names: Sequence[str], whole: dict[str, int], *, top: float, small: int) -> dict[str, Any]:
    floor = (names.index(part.name) + 1) * STRIP - 4
    few = whole[part.period] < small
    return {
        "name": clean(part.name),
        "period": clean(part.period),
        "floor": floor,
        "top": floor - float(part.share) / top * (STRIP - _NAME - _ROOM - 4),
        "ceiling": floor - (STRIP - _NAME - 4),
        "text": percent(part.share, decimals=0),
        "full": f"{percent(part.share)} · {count(part.n)} of {count(whole[part.period])}",
        "few": few,
        "note": f"{count(whole[part.period])} in all, {count(small)} needed" if few else "",
    }


def _layers(theme: ThemeName, names: Sequence[str], periods: Sequence[str], whole: dict[str, int]) -> list[Spec]:
    wide = f"(width / {max(len(periods), 1)})"
    domain = [clean(p) for p in periods]
    x = {"field": "period", "type": "ordinal", "axis": None, "scale": {"domain": domain, "padding": 0}}
    hollow = {"condition": {"test": "datum.few", "value": "transparent"}, "value": colour("accent", theme)}
    rim = {"condition": {"test": "datum.few", "value": colour("context", theme)}, "value": colour("accent", theme)}
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    tooltip = [
        {"field": f, "title": t, "type": "nominal"}
        for f, t in {"name": "Part", "period": "Period", "full": "Share", "note": "Note"}.items()
    ]
    column = {"type": "bar", "width": {"expr": f"max({wide} - 4, 2)"}, "strokeWidth": 1}
    fits = f"{wide} >= 34 ? datum.text : {wide} >= 22 ? replace(datum.text, '%', '') : ''"
    return [
        _floors(theme, names),
        {
            "mark": column,
            "encoding": {
                "x": x, "y": _y("floor", names), "y2": {"field": "top"}, "fill": hollow, "stroke": rim,
                "opacity": faded,
            },
        },
        {
            "mark": {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 11, "text": {"expr": fits}},
            "encoding": {"x": x, "y": _y("top", names)},
        },
        *_names(theme, names),
        *_feet(theme, periods, whole, x, wide),
        {
            "name": "columns",
            "mark": {**column, "opacity": 0, "cursor": "pointer", "aria": True},
            "encoding": {"x": x, "y": _y("floor", names), "y2": {"field": "ceiling"}, "tooltip": tooltip},
        },
    ]  # fmt: skip


def _y(field: str, names: Sequence[str]) -> Spec:
    high = max(len(names), 1) * STRIP
    scale = {"domain": [0, high], "range": [0, high], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _floors(theme: ThemeName, names: Sequence[str]) -> Spec:
    return {
        "data": {"values": [{"floor": (i + 1) * STRIP - 4} for i in range(len(names))]},
        "mark": {"type": "rule", "color": colour("line", theme)},
        "encoding": {"y": _y("floor", names)},
    }


def _names(theme: ThemeName, names: Sequence[str]) -> list[Spec]:
    rows = [{"at": i * STRIP + 10, "text": clean(name)} for i, name in enumerate(names)]
    mark = {"align": "left", "fontWeight": 600, "limit": {"expr": "width"}}
    where = {"x": {"value": 0}, "y": _y("at", names), "text": {"field": "text"}}
    return [{**layer, "data": {"values": rows}} for layer in written(theme, mark, where)]


def _feet(theme: ThemeName, periods: Sequence[str], whole: dict[str, int], x: Spec, wide: str) -> list[Spec]:
    rows = [
        {"period": clean(p), "at": i, "n": f"n {count(whole[p])}", "bare": count(whole[p])}
        for i, p in enumerate(periods)
    ]
    longest = max((len(clean(p)) for p in periods), default=1)
    # Where not every name fits, every second or third is written, as an axis does.
    every = f"ceil(({longest} * 6.6 + 6) / {wide})"
    n = f"length(datum.n) * 6.4 <= {wide} ? datum.n : length(datum.bare) * 6.4 <= {wide} - 2 ? datum.bare : ''"
    small = {"type": "text", "baseline": "top", "fontSize": 12, "color": colour("muted", theme)}

    def foot(text: str, dy: int) -> Spec:
        return {
            "data": {"values": rows},
            "mark": {**small, "dy": dy, "text": {"expr": text}},
            "encoding": {"x": x, "y": {"value": "height"}},
        }

    return [foot(f"datum.at % {every} === 0 ? datum.period : ''", 4), foot(n, 19)]
