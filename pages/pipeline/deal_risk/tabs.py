"""Second-order: what to know about the numbers, and how each rule has done in the past."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read
from components.table import Column, table
from data.core.access import Scope
from data.core.metrics import REASONS, Value
from data.pipeline import views
from data.pipeline.views import BackTest, Risks


def more(view: Risks, mine: Scope, arguments: Mapping[str, Any]) -> None:
    """The tabs; each is drawn only while it is open."""
    know, past = st.tabs(["What to know", "How the rules have done"], on_change="rerun", key="risk-tabs")
    if know.open:
        with know:
            states.notice("About these numbers:", items=views.risk_remarks(view))
    if past.open:
        with past:
            _past(read(views.back_test, groups=views.RISK_READS, scope=mine, as_of=arguments["as_of"],
                       filters=arguments["filters"]))  # fmt: skip


def _past(found: BackTest) -> None:
    said = (f"{found.n:,} deals that were decided from {found.window.start} to {found.window.end}, as they stood "
            f"{found.lead} days before their close. Not won is lost or closed without a decision.")  # fmt: skip
    if not found.n:
        states.notice("No deals to look back at.", items=[
            f"Counted are deals decided in the last twelve months that were open {found.lead} days before, and whose "
            "history was recorded here."
        ])  # fmt: skip
        return
    rows = [
        {"title": one.title, "with": one.with_it.value, "with_why": _why(one.with_it), "with_n": _n(one.with_it),
         "without": one.without.value, "without_why": _why(one.without), "without_n": _n(one.without),
         "lift": one.lift, "lift_why": one.reason}
        for one in found.rows
    ]  # fmt: skip
    columns = [
        Column("title", "Reason", width=180), Column("with", "Not won with it", "percent", reason="with_why"),
        Column("with_n", "Deals, 95% between", width=190),
        Column("without", "Not won without it", "percent", reason="without_why"),
        Column("without_n", "Deals, 95% between", width=190),
        Column("lift", "Lift", "ratio", reason="lift_why", help="Not won with it, divided by not won without it"),
    ]  # fmt: skip
    table(rows, columns, key="risk-past", alt="How often deals were not won with each reason and without it",
          noun="rules")  # fmt: skip
    states.notice(said)


def _why(value: Value) -> str:
    return REASONS[value.reason] if value.value is None and value.reason else ""


def _n(value: Value) -> str:
    n = f"{value.n or 0:,}"
    if "low" not in value.inputs:
        return n
    low, high = (numbers.percent(Decimal(value.inputs[bound]), decimals=0) for bound in ("low", "high"))
    return f"{n}, {low} to {high}"
