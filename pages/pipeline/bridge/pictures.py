"""The waterfall as the main picture, and the same bars small, one picture a key, all on one scale."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import figure, numbers, waterfall
from components.chart import Spec, draw
from components.palette import ThemeName
from components.waterfall import Step
from data.pipeline.views.bridge import Bars, Bridge
from data.pipeline.views.bridge_tables import drawn

MOST = 6
LOW = 26


def steps(bars: Bars) -> list[Step]:
    """The bars as both drawings take them."""
    return [
        Step(one.name, one.label, one.amount, one.kind, f"{numbers.count(one.deals)} deals")  # type: ignore[arg-type]
        for one in drawn(bars)
    ]


@st.cache_data(max_entries=50, show_spinner=False)
def main(_bars: Bars, mark: tuple[Any, ...], currency: str, theme: ThemeName) -> Any:
    """The plotly figure; `mark` tells one set of bars from another."""
    del mark
    return waterfall.waterfall_figure(steps(_bars), currency=currency, theme=theme)


def mark(bars: Bars) -> tuple[Any, ...]:
    """What a figure is kept by."""
    return tuple((one.name, str(one.amount), one.deals) for one in drawn(bars))


def waterfall_of(view: Bridge, said: str) -> str | None:
    """Draw the waterfall; the name of the clicked bar."""
    theme = figure.theme_now()
    made = main(view.total, mark(view.total), view.currency, theme)
    return figure.draw(made, alt=said, key=f"bridge-{theme}",
                       pick=waterfall.named(steps(view.total), currency=view.currency))  # fmt: skip


def alt(view: Bridge) -> str:
    """The picture's message in words."""
    return waterfall.alt(steps(view.total), what=f"Open pipeline from {view.since} to {view.as_of}",
                         currency=view.currency)  # fmt: skip


def small(bars: Bars, *, currency: str, last: tuple[float, float] | None = None) -> Spec:
    """The small waterfall of the same bars; `last` is the scale it shares with others."""
    made = waterfall.waterfall_spec(steps(bars), currency=currency, step=LOW + 12)
    return made if last is None else _scaled(made, last)


def reach(bars: Bars) -> float:
    """The highest point that the bars come to."""
    return max((float(max(p.start, p.end)) for p in waterfall.steps(steps(bars))), default=0.0)


def multiples(view: Bridge) -> None:
    """One small waterfall a key, the largest changes first, side by side on one scale."""
    shown = view.rows[:MOST]
    top = max((reach(bars) for bars in shown), default=0.0) or 1.0
    with st.grid(max(min(len(shown), 3), 1), min_column_width=300, gap=18, key="qd-bridge-small") as grid:
        for place, bars in enumerate(shown):
            name = bars.label or f"No {view.by}"
            with grid.cell(), st.container(gap="xxsmall"):
                st.text(f"{name}: {_signed(bars.change, view.currency)}")
                said = waterfall.alt(steps(bars), what=name, currency=view.currency)
                draw(small(bars, currency=view.currency, last=(0.0, top * 1.34)), alt=said, key=f"bridge-small-{place}")


def _signed(amount: Decimal, currency: str) -> str:
    return ("+" if amount > 0 else "") + numbers.money(amount, currency)


def _scaled(part: Any, domain: tuple[float, float]) -> Any:
    # Charts side by side share a scale: the drawing fits its own, so the ends of it are put in place here.
    if isinstance(part, dict):
        return {
            key: {**value, "domain": list(domain)} if key == "scale" and "domain" in value else _scaled(value, domain)
            for key, value in part.items()
        }
    return [_scaled(one, domain) for one in part] if isinstance(part, list) else part
