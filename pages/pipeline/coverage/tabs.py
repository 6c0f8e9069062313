"""Second-order tables: how clean the pipeline is, the win rates, what is not counted."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.table import Column, table
from data.pipeline import views
from data.pipeline.views import Coverage, Row
from pages.pipeline.coverage.reading import amount, whole

RULES = (("overdue", "Overdue"), ("stale", "Stale"), ("stepless", "No next step"))


def more(view: Coverage) -> None:
    """The tabs; each is drawn only while it is open."""
    names = ["What to know", "How clean it is", "Win rates"]
    uncounted, clean, rates = st.tabs(names, on_change="rerun", key="coverage-tabs")
    if clean.open:
        with clean:
            _clean(view)
    if rates.open:
        with rates:
            _rates(view)
    if uncounted.open:
        with uncounted:
            said = views.remarks(view)
            states.notice("About these numbers:" if said else "Everything is counted.", items=said)


def _lines(view: Coverage) -> list[tuple[str, Row]]:
    return [(views.name_of(view, view.total, is_total=True), view.total),
            *((views.name_of(view, row), row) for row in view.rows)]  # fmt: skip


def _clean(view: Coverage) -> None:
    rows: list[dict[str, Any]] = []
    for name, row in _lines(view):
        before, after, tally = row.values["coverage"], row.values["clean_coverage"], row.tally
        rows.append({
            "name": name, "before": before.value, "why": views.words(before), "after": after.value,
            "status": (after.status, views.status_word(after)), "debt": tally.debt_deals,
            **{rule: None if _is_unjudged(view, rule, name) else whole(getattr(tally, rule)) for rule, _ in RULES},
            "unjudged": "not fed",
        })  # fmt: skip
    columns = [
        Column("name", (view.by or "all").capitalize(), width=220), Column("before", "Coverage", "ratio", reason="why"),
        Column("after", "Clean coverage", "ratio", reason="why"), Column("status", "Status", "status"),
        *(amount(rule, title, view.currency, "unjudged") for rule, title in RULES),
        Column("debt", "Gate debt", "count"),
    ]  # fmt: skip
    table(rows, columns, key="coverage-clean", alt=f"Coverage before and after {view.rules} of 3 rules",
          has_total=True)  # fmt: skip
    states.notice(f"{view.rules} of 3 rules can be judged. A deal may fail several.")


def _is_unjudged(view: Coverage, rule: str, name: str) -> bool:
    """Whether a rule cannot be judged for a row: nowhere at all, or not for the segment that the row is."""
    unjudged = view.unjudged.get(rule, ())
    return "every segment" in unjudged or (view.by == "segment" and name in unjudged)


def _rates(view: Coverage) -> None:
    rows: list[dict[str, Any]] = []
    for name, row in _lines(view):
        rate, other = row.values["win_rate"], row.values["win_rate_excluding_no_decision"]
        rows.append({
            "name": name, "rate": rate.value, "why": views.words(rate), "between": _between(rate.inputs),
            "n": rate.n, "status": (rate.status, views.status_word(rate) if rate.reason != "too_few" else "Too few"),
            "other": other.value, "why_other": views.words(other), "needed": row.needed.value,
            "why_needed": views.words(row.needed),
        })  # fmt: skip
    columns = [
        Column("name", (view.by or "all").capitalize(), width=220), Column("rate", "Win rate", "percent", reason="why"),
        Column("between", "95% between"), Column("n", "Decided", "count"), Column("status", "Status", "status"),
        Column("other", "No decisions left out", "percent", reason="why_other"),
        Column("needed", "Needs", "ratio", reason="why_needed"),
    ]  # fmt: skip
    label = f"Closed from {view.window.start} to {view.as_of}"
    table(rows, columns, key="coverage-rates", alt=f"Win rates by {view.by}. {label}", has_total=True)
    states.notice(f"{label}. A deal closed without a decision was decided.")


def _between(inputs: dict[str, Any]) -> str:
    if "low" not in inputs:
        return ""
    low, high = (numbers.percent(Decimal(inputs[bound]), decimals=0) for bound in ("low", "high"))
    return f"{low} to {high}"
