"""Customers at risk: who to look after first, until when, who heard of it, and how alerts were dealt with."""

from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import plain
from components.frame import write
from components.instants import day
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.core.work import tickets
from data.customers.views.health_shapes import AlertQueue, AlertRow, HealthBoard
from pages.customers.health.customers import ACCOUNTS, ADDRESS, face

CLEAR, OPENED = "work.edit", "health-alert"
COLUMNS = [
    Column("name", "Customer", "open", width=160), Column("health", "Health", "status", width=95),
    Column("why", "Why", width=250), Column("notice", "Days to notice", width=85),
    Column("arr", "ARR", width=80), Column("due", "Clear by", "status", width=120),
    Column("owner", "With", width=115), Column("above", "Escalated to", width=125),
]  # fmt: skip
ENDED = [
    Column("name", "Customer", width=180), Column("opened", "Raised", "date"),
    Column("due", "Due", "date", reason="no"),
    Column("cleared", "Cleared", "date"), Column("time", "In time", "status"), Column("reason", "How", width=280),
    Column("owner", "With", width=130),
]  # fmt: skip


def draw(actor: Actor, board: HealthBoard, queue: AlertQueue, *, is_past: bool) -> None:
    """The queue, most revenue a day left first; then what was dealt with."""
    rules = board.rules
    section("Act first", f"Red, or {rules.drop:.0f} points lost within {rules.drop_days} days. First comes whoever has "
            "most revenue for each day left until notice. Strategic customers go to our sponsor too.")  # fmt: skip
    if not access.may(actor, ACCOUNTS):
        states.notice(f"{len(queue.open)} alerts. Single customers are open to: {access.who_may(ACCOUNTS)}.")
        return
    if not queue.open:
        states.notice("No customer is at risk.")
    else:
        rows = [_line(one, board.currency) for one in queue.open]
        table(rows, COLUMNS, key="health-alerts", alt=f"{len(rows)} customers at risk", noun="customers",
              on_open=_picked, href=lambda row: f"{ADDRESS}?id={row['id']}")  # fmt: skip
    found = next((one for one in queue.open if one.row.account_id == st.session_state.pop(OPENED, None)), None)
    if found is not None:
        _show(actor, found, is_past)
    if queue.cleared:
        section("Dealt with", "The newest first. An alert ends by itself when the customer is at risk no longer.")
        done = [{"name": one.name, "opened": one.opened_on, "due": one.due_on, "no": "no day",
                 "cleared": one.cleared_on, "time": ("green", "In time") if one.is_on_time else ("red", "Late"),
                 "reason": one.reason, "owner": one.owner or "nobody"} for one in queue.cleared]  # fmt: skip
        table(done, ENDED, key="health-cleared", alt=f"{len(done)} alerts dealt with", noun="alerts")


def _picked(row: Any) -> None:
    st.session_state[OPENED] = row["id"]


def _line(one: AlertRow, currency: str) -> dict[str, Any]:
    days = one.days_to_notice
    until = day(one.due_on, "not sent yet")
    late = ("red", f"Late, {until}") if one.is_late else ("grey", until)
    above = one.escalated_to or ("no sponsor named" if one.row.is_strategic and not one.row.sponsor else "")
    return {
        "id": one.row.account_id, "name": one.row.name, "health": (one.row.status, face(one.row)),
        "why": one.detail.partition("; ")[2].rstrip(".") or one.row.why_words, "due": late,
        "notice": "no end" if days is None else f"{days}" if days > 0 else "past",
        "arr": "no rate" if one.row.arr is None else numbers.money(one.row.arr, currency),
        "owner": one.owner or "nobody", "above": above,
    }  # fmt: skip


@st.dialog("Customer at risk", width="large")
def _show(actor: Actor, one: AlertRow, is_past: bool) -> None:
    section(one.row.name, one.detail)
    said = f"Raised on {day(one.opened_on)}, to be cleared by {day(one.due_on)}, with {one.owner or 'nobody'}."
    states.notice(said if one.ticket_id else "The nightly job alerts its owner.")
    if one.escalated_to:
        states.notice(f"Strategic: {one.escalated_to} was told on {day(one.escalated_on)}.")
    elif one.row.is_strategic:
        states.notice("Strategic, and no executive sponsor of ours is named who could be told.")
    if st.button("Open its health", icon=":material/arrow_forward:", key="health-alert-open"):
        st.query_params["id"] = str(one.row.account_id)
        st.rerun()
    if is_past or one.ticket_id is None or not access.may(actor, CLEAR):
        return
    with st.form(f"health-clear-{one.ticket_id}", border=False):
        reason = st.text_input("What was done", max_chars=300, placeholder="Kept with the alert")
        is_cleared = st.form_submit_button(plain("Clear the alert"), type="primary")
    if is_cleared:
        with write(actor, "an alert is cleared", done="Cleared. It comes back if nothing changes.") as saving:
            tickets.clear(saving.session, one.ticket_id, actor=actor, reason=reason)
        if saving.is_done:
            st.rerun()
