"""A waterfall: from one total to the next, one bar a step; small as a specification, for a page as a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from components import figure
from components.chart import PICK, Spec, base, picking, written
from components.escape import clean
from components.lettering import shortened
from components.numbers import text_of
from components.palette import ThemeName, colour

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

STEP = 40
_COLOURS = {"total": "accent", "up": "green", "down": "red", "reached": "accent"}
LEAVING = ("down", "reached")
# To the right of the longest bar there is room for its amount, on a phone too.
_ROOM = 0.34


@dataclass(frozen=True)
class Step:
    """One bar. `name` is what a click gives; amounts are signed; `of` says what it is made of ("12 deals").

    `reached` leaves the sum as `down` does and is nothing bad: it is drawn in the accent.
    """

    name: str
    label: str
    amount: Decimal | int
    kind: Literal["total", "up", "down", "reached"]
    of: str = ""


@dataclass(frozen=True)
class Placed:
    """One bar where it stands: from `start` to `end`. A total stands on zero."""

    name: str
    label: str
    amount: Decimal
    kind: str
    of: str
    start: Decimal
    end: Decimal


def steps(bars: Sequence[Step], *, unexplained: str = "Not explained") -> list[Placed]:
    """Each bar on the running sum of those before it.

    Where the steps do not add up to the next total, a bar named `unexplained` shows by how much: a bridge that does
    not close must not look as if it did.

    >>> [(p.name, int(p.start), int(p.end)) for p in steps([Step("a", "A", 5, "total"), Step("b", "B", -2, "down")])]
    [('a', 0, 5), ('b', 5, 3)]
    """
    placed: list[Placed] = []
    running = Decimal(0)
    for bar in bars:
        amount = Decimal(bar.amount)
        _check(bar, amount)
        if bar.kind == "total":
            gap = amount - running
            if placed and gap:
                placed.append(_at(unexplained, unexplained, gap, "up" if gap > 0 else "down", running))
            running = Decimal(0)
        placed.append(_at(bar.name, bar.label, amount, bar.kind, running, bar.of))
        running += amount
    return placed


def _check(bar: Step, amount: Decimal) -> None:
    if bar.kind not in _COLOURS or (bar.kind == "up" and amount < 0) or (bar.kind in LEAVING and amount > 0):
        raise ValueError(f"The step {bar.name!r} is {bar.kind} but its amount is {amount}.")


def _at(name: str, label: str, amount: Decimal, kind: str, start: Decimal, of: str = "") -> Placed:
    return Placed(name, clean(label), amount, kind, clean(of), start, start + amount)


def amount_text(bar: Placed, *, currency: str, full: bool = False) -> str:
    """The amount; of a step with its sign."""
    text = text_of(bar.amount, "full_money" if full else "money", currency=currency)
    return f"+{text}" if bar.kind != "total" and bar.amount > 0 else text


def named(bars: Sequence[Step], *, currency: str) -> dict[str, str]:
    """What a click on each bar gives, with the words that it is offered by."""
    return {p.name: f"{p.label}: {amount_text(p, currency=currency)}" for p in steps(bars)}


def alt(bars: Sequence[Step], *, what: str, currency: str) -> str:
    """The chart's message in words: every bar with its amount."""
    return f"{what}: " + "; ".join(f"{p.label} {amount_text(p, currency=currency)}" for p in steps(bars)) + "."


def waterfall_spec(bars: Sequence[Step], *, currency: str, theme: ThemeName = "auto", step: int = STEP) -> Spec:
    """A Vega-Lite specification; a click gives `name`. Bars lie: any number of long labels stays legible."""
    placed = steps(bars)
    rows = [_row(p, i, currency) for i, p in enumerate(placed)]
    low, high = _range(placed)
    chart = base(theme, height=max(len(rows), 1) * step)
    chart["padding"] = {"top": 2, "left": 0, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    chart["params"] = picking(field="name", view="bars")
    y = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}
    chart["encoding"] = {"y": y}
    chart["layer"] = _layers(theme, low, high, step=step, last=len(rows) - 1)
    return chart


def _row(bar: Placed, at: int, currency: str) -> dict[str, Any]:
    return {
        "at": at,
        "name": bar.name,
        "label": bar.label,
        "start": float(bar.start),
        "end": float(bar.end),
        "right": float(max(bar.start, bar.end)),
        "colour": _COLOURS[bar.kind],
        "text": amount_text(bar, currency=currency),
        "full": amount_text(bar, currency=currency, full=True),
        "of": bar.of,
    }


def _range(placed: Sequence[Placed]) -> tuple[float, float]:
    ends = [float(value) for p in placed for value in (p.start, p.end)]
    low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
    return low, high + ((high - low) or 1.0) * _ROOM


def _layers(theme: ThemeName, low: float, high: float, *, step: int, last: int) -> list[Spec]:
    def x(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [low, high], "nice": False}}

    titles = {"label": "Step", "full": "Amount", "of": "Made of"}
    tooltip = [{"field": f, "title": t, "type": "nominal"} for f, t in titles.items()]
    colours = [{"test": f"datum.colour === '{name}'", "value": colour(name, theme)} for name in ("green", "red")]
    joint = {"type": "tick", "orient": "vertical", "thickness": 1, "height": step - 12, "yOffset": 8 + step / 2}
    name = {"align": "left", "dy": -9, "fontWeight": 600, "limit": {"expr": "width"}}
    # A whole row is a handle: a step of nothing has no bar to click.
    handle = {"type": "bar", "opacity": 0, "cursor": "pointer", "aria": True}
    return [
        {
            "transform": [{"filter": f"datum.at < {last}"}],
            "mark": {**joint, "color": colour("context", theme), "opacity": 1},
            "encoding": {"x": x("end")},
        },
        {
            "mark": {"type": "bar", "height": 12, "yOffset": 8},
            "encoding": {
                "x": x("start"),
                "x2": {"field": "end"},
                "color": {"condition": colours, "value": colour("accent", theme)},
                "opacity": {"condition": {"param": PICK, "value": 1}, "value": 0.35},
            },
        },
        {"mark": {"type": "rule", "color": colour("muted", theme)}, "encoding": {"x": {"datum": 0}, "y": None}},
        *written(theme, {"align": "left", "dx": 6, "dy": 8}, {"x": x("right"), "text": {"field": "text"}}),
        *written(theme, name, {"x": {"value": 0}, "text": {"field": "label"}}),
        {
            "name": "bars",
            "mark": handle,
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "tooltip": tooltip},
        },
    ]


def waterfall_figure(bars: Sequence[Step], *, currency: str, theme: ThemeName, step: int = STEP) -> "Figure":
    """The same waterfall as a plotly figure for a page (`figure.draw` gives the clicked bar's `name`).

    Costs more to build than a specification: keep it with the data it is made of. `theme` is light or dark.
    """
    from plotly import graph_objects as go  # the slowest of all imports: only where a figure is asked for

    placed = steps(bars)
    low, high = _range(placed)
    rows = list(range(len(placed)))
    hover = [f"{figure.text(p.label)}<br>{amount_text(p, currency=currency, full=True)}" for p in placed]
    handles = go.Bar(
        orientation="h",
        y=rows,
        x=[high - low] * len(rows),
        base=[low] * len(rows),
        width=1,
        customdata=[[p.name] for p in placed],
        hovertext=[f"{h}<br>{figure.text(p.of)}" if p.of else h for h, p in zip(hover, placed, strict=True)],
        hoverinfo="text",
        marker={"color": colour("panel", theme), "opacity": 0},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
    )
    drawn = go.Bar(
        orientation="h",
        y=[row + 0.2 for row in rows],
        x=[float(p.amount) for p in placed],
        base=[float(p.start) for p in placed],
        width=12 / step,
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
        marker={"color": [colour(_COLOURS[p.kind], theme) for p in placed], "line": {"width": 0}},
    )
    layout = figure.layout(theme, height=max(len(rows), 1) * step)
    layout |= {"barmode": "overlay", "annotations": _words(placed, currency, theme), "shapes": _joints(placed, theme)}
    layout["xaxis"] |= {"range": [low, high]}
    layout["yaxis"] |= {"range": [max(len(rows), 1) - 0.5, -0.5]}
    return go.Figure(data=[handles, drawn], layout=layout)


def _words(placed: Sequence[Placed], currency: str, theme: ThemeName) -> list[dict[str, Any]]:
    rim = {"shadow": figure.rim(theme)}
    left = {"xanchor": "left", "yanchor": "middle", "showarrow": False, "captureevents": False, "font": rim}
    bold = {**left, "font": {**rim, "weight": 600}, "xref": "paper", "x": 0}
    names = [
        {**bold, "y": row - 0.23, "text": figure.text(shortened(p.label, most=44))} for row, p in enumerate(placed)
    ]
    amounts = [
        {**left, "xshift": 5, "x": float(max(p.start, p.end)), "y": row + 0.2, "text": _shown(p, currency)}
        for row, p in enumerate(placed)
    ]
    return names + amounts


def _shown(bar: Placed, currency: str) -> str:
    return figure.text(amount_text(bar, currency=currency))


def _joints(placed: Sequence[Placed], theme: ThemeName) -> list[dict[str, Any]]:
    thin = {"type": "line", "line": {"color": colour("context", theme), "width": 1}}
    joints = [
        {**thin, "x0": float(p.end), "x1": float(p.end), "y0": row + 0.35, "y1": row + 1.05}
        for row, p in enumerate(placed[:-1])
    ]
    zero = {**thin, "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}
    return [*joints, {**zero, "line": {"color": colour("muted", theme), "width": 1}}]
