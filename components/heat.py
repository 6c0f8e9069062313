"""A grid of cells with their values in them, by status or in one accent: calendars, boards, cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base
from components.escape import clean
from components.lettering import width_of, wrapped
from components.numbers import count, percent, text_of
from components.palette import STATUSES, SYMBOLS, ThemeName, colour, status_text
from components.scales import tick_text

CELL = 34
_SIZE = 12
# The deepest shade on which text is still read easily, in both themes.
_FAINT, DEEP, TINT = 0.06, 0.5, 0.22
_SHORT_ROW = 12
_LEFT_MOST = 96
# Slanted lines where there is no value: three strokes, no wider than the narrowest cell.
_HATCH = "M-1,1L0,-1M-.5,1L.5,-1M0,1L1,-1"


@dataclass(frozen=True)
class Cell:
    """One cell. `value` None shows `reason`, hatched; `text` replaces the value's text; a click gives `name`.

    With a `status` the cell is shaded by it and carries its symbol; else by its value.
    """

    row: str
    column: str
    value: Decimal | int | None = None
    reason: str = ""
    status: str | None = None
    word: str | None = None
    n: int | None = None
    text: str = ""
    note: str = ""
    name: str = ""


def spec(
    cells: Sequence[Cell],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    kind: str = "count",
    currency: str = "",
    row_name: str = "Row",
    column_name: str = "Column",
    value_name: str = "Value",
    theme: ThemeName = "auto",
) -> Spec:
    """A Vega-Lite specification; rows and columns in the order given; a click gives `name` ("row · column").

    Row names stand left where all are short, else over their cells. A text that does not fit its cell is shortened
    to its symbol; the whole is on hover. A place without a cell stays blank.
    """
    shown = _Grid(list(rows), list(columns))
    drawn = [_row(cell, shown, kind=kind, currency=currency) for cell in cells]
    _shade(drawn)
    chart = base(theme, height=max(len(rows), 1) * shown.step)
    chart["padding"] = {"top": 2, "left": 2, "right": 2, "bottom": 2}
    chart["data"] = {"values": drawn}
    chart["params"] = [
        {"name": PICK, "select": {"type": "point", "fields": ["name"], "toggle": False}, "views": ["cells"]}
    ]
    titles = {
        "row": row_name, "column": column_name, "full": value_name, "n": "n", "status": "Status", "note": "Note",
    }  # fmt: skip
    fields = [f for f in titles if any(row[f] not in (None, "") for row in drawn)]
    tooltip = [{"field": f, "title": titles[f], "type": "nominal"} for f in fields]
    chart["layer"] = [*_layers(theme, shown, tooltip), *_heads(theme, shown)]
    return chart


def alt(cells: Sequence[Cell], *, what: str, kind: str = "count", currency: str = "") -> str:
    """The chart's message in words: the cells by status where they have one, else the highest and the empty."""
    counted = [(SYMBOLS, s, sum(c.status == s for c in cells)) for s in STATUSES if any(c.status == s for c in cells)]
    if counted:
        return f"{what}: " + ", ".join(f"{count(n)} {status_text(s)[2:]}" for _, s, n in counted) + "."
    known = [c for c in cells if c.value is not None]
    if not known:
        return f"{what}: no values."
    top = max(known, key=lambda c: c.value or 0)
    said = f"highest {text_of(top.value, kind, currency=currency)} at {clean(top.row)}, {clean(top.column)}"
    return f"{what}: {said}; {count(len(cells) - len(known))} of {count(len(cells))} without a value."


@dataclass(frozen=True)
class _Grid:
    rows: list[str]
    columns: list[str]

    @property
    def is_left(self) -> bool:
        return all(len(clean(r)) <= _SHORT_ROW for r in self.rows)

    @property
    def step(self) -> int:
        return CELL + (0 if self.is_left else 20)

    @property
    def heads(self) -> list[str]:
        return [wrapped(c, most=12) for c in self.columns]

    @property
    def longest(self) -> float:
        return max((width_of(line, _SIZE) for head in self.heads for line in head.split("\n")), default=0)


def _row(cell: Cell, grid: _Grid, *, kind: str, currency: str) -> dict[str, Any]:
    symbol = f"{SYMBOLS.get(cell.status, SYMBOLS['grey'])} " if cell.status else ""
    value = clean(cell.text) or text_of(cell.value, kind, currency=currency)
    missing = not value
    said = clean(cell.reason) or "no value"
    full = "full_money" if kind == "money" else kind
    return {
        "name": cell.name or f"{clean(cell.row)} · {clean(cell.column)}",
        "row": clean(cell.row),
        "column": clean(cell.column),
        "y": grid.rows.index(cell.row),
        "x": grid.columns.index(cell.column),
        "text": f"{symbol}{said if missing else value}",
        "short": symbol.strip() or ("" if missing else _short(cell, value, kind, currency)),
        "full": said if missing else (text_of(cell.value, full, currency=currency) or value),
        "value": None if cell.value is None else float(cell.value),
        "missing": missing,
        "status": status_text(cell.status, cell.word) if cell.status else "",
        "ink": cell.status if cell.status in STATUSES else "grey" if missing else "accent",
        "n": cell.n,
        "note": clean(cell.note),
        "shade": 0.0,
    }


def _short(cell: Cell, value: str, kind: str, currency: str) -> str:
    if cell.text or cell.value is None:
        return value
    if kind == "percent":
        return percent(cell.value, decimals=0).rstrip("%")
    return tick_text(float(cell.value), kind, currency=currency).replace(" ", "")


def _shade(drawn: list[dict[str, Any]]) -> None:
    known = [row["value"] for row in drawn if row["value"] is not None]
    low, span = min([0.0, *known]), (max([0.0, *known]) - min([0.0, *known])) or 1.0
    for row in drawn:
        if row["ink"] != "accent":
            row["shade"] = 0.08 if row["missing"] or row["ink"] == "grey" else TINT
        elif row["value"] is not None:
            row["shade"] = round(_FAINT + (DEEP - _FAINT) * (row["value"] - low) / span, 3)


def _layers(theme: ThemeName, grid: _Grid, tooltip: list[Spec]) -> list[Spec]:
    wide, above = f"(width / {max(len(grid.columns), 1)})", 0 if grid.is_left else 20
    inks = [{"test": f"datum.ink === '{name}'", "value": colour(name, theme)} for name in STATUSES]
    picked = {"condition": {"param": PICK, "empty": False, "value": 2}, "value": 0}
    fits = f"length(datum.text) * {_SIZE * 0.56} <= {wide} - 4"
    text = f"{fits} ? datum.text : length(datum.short) * {_SIZE * 0.56} <= {wide} - 2 ? datum.short : ''"
    cell = {"type": "rect", "yOffset": above / 2, "cornerRadius": 1}
    at = _at(grid)
    return [
        {
            "name": "cells",
            "mark": {
                **cell, "aria": True, "cursor": "pointer",
                "height": CELL - 2, "width": {"expr": f"max({wide} - 2, 1)"},
            },
            "encoding": {
                **at,
                "fill": {"condition": inks, "value": colour("accent", theme)},
                "fillOpacity": {"field": "shade", "type": "quantitative", "scale": None, "legend": None},
                "stroke": {"value": colour("text", theme)},
                "strokeWidth": picked,
                "tooltip": tooltip,
            },
        },
        {
            "transform": [{"filter": f"datum.missing && datum.short === '' && !({fits})"}],
            "mark": {
                "type": "point", "shape": _HATCH, "size": 300, "strokeWidth": 1, "filled": False,
                "color": colour("context", theme), "yOffset": above / 2, "opacity": 1,
            },
            "encoding": at,
        },
        {
            "mark": {
                "type": "text", "baseline": "middle", "fontSize": _SIZE, "yOffset": above / 2, "text": {"expr": text},
            },
            "encoding": at,
        },
    ]  # fmt: skip


def _at(grid: _Grid) -> Spec:
    def place(field: str, several: int) -> Spec:
        return {
            "field": field,
            "type": "ordinal",
            "axis": None,
            "scale": {"domain": list(range(max(several, 1))), "paddingInner": 0, "paddingOuter": 0},
        }

    return {"x": place("x", len(grid.columns)), "y": place("y", len(grid.rows))}


def _heads(theme: ThemeName, grid: _Grid) -> list[Spec]:
    at = _at(grid)
    wide = f"(width / {max(len(grid.columns), 1)})"
    turned = f"{grid.longest} > {wide} + 2"
    head = {
        "type": "text", "fontSize": _SIZE, "color": colour("muted", theme), "lineBreak": "\n", "lineHeight": 15,
        "angle": {"expr": f"{turned} ? -90 : 0"}, "align": {"expr": f"{turned} ? 'left' : 'center'"},
        "baseline": {"expr": f"{turned} ? 'middle' : 'bottom'"},
        "dy": {"expr": f"{turned} ? -7.5 * datum.more : -4 - 15 * datum.more"},
        "dx": {"expr": f"{turned} ? 4 : 0"},
    }  # fmt: skip
    name = {"type": "text", "fontSize": _SIZE, "baseline": "middle"}
    left = {**name, "align": "right", "dx": -7, "limit": _LEFT_MOST}
    over = {**name, "align": "left", "dx": 1, "yOffset": -(grid.step / 2) + 11, "limit": {"expr": "width"}}
    over |= {"fontWeight": 600}
    return [
        {
            "data": {"values": [{"x": i, "text": text, "more": text.count("\n")} for i, text in enumerate(grid.heads)]},
            "mark": head,
            "encoding": {"x": at["x"], "y": {"value": 0}, "text": {"field": "text"}},
        },
        {
            "data": {"values": [{"y": i, "text": clean(row)} for i, row in enumerate(grid.rows)]},
            "mark": left if grid.is_left else over,
            "encoding": {"x": {"value": 0}, "y": at["y"], "text": {"field": "text"}},
        },
    ]
