"""From a mark or a row to the deals behind it, with what was written down about them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import data_as_of, download, read, records, scope
from components.page_foot import page_foot
from components.page_head import section
from components.table import Column, page_of
from data.core import access, offers
from data.core.access import Actor
from data.pipeline.views.losses import LOSS_READS, Losses
from data.pipeline.views.losses_tables import reason_name
from data.pipeline.views.lost_deals import lost_deals
from pages.pipeline.losses.reading import month_name, whole

REASON, MONTH, KEY, LAST = "losses-reason", "losses-month", "losses-key", "losses-picked"
ALL = "All"


def follow(mark: str | None, view: Losses) -> None:
    """Show the deals of a mark that was just clicked: a reason's strip, or one month of it. Runs before the pickers."""
    if mark and mark != st.session_state.get(LAST):
        st.session_state[LAST] = mark
        if mark in {reason_name(share.reason) for share in view.shares}:
            st.session_state[REASON] = mark


def follow_cell(mark: str | None, view: Losses) -> None:
    """Show the deals of a cell that was just clicked: "reason · group"."""
    reason, found, key = (mark or "").rpartition(" · ")
    if found and key in view.groups and st.session_state.get(LAST) != mark:
        st.session_state[LAST] = mark
        st.session_state[REASON], st.session_state[KEY] = reason, key


def follow_reason(row: Mapping[str, Any]) -> None:
    """Show the deals of a reason that was clicked."""
    st.session_state[REASON] = row["key"] or ALL


def follow_competitor(row: Mapping[str, Any]) -> None:
    """Show the deals lost against a competitor; the page then compares by competitor."""
    st.session_state["by"], st.session_state[KEY] = "competitor", row["key"]
    st.session_state[REASON] = ALL


def deals(actor: Actor, view: Losses, arguments: Mapping[str, Any]) -> None:
    """The deals behind a mark: nothing is asked of the store until somebody chooses which."""
    section("Deals behind the numbers", "Choose a reason, a month or a group.")
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return
    reasons = [reason_name(share.reason) for share in view.shares]
    months = {month_name(month): month for month in view.months}
    for key, known in ((REASON, reasons), (MONTH, months), (KEY, view.groups)):
        if st.session_state.get(key) not in (None, ALL, *known):
            st.session_state[key] = ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-losses-deals"):
        reason = st.selectbox("Reason", [ALL, *reasons], key=REASON, index=None, placeholder="Choose", width=230)
        month = st.selectbox("Month", [ALL, *months], key=MONTH, width=140)
        group = st.selectbox((view.by or "all").capitalize(), [ALL, *view.groups], key=KEY, width=230)
    if reason or month != ALL or group != ALL:
        mark = {"reason": None if reason in (None, ALL) else reason, "month": months.get(month or ""),
                "key": None if group == ALL else group}  # fmt: skip
        _table(actor, view, arguments, mark)


def _table(actor: Actor, view: Losses, arguments: Mapping[str, Any], mark: Mapping[str, Any]) -> None:
    name = "losses-" + "-".join(str(value or "all") for value in mark.values())
    known = sum(share.deals for share in view.shares)
    found = read(lost_deals, groups=LOSS_READS, scope=scope(actor, "pipeline.view_deals"), page=page_of(name, known),
                 **arguments, **mark)  # fmt: skip
    if not found.n:
        states.notice("No deals of this kind.")
        return
    columns = [
        Column("name", "Deal", "open", width=240), Column("reason", "Reason"), Column("others", "Further reasons"),
        Column("note", "Evidence", width=260), Column("competitor", "Competitor"), Column("at_close", "From stage"),
        Column("owner", "Owner"), Column("closed_on", "Closed on", "date"),
        Column("amount", f"Amount ({found.currency})", "count", reason="amount_reason"),
    ]  # fmt: skip
    said = f"{found.n:,} deals, {numbers.money(found.amount, found.currency)} in all"
    rows = [{**row, "amount": whole(row["amount"])} for row in found.rows]
    records(rows, columns, address="/pipeline-deal", key=name, alt=said, noun="deals", total=found.n)
    states.notice(f"{said}.")


def foot(actor: Actor, view: Losses, arguments: Mapping[str, Any]) -> None:
    """How fresh, from where, and the tables and deals to take away."""
    prices = access.may(actor, offers.WITH_PRICES)
    right = offers.WITH_PRICES if prices else offers.WITHOUT_PRICES
    common: dict[str, Any] = {"right": right, "with_prices": prices, **arguments,
                              "mime": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
    files = download("Download these tables", offers.workbook, name="losses",
                     file_name=_file("losses", view.as_of), **common)  # fmt: skip
    if access.may(actor, "pipeline.view_deals"):
        files += download("Download the deals", offers.workbook, name="lost-deals",
                          file_name=_file("lost-deals", view.as_of), **common)  # fmt: skip
    page_foot(as_of=f"{view.as_of}", source="deals, reasons and rates in this store",
              files=data_as_of(scope(actor, "pipeline.view"), "deals", known_on=view.as_of), n=view.deals,
              noun="deals", downloads=files, key="losses")  # fmt: skip


def _file(name: str, day: date) -> str:
    return offers.file_name(name, day)
