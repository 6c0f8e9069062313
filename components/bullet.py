"""Bullet bars by group: from zero against labelled lines, a tick for what each group needs, small n hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base, picking, written
from components.escape import clean
from components.numbers import Number, text_of
from components.palette import ThemeName, colour, status_text

STEP = 42
_STRIPES = 90
# Beyond the longest bar there is room for its label, on a phone too.
_ROOM = 1.45


@dataclass(frozen=True)
class Bar:
    """One group. `value` None shows `reason`; `small` says why the number is weak; `needed` is its own mark."""

    group: str
    value: Decimal | None
    reason: str = ""
    n: int | None = None
    needed: Decimal | None = None
    status: str | None = None
    word: str | None = None
    small: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Line:
    """A line across all groups, labelled with its name and value."""

    name: str
    value: Decimal


def spec(
    bars: Sequence[Bar],
    *,
    lines: Sequence[Line] = (),
    needed_name: str = "Needed",
    value_name: str = "Value",
    kind: str = "ratio",
    currency: str = "",
    theme: ThemeName = "auto",
    keep_order: bool = False,
    domain: Number | None = None,
) -> Spec:
    """A Vega-Lite specification; groups by value, largest first, unless `keep_order`.

    `domain` fixes the end of the scale where charts stand side by side.
    """
    ordered = list(bars) if keep_order else sorted(bars, key=lambda b: (b.value is None, -(b.value or 0), b.group))
    end = float(domain) if domain is not None else _end(ordered, lines)
    shown = {"kind": kind, "currency": currency, "thresholds": [line.value for line in lines]}
    rows = [_row(bar, end=end, shown=shown) for bar in ordered]
    titles = {"group": "Group", "full": value_name, "needed_text": needed_name, "n": "n", "status": "Status"}
    fields = [f for f in titles if any(row[f] not in (None, "") for row in rows)]
    tooltip = [{"field": f, "title": titles[f], "type": "nominal"} for f in fields]
    chart = base(theme, height=max(len(rows), 1) * STEP)
    chart["padding"] = {"top": 2, "left": 0, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    chart["params"] = picking(field="group", view="bars")
    chart["encoding"] = {"y": _y([row["group"] for row in rows])}
    chart["layer"] = [
        _stripes(rows, theme, end),
        _bars(theme, end, tooltip),
        *_lines(lines, theme=theme, end=end, kind=kind, currency=currency),
        *_marks(theme, end),
    ]
    return chart


def alt(bars: Sequence[Bar], *, what: str, lines: Sequence[Line] = (), kind: str = "ratio", currency: str = "") -> str:
    """The chart's message for those who cannot see it: every group with its value and status."""
    limits = [line.value for line in lines]
    parts = (
        f"{b.group} {text_of(b.value, kind, currency=currency, thresholds=limits) or b.reason or 'no value'}"
        for b in bars
    )
    return f"{what}: " + "; ".join(f"{clean(part)}{_word(bar)}" for part, bar in zip(parts, bars, strict=True)) + "."


def _word(bar: Bar) -> str:
    return f" ({status_text(bar.status, bar.word)[2:]})" if bar.status else ""


def _end(bars: Sequence[Bar], lines: Sequence[Line]) -> float:
    # Bars stop at twice the highest mark: one odd group must not flatten all the others.
    marks = [line.value for line in lines] + [b.needed for b in bars if b.needed is not None]
    values = [b.value for b in bars if b.value is not None]
    highest = max([*marks, *values], default=Decimal(1))
    cap = 2 * max(marks) if marks else highest
    # The last part of the width is for the values, in one column that no mark crosses.
    return float(min(highest, cap)) * _ROOM or 1.0


def _row(bar: Bar, *, end: float, shown: dict[str, Any]) -> dict[str, Any]:
    value = text_of(bar.value, **shown) or bar.reason or "no value"
    exact, note = value if bar.value is None else f"{value} ({bar.value:,f})", clean(bar.small or bar.detail)
    n = "" if bar.n is None else f" · n {bar.n:,}"
    length = 0.0 if bar.value is None else max(0.0, min(float(bar.value), end / _ROOM))
    cut = bar.value is not None and float(bar.value) > length > 0
    return {
        "group": clean(bar.group),
        "length": length,
        "label": f"{'» ' if cut else ''}{value}{n}" + (f" · {bar.small}" if bar.small else ""),
        "full": exact + (f"; {note}" if note else ""),
        "needed": None if bar.needed is None else float(bar.needed),
        "needed_text": text_of(bar.needed, **{**shown, "thresholds": ()}),
        "status": status_text(bar.status, bar.word) if bar.status else "",
        "colour": bar.status if bar.status in ("green", "yellow", "red") else "grey",
        "small": bool(bar.small),
        "n": bar.n,
    }


def _y(groups: list[str]) -> Spec:
    return {
        "field": "group",
        "type": "nominal",
        "sort": groups,
        "axis": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
    }


def _x(field: str, end: float) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, end], "nice": False}}


def _stripes(rows: Sequence[dict[str, Any]], theme: ThemeName, end: float) -> Spec:
    step = end / _STRIPES
    stripes = [
        {"group": row["group"], "at": (i + 0.5) * step}
        for row in rows
        if row["small"]
        for i in range(int(row["length"] / step))
    ]
    return {
        # Its own data: Streamlit sends the chart's data as a table, in which lists within a row get lost.
        "data": {"values": stripes},
        "mark": {"type": "tick", "orient": "vertical", "height": 12, "thickness": 2, "yOffset": 9, "opacity": 1},
        "encoding": {"x": _x("at", end), "color": {"value": colour("context", theme)}},
    }


def _bars(theme: ThemeName, end: float, tooltip: list[Spec]) -> Spec:
    hollow = {"test": "datum.small", "value": colour("context", theme)}
    solid = {"condition": {"test": "datum.small", "value": "transparent"}, "value": colour("accent", theme)}
    return {
        "name": "bars",
        "mark": {"type": "bar", "height": 12, "yOffset": 9, "cursor": "pointer", "strokeWidth": 1, "aria": True},
        "encoding": {
            "x": _x("length", end),
            "fill": solid,
            "stroke": {"condition": hollow, "value": None},
            "opacity": {"condition": {"param": PICK, "value": 1}, "value": 0.35},
            "tooltip": tooltip,
        },
    }


def _marks(theme: ThemeName, end: float) -> list[Spec]:
    colours = [
        {"test": f"datum.colour === '{name}'", "value": colour(name, theme)} for name in ("green", "yellow", "red")
    ]
    return [
        {
            "transform": [{"filter": "isValid(datum.needed)"}],
            "mark": {"type": "tick", "orient": "vertical", "thickness": 3, "height": 20, "yOffset": 9, "opacity": 1},
            "encoding": {"x": _x("needed", end), "color": {"value": colour("text", theme)}},
        },
        *written(theme, {"align": "right", "dy": 9}, {"x": {"value": "width"}, "text": {"field": "label"}}),
        *written(
            theme,
            {"align": "left", "dy": -9, "fontWeight": 600, "limit": 230},
            {"x": {"value": 0}, "text": {"field": "group"}},
        ),
        {
            "mark": {"type": "text", "align": "right", "dy": -9, "baseline": "middle", "fontWeight": 600},
            "encoding": {
                "x": {"value": "width"},
                "text": {"field": "status"},
                "color": {"condition": colours, "value": colour("grey", theme)},
            },
        },
    ]


def _lines(lines: Sequence[Line], *, theme: ThemeName, end: float, kind: str, currency: str) -> list[Spec]:
    layers: list[Spec] = []
    for position, line in enumerate(lines):
        at = {"x": {"datum": float(line.value), "type": "quantitative", "scale": {"domain": [0, end]}}, "y": None}
        text = f"{clean(line.name)} {text_of(line.value, kind, currency=currency)}"
        toward = "right" if float(line.value) > end * 0.6 else "left"
        dash = [4, 3] if position else [1, 0]
        layers += [
            {
                "data": {"values": [{}]},
                "mark": {"type": "rule", "strokeDash": dash, "color": colour("muted", theme)},
                "encoding": at,
            },
            {
                "data": {"values": [{}]},
                "mark": {
                    "type": "text",
                    "align": toward,
                    "dy": -8 - 16 * position,
                    "fontSize": 12,
                    "color": colour("muted", theme),
                },
                "encoding": {**at, "y": {"value": 0}, "text": {"value": text}},
            },
        ]
    return layers
