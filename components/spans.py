"""Bars over time, one a record: from a first day to an end, with a marked day on each, and a line for today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from components import figure
from components.escape import clean
from components.palette import SYMBOLS, ThemeName, colour, status_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW, BAR = 38, 11
HEAD, FOOT = 40, 24


@dataclass(frozen=True)
class Span:
    """One bar. `name` is what a click gives; `mark` a day that comes before the end; `note` stands beside the label.

    The status is drawn as a colour and as a symbol with its word, never as a colour alone.
    """

    name: str
    label: str
    start: date
    end: date
    status: str
    word: str
    mark: date | None = None
    note: str = ""
    hover: str = ""


def alt(spans: Sequence[Span], *, what: str) -> str:
    """The picture's message in words: how many bars of each status, and which ends first."""
    if not spans:
        return f"{what}: nothing."
    counts: dict[str, int] = {}
    for span in spans:
        counts[span.word] = counts.get(span.word, 0) + 1
    first = min(spans, key=lambda span: span.end)
    said = ", ".join(f"{n} {word.lower()}" for word, n in counts.items())
    return f"{what}: {said}. The first to end is {clean(first.label)}, on {first.end}."


def spans_figure(spans: Sequence[Span], *, today: date, theme: ThemeName, mark_word: str = "Mark") -> "Figure":
    """A plotly figure, one row a bar with its label over it; `figure.draw` gives the clicked bar's `name`.

    Keep it with the data it is made of: building costs more than drawing. `theme` is light or dark.
    """
    from plotly import graph_objects as go  # the slowest of all imports: only where a figure is asked for

    low = min([today, *(span.start for span in spans)])
    high = max([today, *(span.end for span in spans)])
    made = go.Figure(data=_traces(spans, theme, low, high, mark_word, go))
    shape = figure.layout(theme, height=len(spans) * ROW + HEAD + FOOT)
    shape |= {"barmode": "overlay", "margin": {**shape["margin"], "t": HEAD, "b": FOOT}}
    room = timedelta(days=(high - low).days // 4 + 2)  # for the word behind the last bar
    shape["xaxis"] = {**_axis(theme), "range": [f"{low - timedelta(days=1)}", f"{high + room}"]}
    shape["yaxis"] |= {"range": [len(spans) - 0.35, -0.65]}
    made.update_layout(**shape)
    made.add_shape(type="line", x0=f"{today}", x1=f"{today}", y0=-0.65, y1=len(spans) - 0.35,
                   line={"color": colour("text", theme), "width": 1.5, "dash": "dot"}, layer="below")  # fmt: skip
    made.add_annotation(x=f"{today}", y=0, yref="paper", text="Today", showarrow=False, xanchor="center",
                        yanchor="top", font={"size": 12, "color": colour("muted", theme)})  # fmt: skip
    return made


def _axis(theme: ThemeName) -> dict[str, Any]:
    return {
        "type": "date", "side": "top", "fixedrange": True, "showgrid": True, "gridcolor": colour("line", theme),
        "tickformat": "%b\n%Y", "dtick": "M1", "tickangle": 0,
        "tickfont": {"size": 12, "color": colour("muted", theme)},
        "showline": False, "zeroline": False, "ticklabelposition": "outside right",
    }  # fmt: skip


def _traces(spans: Sequence[Span], theme: ThemeName, low: date, high: date, mark_word: str, go: Any) -> list[Any]:
    rows = list(range(len(spans)))
    day = 24 * 3600 * 1000
    hover = [_hover(span, mark_word) for span in spans]
    handle = go.Bar(
        orientation="h", y=rows, base=[f"{low}"] * len(rows), x=[max((high - low).days, 1) * day] * len(rows), width=1,
        customdata=[[span.name] for span in spans], hovertext=hover, hoverinfo="text",
        marker={"color": colour("panel", theme), "opacity": 0}, selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
    )  # fmt: skip
    drawn = go.Bar(
        orientation="h", y=[row + 0.22 for row in rows], base=[f"{span.start}" for span in spans],
        x=[max((span.end - span.start).days, 1) * day for span in spans], width=BAR / ROW, hoverinfo="skip",
        marker={"color": [colour(span.status, theme) for span in spans]}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    marked = [(row + 0.22, span) for row, span in zip(rows, spans, strict=True) if span.mark and span.mark >= low]
    marks = go.Scatter(
        mode="markers", x=[f"{span.mark}" for _, span in marked], y=[row for row, _ in marked], hoverinfo="skip",
        marker={"symbol": "diamond", "size": 11, "color": colour("background", theme),
                "line": {"color": colour("text", theme), "width": 2}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    labels = _words(go, [f"{low}"] * len(rows), [row - 0.22 for row in rows], [_label(span) for span in spans], theme)
    words = _words(go, [f"{span.end}" for span in spans], [row + 0.22 for row in rows],
                   [f" {SYMBOLS.get(span.status, SYMBOLS['grey'])} {figure.text(span.word)}" for span in spans],
                   theme)  # fmt: skip
    return [handle, drawn, marks, labels, words]


def _label(span: Span) -> str:
    note = f"  {figure.text(span.note)}" if span.note else ""
    return f"<b>{figure.text(_short(span.label))}</b>{note}"


def _short(label: str) -> str:
    plain = clean(label)
    return plain if len(plain) <= 44 else f"{plain[:43]}…"


def _words(go: Any, x: list[str], y: list[float], texts: list[str], theme: ThemeName) -> Any:
    return go.Scatter(mode="text", x=x, y=y, text=texts, textposition="middle right", hoverinfo="skip",
                      cliponaxis=False,
                      textfont={"size": 13, "color": colour("text", theme), "shadow": figure.rim(theme)})  # fmt: skip


def _hover(span: Span, mark_word: str) -> str:
    lines = [figure.text(span.label), figure.text(status_text(span.status, span.word)), f"Ends on {span.end}"]
    lines += [f"{figure.text(mark_word)} {span.mark}"] if span.mark else []
    lines += [figure.text(span.hover)] if span.hover else []
    return "<br>".join(lines)
