"""The bridge from opening to closing revenue, and the rates week by week."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import chart, figure, heat, trend, waterfall
from components.palette import ThemeName
from components.waterfall import Step
from data.core.metrics import METRICS
from data.customers.views.cohorts import Cohorts
from data.customers.views.retention import Retention
from data.customers.views.retention_tables import drawn


def bridge(view: Retention) -> str | None:
    """Draw the bridge; the name of the clicked bar."""
    steps, said = steps_of(view)
    theme = figure.theme_now()
    made = _bridge(steps, tuple((s.name, str(s.amount)) for s in steps), view.currency, theme)
    return figure.draw(made, alt=said, key=f"retention-bridge-{theme}",
                       pick=waterfall.named(steps, currency=view.currency))  # fmt: skip


def steps_of(view: Retention) -> tuple[list[Step], str]:
    """The bars from opening to closing revenue, and their message in words."""
    steps = [Step(name, label, amount, kind) for name, label, amount, kind in drawn(view.total.tally)]  # type: ignore[arg-type]
    said = waterfall.alt(steps, what=f"Recurring revenue from {view.since} to {view.as_of}", currency=view.currency)
    return steps, said


@st.cache_data(max_entries=50, show_spinner=False)
def _bridge(_steps: list[Step], mark: tuple[Any, ...], currency: str, theme: ThemeName) -> Any:
    del mark
    return waterfall.waterfall_figure(_steps, currency=currency, theme=theme)


def weeks(view: Retention) -> None:
    """Draw gross and net retention over the last year, each week's own twelve months."""
    periods = [f"{week.day.day} {week.day:%b} {week.day:%y}" for week in view.weeks]
    told = {"GRR": [week.grr for week in view.weeks], "NRR": [week.nrr for week in view.weeks]}
    lines = [
        trend.Series(name, [trend.Point(value, n=week.n, reason="no revenue then")
                            for value, week in zip(values, view.weeks, strict=True)])
        for name, values in told.items()
    ]  # fmt: skip
    found = METRICS["customers.grr"].threshold(as_of=view.as_of)
    target = trend.Target("GRR green from", Decimal(found.green)) if found else None
    chart.draw(trend.spec(lines, periods=periods, kind="percent", target=target, from_zero=False),
               alt=trend.alt(lines, what="Retention by week", periods=periods, target=target),
               key="retention-weeks")  # fmt: skip


def cohorts(view: Cohorts) -> None:
    """Draw what each cohort has left of its first revenue."""
    cells = [heat.Cell(one.quarter, f"+{one.after}", one.share, reason="no revenue left to compare", n=one.customers,
                       note=f"{one.customers:,} of {one.begun:,} customers at the end of {one.day}")
             for one in view.rows]  # fmt: skip
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = [f"+{n}" for n in range(1 + max(one.after for one in view.rows))]
    chart.draw(heat.spec(cells, rows=rows, columns=columns, kind="percent"),
               alt=heat.alt(cells, what="Revenue left of each cohort, by quarters since", kind="percent"),
               key="retention-cohorts")  # fmt: skip
