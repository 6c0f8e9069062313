"""From a bar to its customers: what each had, what it has, and how it moved."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import link, read, records, scope
from components.page_head import section
from components.table import Column, page_of
from data.core import access
from data.core.access import Actor
from data.customers.views.courses import READS
from data.customers.views.retention import TITLES, Retention
from data.customers.views.retention_customers import behind
from data.customers.views.retention_tables import word

BAR, LAST = "retention-bar", "retention-picked"
RIGHT = "customers.view_accounts"


def nothing_yet(actor: Actor) -> None:
    """What will be here, and the one action."""
    states.empty("What is kept of recurring revenue, what grows and what is lost, with the customers behind it.",
                 "There are no subscriptions yet. They come in with your contract list or billing export.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")


def follow_bar(picked: str | None) -> None:
    """Show the customers of a bar that was just clicked. Runs before the pickers, which it sets."""
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        if picked in TITLES:
            st.session_state[BAR] = picked


def customers(actor: Actor, view: Retention, arguments: Mapping[str, Any]) -> None:
    """The customers behind a bar: nothing is asked of the store until somebody chooses which."""
    section("Customers behind the bars", "Choose a bar. The largest first.")
    if not access.may(actor, RIGHT):
        states.notice(f"Single customers are open to: {access.who_may(RIGHT)}.")
        return
    there = [bar for bar, amount in view.total.tally.bars().items() if amount]
    if st.session_state.get(BAR) not in (None, *there):
        st.session_state[BAR] = None
    bar = st.pills("Bar", there, format_func=TITLES.__getitem__, key=BAR, label_visibility="collapsed")
    if bar:
        _table(actor, bar, arguments)


def _table(actor: Actor, bar: str, arguments: Mapping[str, Any]) -> None:
    mine, key = scope(actor, RIGHT), f"retention-customers-{bar}"
    asked = {name: arguments[name] for name in ("as_of", "filters")}
    count = read(behind, groups=READS, scope=mine, bar=bar, page=1, **asked).n
    found = read(behind, groups=READS, scope=mine, bar=bar, page=page_of(key, count), **asked)
    rows = [{**row, **{name: numbers.rounded(row[name], 0) for name in ("effect", "then", "now")},
             "why": word(row["reason"]) if row["churn"] else ""} for row in found.rows]  # fmt: skip
    money = [Column(name, f"{title} ({found.currency})", "count") for name, title in
             (("effect", TITLES[bar]), ("then", f"On {found.since}"), ("now", f"On {found.as_of}"))]  # fmt: skip
    columns = [Column("name", "Customer", "open", width=240), *money, Column("why", "Reason of the churn"),
               Column("segment", "Segment"), Column("owner", "Owner")]  # fmt: skip
    said = f"{TITLES[bar]}: {numbers.money(found.amount, found.currency)} of {found.n:,} customers"
    records(rows, columns, address="/customers-account", key=key, alt=said, noun="customers", total=found.n)
