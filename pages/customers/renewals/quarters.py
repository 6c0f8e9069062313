"""Renewal rates by quarter, and the steps that the plans of each segment ask for."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from components import numbers, states
from components.page_head import section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core.access import Actor
from data.core.metrics import REASONS, Value
from data.customers.views.renewal_shapes import STATE_WORDS, Line
from data.customers.views.renewals import Runway
from pages.customers.renewals import one

OPENED = "term-opened"


def draw(view: Runway, rates: Sequence[Tile]) -> None:
    """The quarters around the day: what came up, what was kept, what is expected, what was signed in time."""
    tiles(rates, key="renewal-rates")
    section("By quarter in which the term ends", f"Amounts in {view.currency}. Kept is at most what was there; more "
            "is expansion. A quarter that runs counts what is open as not renewed.")  # fmt: skip
    rows = [{
        "quarter": each.period.label, "available": numbers.rounded(each.available, 0),
        "kept": numbers.rounded(each.kept, 0), "rate": each.renewal.value, "why": _why(each.renewal),
        "forecast": each.forecast.value,
        "why_forecast": _why(each.forecast), "on_time": each.on_time.value, "why_time": _why(each.on_time),
        "n": each.renewal.n, "status": (each.renewal.status, None if each.is_finished else "Not finished"),
    } for each in view.quarters]  # fmt: skip
    columns = [
        Column("quarter", "Quarter", width=110), Column("available", "Available", "money", view.currency),
        Column("kept", "Kept", "money", view.currency), Column("rate", "Renewal rate", "percent", reason="why"),
        Column("status", "Status", "status"), Column("forecast", "Forecast", "percent", reason="why_forecast"),
        Column("on_time", "In time", "percent", reason="why_time"), Column("n", "Terms", "count"),
    ]  # fmt: skip
    table(rows, columns, key="renewal-quarters", noun="quarters", alt="Renewal rates by quarter")


def terms(actor: Actor, found: Sequence[Line], view: Runway, label: str, *, is_past: bool) -> None:
    """The terms behind the rates of the chosen quarter; a click opens one."""
    section(f"Terms that end in {label}", "What the rates are made of. Click a renewed one to take it back.")
    rows = [{
        "id": line.id, "account": line.account, "product": line.product, "end_on": line.end_on,
        "state": STATE_WORDS[line.state], "arr": _money(line.arr, view), "kept": _money(line.kept, view),
        "booked_on": line.booked_on, "unknown": "not known", "in_time": "yes" if line.is_on_time else "no",
        "owner": line.owner or "nobody",
    } for line in found]  # fmt: skip
    columns = [
        Column("account", "Customer", "open", width=200), Column("product", "Product"),
        Column("end_on", "Ends on", "date"), Column("state", "State"), Column("arr", "Available"),
        Column("kept", "Kept"), Column("booked_on", "Signed on", "date", reason="unknown"),
        Column("in_time", "In time"), Column("owner", "Owner"),
    ]  # fmt: skip
    table(rows, columns, key="renewal-terms", noun="terms", alt=f"{len(rows)} terms of {label}",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip
    number = st.session_state.pop(OPENED, None)
    chosen = next((line for line in found if line.id == number), None)
    if chosen is not None:
        one.closed(actor, chosen, is_past=is_past)


def _money(amount: Decimal | None, view: Runway) -> str:
    return "no rate" if amount is None else numbers.money(amount, view.currency)


def _why(value: Value) -> str:
    return REASONS.get(value.reason or "", "")


def steps(view: Runway) -> None:
    """The plans in force on the day."""
    section("What is done before a term ends", "By segment; every other segment follows the first plan. The plan is a "
            "definition: it holds from a day on, and never recolours an earlier day.")  # fmt: skip
    rows = [{"plan": "Every other segment" if name == "default" else name, "days": step.days, "title": step.title,
             "about": step.about} for name, steps in view.plans.plans.items() for step in steps]  # fmt: skip
    columns = [Column("plan", "Segment", width=160), Column("days", "Days before the end", "count"),
               Column("title", "Step", width=230), Column("about", "What is done", width=430)]  # fmt: skip
    table(rows, columns, key="renewal-plans", noun="steps", alt=f"{len(rows)} steps in {len(view.plans.plans)} plans")
    odds = ", ".join(f"{name.replace('_', ' ')} {value:.0%}" for name, value in view.plans.odds.items())
    states.notice(f"From {view.plans.answer_from} days before the end on a renewal is good or at risk. Odds where the "
                  f"owner names none: {odds}.")  # fmt: skip
