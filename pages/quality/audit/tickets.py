"""The tickets: cut by rule, owner and state, each opened to see what clears it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import go, read, write
from components.page_head import section
from components.scope_bar import Field
from components.table import Column, page_of, table
from data.core import access
from data.core.access import Actor, Scope
from data.core.work import tickets as work
from data.pipeline import views
from data.pipeline.views import AuditView

OPEN, LAST = "audit-open", "audit-picked"
STATES = {"open": "Open", "cleared": "Cleared"}


def fields(view: AuditView) -> list[Field]:
    """The pickers: rule, owner, open or cleared."""
    rules = {row["name"]: row["title"] for row in (*view.rules, *view.alerts)}
    people = {str(number): name for number, name in view.owners.items()}
    return [
        Field("rule", "Rule", kind="many", options=rules, front=True),
        Field("owner", "Owner", kind="many", options=people, front=True),
        Field("state", "State", options=STATES, default="open", front=True),
    ]


def follow_bar(view: AuditView, picked: str | None) -> None:
    """Show the tickets of a bar that was just clicked, from the next run on: the pickers stand above it."""
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        st.session_state["audit-rule"] = next(
            (row["name"] for row in (*view.rules, *view.alerts) if row["title"] == picked), None
        )


def show(actor: Actor, view: AuditView, chosen: Mapping[str, Any], mine: Scope, today: date) -> dict[str, Any]:
    """Draw the tickets; return what they are cut to, for the download."""
    bar = st.session_state.get("audit-rule")
    arguments: dict[str, Any] = {
        "as_of": today, "rules": tuple(chosen["rule"] or ([bar] if bar else ())),
        "owners": tuple(int(number) for number in chosen["owner"] or ()),
        "is_open": chosen["state"] != "cleared",
    }  # fmt: skip
    titles = {row["name"]: row["title"] for row in (*view.rules, *view.alerts)}
    of = ", ".join(titles.get(name, name) for name in arguments["rules"])
    section(f"Tickets: {of}" if of else "Tickets", "The earliest due first. Open one to see what clears it.")
    key = f"audit-tickets-{chosen['state']}-{of}"
    page = page_of(key, _most(view, arguments))
    found = read(views.tickets, groups=views.AUDIT_READS, scope=mine, page=page, **arguments)
    if not found.n:
        states.notice("No tickets of this kind. Nothing waits here.")
        return arguments
    last = [Column("due_on", "Due", "date", width=92), Column("due_shown", "State", "status", width=110)]
    if not arguments["is_open"]:
        last = [Column("cleared_on", "Cleared", "date"), Column("clear_reason", "Because", width=220)]
    columns = [
        Column("about", "Record", "open", width=210), Column("title", "Rule", width=160),
        Column("detail", "What is wrong", width=266), Column("owner", "Owner", width=112),
        Column("opened_on", "Since", "date", width=92), *last,
    ]  # fmt: skip
    table(found.rows, columns, key=key, alt="Tickets", noun="tickets", total=found.n, on_open=_choose,
          href=_address)  # fmt: skip
    number = st.session_state.pop(OPEN, None)
    opened = next((row for row in found.rows if row["id"] == number), None)
    if opened:
        _dialog(actor, opened)
    return arguments


def _most(view: AuditView, arguments: Mapping[str, Any]) -> int:
    """How many rows there can be at most; how many cleared ones nobody has counted."""
    if not arguments["is_open"]:
        return 10**6
    return sum(row["open"] for row in (*view.rules, *view.alerts)
               if not arguments["rules"] or row["name"] in arguments["rules"])  # fmt: skip


def _choose(row: Mapping[str, Any]) -> None:
    st.session_state[OPEN] = row["id"]


def _address(row: Mapping[str, Any]) -> str:
    return f"/pipeline-deal?id={row['entity_id']}" if row["entity"] == "deal" else ""


@st.dialog("Ticket", width="medium")
def _dialog(actor: Actor, row: Mapping[str, Any]) -> None:
    states.notice(f"{row['about']}: {row['detail']}")
    states.notice(row["fix"])
    if row["entity"] == "deal" and st.button("Open the deal", icon=":material/arrow_forward:", key="audit-deal"):
        go("/pipeline-deal", id=str(row["entity_id"]))
    if row["cleared_on"] or not access.may(actor, "work.edit"):
        return
    with st.form("audit-clear", border=False):
        reason = st.text_input("Clear it although it is still so, because", max_chars=300,
                               help="It comes back after a while if nothing has changed.")  # fmt: skip
        if st.form_submit_button("Clear this ticket"):
            with write(actor, "ticket cleared", done="Cleared") as saving:
                work.clear(saving.session, row["id"], actor=actor, reason=reason)
            if saving.is_done:
                st.rerun()
