"""Flows between nodes as ribbons, from left to right; nodes stay in the order given; all of it can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from components import figure
from components.escape import clean
from components.lettering import wrapped
from components.numbers import text_of
from components.palette import ThemeName, colour
from components.sankey_places import PAD, Flow, Node, Place, height_of, placed, x_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Sankey, Scatter

__all__ = ["Flow", "Node", "alt", "sankey_figure"]

_MARGIN, _THICK = 24, 12
_ALONG = tuple(i / 10 for i in range(1, 10))
_REACH = 16
_LETTERS = {1: 20, 2: 11}


@dataclass(frozen=True)
class _Plan:
    nodes: Sequence[Node]
    flows: Sequence[Flow]
    places: dict[str, Place]
    kind: str
    currency: str
    theme: ThemeName

    @property
    def columns(self) -> int:
        return max((p.column for p in self.places.values()), default=0)

    def x(self, name: str) -> float:
        return x_of(self.places[name].column, self.columns)

    def text(self, value: Decimal | float) -> str:
        return text_of(Decimal(str(value)), self.kind, currency=self.currency)


def sankey_figure(
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    *,
    kind: str = "money",
    currency: str = "",
    theme: ThemeName,
) -> "Figure":
    """A plotly figure (`figure.draw` gives the name of the clicked node or flow). `theme` is light or dark.

    Flows of nothing are left out; a negative one, an unknown node or a flow that leads back raises ValueError.
    """
    from plotly import graph_objects as go  # the slowest of all imports: only where a figure is asked for

    drawn = [flow for flow in flows if flow.value]
    used = [n for n in nodes if any(n.name in (f.source, f.target) for f in drawn)]
    plan = _Plan(used, drawn, placed(used, drawn), kind, currency, theme)
    height = height_of(plan.places)
    layout = figure.layout(theme, height=int(height) + 2 * _MARGIN)
    layout["margin"] = {"l": 1, "r": 1, "t": _MARGIN, "b": _MARGIN}
    layout["xaxis"] |= {"range": [0, 1]}
    layout["yaxis"] |= {"range": [height, 0]}
    layout["annotations"] = [_label(plan, node) for node in used]
    return go.Figure(data=[_ribbons(plan, height), _handles(plan)], layout=layout)


def alt(nodes: Sequence[Node], flows: Sequence[Flow], *, what: str, kind: str = "money", currency: str = "") -> str:
    """The chart's message in words: every flow, the largest first."""
    names = {n.name: clean(n.label) for n in nodes}
    ordered = sorted((f for f in flows if f.value), key=lambda f: -f.value)
    said = (f"{names[f.source]} to {names[f.target]} {text_of(f.value, kind, currency=currency)}" for f in ordered)
    return f"{what}: " + ("; ".join(said) or "nothing") + "."


def _ribbons(plan: _Plan, height: float) -> "Sankey":
    from plotly import graph_objects as go

    index = {n.name: i for i, n in enumerate(plan.nodes)}
    spots = [plan.places[n.name] for n in plan.nodes]
    return go.Sankey(
        arrangement="fixed",
        node={
            "label": [""] * len(spots),
            "x": [plan.x(n.name) for n in plan.nodes],
            "y": [(p.top + p.high / 2) / height for p in spots],
            "pad": PAD,
            "thickness": _THICK,
            "color": [colour(n.ink, plan.theme) for n in plan.nodes],
            "line": {"width": 0},
        },
        link={
            "source": [index[f.source] for f in plan.flows],
            "target": [index[f.target] for f in plan.flows],
            "value": [float(f.value) for f in plan.flows],
            "color": [_faint(colour(f.ink, plan.theme)) for f in plan.flows],
        },
        hoverinfo="none",
    )


def _faint(hex_colour: str) -> str:
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.38)"


def _label(plan: _Plan, node: Node) -> dict[str, Any]:
    place = plan.places[node.name]
    is_end = place.column == plan.columns > 0
    # On a phone, names of two columns share the gap between them.
    lines = wrapped(node.label, most=_LETTERS.get(plan.columns, 10)).split("\n")
    words = "<br>".join(figure.text(line) for line in lines)
    return {
        "x": plan.x(node.name),
        "y": place.top + place.high / 2,
        "xanchor": "right" if is_end else "left",
        "xshift": -_THICK if is_end else _THICK,
        "align": "right" if is_end else "left",
        "text": f"<b>{words}</b><br>{plan.text(place.total)}",
        "showarrow": False,
        "font": {"size": 12, "shadow": figure.rim(plan.theme)},
        "captureevents": False,
    }


def _handles(plan: _Plan) -> "Scatter":
    from plotly import graph_objects as go

    # The library tells nobody about clicks on its ribbons: unseen dots along them do.
    points = [point for i, flow in enumerate(plan.flows) for point in _along(plan, i, flow)]
    for node in plan.nodes:
        place = plan.places[node.name]
        said = f"{figure.text(node.label)}<br>{plan.text(place.total)}"
        points += [(plan.x(node.name), y, node.name, said) for y in _levels(place.top, place.high)]
    return go.Scatter(
        x=[p[0] for p in points],
        y=[p[1] for p in points],
        customdata=[[p[2]] for p in points],
        hovertext=[p[3] for p in points],
        hoverinfo="text",
        mode="markers",
        marker={"size": 22, "opacity": 0, "color": colour("text", plan.theme)},
        selected={"marker": {"opacity": 0.5, "size": 9}},
        unselected={"marker": {"opacity": 0}},
        cliponaxis=False,
    )


def _along(plan: _Plan, i: int, flow: Flow) -> list[tuple[float, float, str, str]]:
    start, end = plan.places[flow.source], plan.places[flow.target]
    x0, x1, y0, y1 = plan.x(flow.source), plan.x(flow.target), start.right[i], end.left[i]
    wide = float(flow.value) * (start.high / start.total)
    names = {n.name: figure.text(n.label) for n in plan.nodes}
    said = f"{names[flow.source]} → {names[flow.target]}<br>{plan.text(flow.value)}"
    said += f"<br>{figure.text(flow.label)}" if flow.label else ""
    found = []
    for t in _ALONG:
        # The ribbon's own curve: level at both ends, steepest in the middle.
        x, y = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t**3), y0 + (y1 - y0) * (3 * t * t - 2 * t**3)
        found += [(x, level, flow.picked, said) for level in _levels(y - wide / 2, wide)]
    return found


def _levels(top: float, high: float) -> list[float]:
    several = max(int(high // _REACH), 1)
    return [top + high * (i + 0.5) / several for i in range(several)]
