"""From a bar to its deals: what each was, and what it is."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import link, read, records, scope
from components.page_head import section
from components.table import Column, page_of
from data.core import access
from data.core.access import Actor
from data.pipeline.views.bridge import BARS, TITLES, Bridge
from data.pipeline.views.bridge_deals import bridge_deals, bridge_deals_columns
from data.pipeline.views.coverage import READS

BAR, LAST = "bridge-bar", "bridge-picked"


def nothing_yet(actor: Actor) -> None:
    """What will be here, and the one action."""
    states.empty("What changed in open pipeline between two days, with the deals behind every bar.",
                 "There are no deals yet. They come in with your spreadsheets or the export of your CRM.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")


def follow_bar(picked: str | None) -> None:
    """Show the deals of a bar that was just clicked. Runs before the pickers, which it sets."""
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        if picked in BARS:
            st.session_state[BAR] = picked


def follow_row(row: Mapping[str, Any]) -> None:
    """Show the deals of a line that was clicked."""
    st.session_state[BAR] = row["name"]


def deals(actor: Actor, view: Bridge, arguments: Mapping[str, Any]) -> str | None:
    """The deals behind a bar: nothing is asked of the store until somebody chooses which. Returns the bar."""
    section("Deals behind the bars", "Choose a bar or a line.")
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return None
    counts = view.total.deals
    there = [bar for bar in BARS if counts[bar]]
    if st.session_state.get(BAR) not in (None, *there):
        st.session_state[BAR] = None
    bar = st.pills("Bar", there, format_func=lambda b: f"{TITLES[b]} {numbers.count(counts[b])}", key=BAR)
    if bar:
        _table(actor, view, bar, arguments)
    return bar


def _table(actor: Actor, view: Bridge, bar: str, arguments: Mapping[str, Any]) -> None:
    key = f"bridge-deals-{bar}"
    total = view.total.deals[bar]
    found = read(bridge_deals, groups=READS, scope=scope(actor, "pipeline.view_deals"), bar=bar,
                 page=page_of(key, total), **arguments)  # fmt: skip
    columns = [
        Column(c.key, c.title, "open" if c.key == "name" else c.kind, found.currency if c.kind == "money" else "",
               f"{c.key}_reason" if c.key in ("was", "is_") else "")
        for c in bridge_deals_columns(found)
    ]  # fmt: skip
    said = f"{TITLES[bar]}: {numbers.money(view.total.amounts[bar], view.currency)} in {numbers.count(total)} deals"
    records(found.rows, columns, address="/pipeline-deal", key=key, alt=said, noun="deals", total=total)
