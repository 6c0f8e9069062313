"""From a category or a row to the deals behind it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, scope
from components.page_head import section
from components.table import Column, page_of, table
from data.core import access
from data.core.access import Actor
from data.pipeline.queries.forecasts import EARLY
from data.pipeline.views.forecast import FORECAST_READS, Forecast
from data.pipeline.views.forecast_tables import SHOWN, category_deals, category_label, row_name
from pages.pipeline.forecast.reading import whole

OF, PART, LAST = "forecast-of", "forecast-part", "forecast-picked"
MARKED = {"Closed": "closed", "Commit": "commit", "Most likely": "most_likely", "Best case": "best_case"}
"""Marks of the picture that are a category; the others are sums of odds over the open deals."""
ALL = "All"


def follow_category(row: Mapping[str, Any]) -> None:
    """Show the deals of a category that was clicked."""
    st.session_state[PART] = row["code"]


def follow_mark(mark: str | None) -> None:
    """Show the deals of a mark that was just picked, where it is a category; else say what it is made of."""
    if mark and mark not in MARKED:
        states.notice(f"{mark} is of no single category: it is made of the rows below, deal by deal with its odds.")
    if mark != st.session_state.get(LAST):
        st.session_state[LAST] = mark
        if mark in MARKED:
            st.session_state[PART] = MARKED[mark]


def follow_row(row: Mapping[str, Any]) -> None:
    """Show the deals of a row that was clicked."""
    st.session_state[OF] = ALL if row["key"] is None and row["label"].startswith("All") else row["label"]
    st.session_state[PART] = st.session_state.get(PART) or "most_likely"


def deals(actor: Actor, view: Forecast, arguments: Mapping[str, Any]) -> None:
    """The deals behind a number: nothing is asked of the store until somebody chooses which."""
    section("Deals behind the numbers", "Choose a row or a category.")
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return
    names = {row_name(view, row): row for row in view.rows}
    if st.session_state.get(OF) not in (None, ALL, *names):
        st.session_state[OF] = ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-forecast-deals"):
        of = st.selectbox((view.by or "All").capitalize(), [ALL, *names], key=OF, width=260)
        shown = names.get(of or ALL, view.total)
        part = st.pills("Category", [*SHOWN, EARLY], key=PART, format_func=lambda code: (
            f"{category_label(code)} {shown.sums.parts[code].deals if code in shown.sums.parts else 0:,}"))  # fmt: skip
    if part:
        is_all = shown is view.total
        _table(actor, None if is_all else shown.label or "(none)", part, arguments,
               total=shown.sums.parts[part].deals if part in shown.sums.parts else 0)  # fmt: skip


def _table(actor: Actor, key: str | None, part: str, arguments: Mapping[str, Any], *, total: int) -> None:
    name = f"forecast-{part}-{key or 'all'}"
    found = read(
        category_deals, groups=FORECAST_READS, scope=scope(actor, "pipeline.view_deals"), category=part, key=key,
        page=page_of(name, total), **{n: arguments[n] for n in ("period", "as_of", "by", "filters")},
    )  # fmt: skip
    if not found.n:
        states.notice("No deals of this kind.")
        return
    columns = [
        Column("name", "Deal", width=260), Column("account", "Account"), Column("owner", "Owner"),
        Column("close_date", "Closed on" if part == "closed" else "Close date", "date"),
        Column("amount", f"Amount ({found.currency})", "count", reason="amount_reason"),
    ]  # fmt: skip
    if part != "closed":
        columns += [Column("step", "Step"), Column("policy", "Policy odds", "percent"),
                    Column("own", "Owner's odds", "percent"), Column("own_reason", "Owner's reason")]  # fmt: skip
    said = f"{category_label(part)}: {found.n:,} deals, {numbers.money(found.amount, found.currency)} in all"
    rows = [{**row, "amount": whole(row["amount"])} for row in found.rows]
    table(rows, columns, key=name, alt=said, noun="deals", total=found.n,
          href=lambda row: f"/pipeline-deal?id={row['id']}")  # fmt: skip
    states.notice(f"{said}.")
