"""Plain bars by group: actual solid, the earlier value light, the plan outlined, all from zero, labelled directly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.chart import PICK, Spec, base, picking, written
from components.escape import clean
from components.numbers import Number, text_of
from components.palette import ThemeName, colour

STEP = 40


@dataclass(frozen=True)
class Bar:
    """One group with its actual value; `earlier` and `plan` are drawn only where given; None shows `reason`."""

    group: str
    value: Decimal | None
    reason: str = ""
    earlier: Decimal | None = None
    plan: Decimal | None = None


def spec(
    bars: Sequence[Bar],
    *,
    kind: str = "money",
    currency: str = "",
    value_name: str = "Actual",
    earlier_name: str = "Earlier",
    plan_name: str = "Plan",
    theme: ThemeName = "auto",
    keep_order: bool = False,
    domain: Number | None = None,
) -> Spec:
    """A Vega-Lite specification; groups largest first unless `keep_order`; negative values go left of zero."""
    ordered = list(bars) if keep_order else sorted(bars, key=lambda b: (b.value is None, -(b.value or 0), b.group))
    rows = [_row(bar, kind=kind, currency=currency) for bar in ordered]
    low, high = _range(ordered, domain)
    titles = {"group": "Group", "full": value_name, "earlier_text": earlier_name, "plan_text": plan_name}
    tooltip = [{"field": f, "title": t, "type": "nominal"} for f, t in titles.items() if any(row[f] for row in rows)]
    chart = base(theme, height=max(len(rows), 1) * STEP)
    chart["padding"] = {"top": 2, "left": 0, "right": 2, "bottom": 2}
    chart["data"] = {"values": rows}
    chart["params"] = picking(field="group", view="bars")
    chart["encoding"] = {"y": {"field": "group", "type": "nominal", "sort": [r["group"] for r in rows], "axis": None}}
    chart["layer"] = _layers(theme, low, high, tooltip)
    return chart


def alt(bars: Sequence[Bar], *, what: str, kind: str = "money", currency: str = "") -> str:
    """The chart's message in words: every group with its value."""
    parts = (f"{clean(b.group)} {text_of(b.value, kind, currency=currency) or b.reason or 'no value'}" for b in bars)
    return f"{what}: " + "; ".join(parts) + "."


def _row(bar: Bar, *, kind: str, currency: str) -> dict[str, Any]:
    def text(value: Decimal | None, shown: str) -> str:
        return text_of(value, shown, currency=currency)

    full = "full_money" if kind == "money" else kind
    return {
        "group": clean(bar.group),
        "value": 0.0 if bar.value is None else float(bar.value),
        "label": text(bar.value, kind) or bar.reason or "no value",
        "full": text(bar.value, full) or bar.reason or "no value",
        "end": float(max(v or 0 for v in (bar.value, bar.earlier, bar.plan, Decimal(0)))),
        "earlier": None if bar.earlier is None else float(bar.earlier),
        "earlier_text": text(bar.earlier, full),
        "plan": None if bar.plan is None else float(bar.plan),
        "plan_text": text(bar.plan, full),
    }


def _range(bars: Sequence[Bar], domain: Number | None) -> tuple[float, float]:
    values = [float(v) for b in bars for v in (b.value, b.earlier, b.plan) if v is not None] or [1.0]
    high = float(domain) if domain is not None else (max(*values, 0.0) * 1.25 or 1.0)
    return min(*values, 0.0), high


def _layers(theme: ThemeName, low: float, high: float, tooltip: list[Spec]) -> list[Spec]:
    def x(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [low, high], "nice": False}}

    def bar(field: str, mark: Spec, **encoding: Any) -> Spec:
        return {"mark": {"type": "bar", "height": 12, "yOffset": 8, **mark}, "encoding": {"x": x(field), **encoding}}

    name = {"x": {"value": 0}, "text": {"field": "group"}}
    faded = {"condition": {"param": PICK, "value": 1}, "value": 0.35}
    look = {"color": colour("accent", theme), "cursor": "pointer", "aria": True}
    actual = bar("value", look, opacity=faded, tooltip=tooltip)
    return [
        bar("earlier", {"color": colour("context", theme), "yOffset": 13}),
        {"name": "bars", **actual},
        bar("plan", {"filled": False, "stroke": colour("text", theme), "height": 18, "strokeWidth": 1}),
        *(
            [{"mark": {"type": "rule", "color": colour("muted", theme)}, "encoding": {"x": {"datum": 0}, "y": None}}]
            if low
            else []
        ),
        *written(theme, {"align": "left", "dx": 6, "dy": 8}, {"x": x("end"), "text": {"field": "label"}}),
        *written(theme, {"align": "left", "dy": -9, "fontWeight": 600, "limit": 230}, name),
    ]
