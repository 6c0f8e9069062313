"""The signs that wait or are pursued, the largest customer first; each is opened to be pursued, given or dismissed."""

from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import plain
from components.frame import go, link
from components.page_head import section
from components.palette import status_text
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.customers.views.expansion_shapes import OUTCOME_WORDS, Expansion, TriggerRow
from pages.customers.expansion import acts

ACCOUNTS, EDIT = "customers.view_accounts", "customers.edit"
OPENED = "expansion-sign"
HEALTH = {"green": "Healthy", "yellow": "Watch", "red": "At risk", "grey": "Unknown"}


def draw(actor: Actor, view: Expansion, *, is_past: bool) -> None:
    """The table of signs, and the one that is open."""
    section("Signs that wait or are pursued", "The customer with the most recurring revenue first. A customer in red "
            "health fires none.")  # fmt: skip
    if not access.may(actor, ACCOUNTS):
        states.notice(f"Single customers are open to: {access.who_may(ACCOUNTS)}.")
        return
    if not view.triggers:
        states.notice("No sign waits or is pursued, as far as you can see and for what was asked.")
        return
    columns = [
        Column("account", "Customer", "open", width=145),
        Column("arr", f"ARR ({view.currency})", "count", reason="why", width=78),
        Column("label", "Sign", width=168), Column("evidence", "Evidence", width=300),
        Column("state", "State", width=90), Column("fired_on", "Fired", "date", width=85),
        Column("owner", "Owner", width=98), Column("health", "Health", "status", width=76),
    ]  # fmt: skip
    table([_row(one) for one in view.triggers], columns, key="signs", alt=f"{len(view.triggers)} signs of growth",
          noun="signs", on_open=lambda row: st.session_state.update({OPENED: row["id"]}),
          href=lambda row: f"/customers-account?id={row['account_id']}")  # fmt: skip
    number = st.session_state.pop(OPENED, None)
    found = next((one for one in view.triggers if one.id == number), None)
    if found is not None:
        opened(actor, found, view, is_past)


def _row(one: TriggerRow) -> dict[str, Any]:
    status = one.health or "grey"
    return {
        "id": one.id, "account_id": one.account_id, "account": one.account,
        "arr": None if one.arr is None else numbers.rounded(one.arr, 0), "why": "not known",
        "label": one.label, "evidence": one.evidence,
        "state": status_text("red", "Urgent") if one.is_urgent and one.state == "open" else OUTCOME_WORDS[one.state],
        "fired_on": one.fired_on, "owner": one.owner or "nobody",
        "health": (status, HEALTH[status]),
    }  # fmt: skip


@st.dialog("Sign of growth", width="large")
def opened(actor: Actor, one: TriggerRow, view: Expansion, is_past: bool) -> None:
    """What the sign says, and what can be done about it."""
    st.subheader(plain(one.account), anchor=False)
    worth = "ARR not known" if one.arr is None else f"ARR {numbers.money(one.arr, view.currency)}"
    states.notice(f"{one.label}. {one.evidence}. Fired on {one.fired_on.day} {one.fired_on:%B %Y}; {worth}; "
                  f"owner: {one.owner or 'nobody'}.", items=[one.prompt] if one.prompt else [])  # fmt: skip
    if st.button("Open the customer", icon=":material/open_in_new:", key=f"sign-account-{one.id}"):
        go("/customers-account", id=str(one.account_id))
    if one.deal_id is not None:
        link(f"Open the deal: {one.deal}", f"/pipeline-deal?id={one.deal_id}")
    if is_past:
        states.notice("This is how it stood then. Go back to today to act on it.")
    elif one.state == "open" and access.may(actor, EDIT):
        acts.choices(actor, one, view)
