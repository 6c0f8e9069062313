"""The deals, the largest amount times risk first, and what to do about the one that is opened."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, scope
from components.page_head import section
from components.table import Column, page_of, table
from data.core import access
from data.core.access import Actor
from data.pipeline import views
from data.pipeline.views import RiskDeals, Risks
from pages.pipeline.deal_risk import fixes, pictures

BAND, REASON, LAST, OPEN = "risk-band", "risk-reason", "risk-picked", "risk-open"
ANY = "All bands"


def follow_bar(picked: str | None) -> None:
    """Show the deals of a bar that was just clicked. Runs before the pickers, which it sets."""
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        if picked and (code := pictures.code_of(picked)):
            st.session_state[REASON] = code


def deals(actor: Actor, view: Risks, arguments: Mapping[str, Any], *, is_past: bool) -> tuple[str | None, str | None]:
    """Draw the table of deals; return the band and the reason that it is cut to."""
    section("What to do first", "Sorted by amount times points. Open a deal for what to do about each reason.")
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return None, None
    bands = [band for band in views.BANDS if view.bands[band].deals]
    reasons = list(views.reasons_in_order(view.reasons))
    if st.session_state.get(REASON) not in (None, *reasons):
        st.session_state[REASON] = None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-risk-cut"):
        band = st.selectbox("Risk", [None, *bands], format_func=lambda b: _band(view, b), key=BAND, width=220)
        reason = st.pills("Reason", reasons, format_func=lambda code: _reason(view, code), key=REASON)
    _table(actor, view, arguments, band, reason, is_past=is_past)
    return band, reason


def _band(view: Risks, band: str | None) -> str:
    if band is None:
        return f"{ANY} {view.open.deals:,}"
    return f"{views.BAND_STATUS[band][1]} {view.bands[band].deals:,}"


def _reason(view: Risks, code: str) -> str:
    return f"{views.RULE_WORDS[code]} {view.reasons[code].deals:,}"


def _table(actor: Actor, view: Risks, arguments: Mapping[str, Any], band: str | None, reason: str | None, *,
           is_past: bool) -> None:  # fmt: skip
    key = f"risk-{band}-{reason}"
    most = view.open.deals if band is None else view.bands[band].deals
    most = most if reason is None else min(most, view.reasons[reason].deals)
    mine = scope(actor, "pipeline.view_deals")
    found: RiskDeals = read(views.risk_deals, groups=views.RISK_READS, scope=mine, band=band, reason=reason,
                            page=page_of(key, most), **arguments)  # fmt: skip
    if not found.n:
        states.notice("No deal of this kind.")
        return
    columns = [
        Column("name", "Deal", "open", width=196), Column("account", "Account", width=130),
        Column("owner", "Owner", width=104),
        Column("whole", f"Amount ({found.currency})", "count", reason="amount_reason", width=100),
        Column("close_date", "Close date", "date", width=92), Column("band_shown", "Risk", "status", width=80),
        Column("score", "Points", "count", width=56, help="Points of 100, added up from the reasons. No probability."),
        Column("reasons", "Reasons", width=222), Column("assessed", "Rules", width=56),
    ]  # fmt: skip
    rows = [{**row, "whole": None if row["amount"] is None else numbers.rounded(row["amount"], 0)}
            for row in found.rows]  # fmt: skip
    table(rows, columns, key=key, alt=f"{found.n} open deals by amount times risk", noun="deals", total=found.n,
          on_open=_choose, href=lambda row: f"/pipeline-deal?id={row['deal_id']}")  # fmt: skip
    number = st.session_state.pop(OPEN, None)
    opened = next((row for row in found.rows if row["deal_id"] == number), None)
    if opened:
        fixes.dialog(actor, opened, arguments["as_of"], is_past)


def _choose(row: Mapping[str, Any]) -> None:
    st.session_state[OPEN] = row["deal_id"]
