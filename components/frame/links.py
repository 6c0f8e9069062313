"""A way to another page of ours that keeps the app running: an address alone would load everything anew."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from components.escape import plain
from components.frame.cards import cards
from components.markup import draw, element
from components.table import Column, Row, table

CHOSEN = "_open-record"


def link(label: str, address: str) -> None:
    """Draw a link to the page at an address such as "/quality-import"."""
    card = next((found for found in cards() if found.address == address), None)
    try:
        if card is not None:
            st.page_link(str(card.path), label=plain(label))
            return
    except StreamlitAPIException:  # drawn without the shell there is no menu to go by
        pass
    draw(element("a", label, href=address))


def go(address: str, **query: str) -> None:
    """Open another page of ours, such as a record's, and end this run."""
    card = next((found for found in cards() if found.address == address), None)
    if card is None:
        raise LookupError(f"there is no page at {address}")
    st.switch_page(str(card.path), query_params=query)


def choose(address: str, number: int) -> None:
    """Remember in a click which record to open: a callback cannot change the page itself."""
    st.session_state[CHOSEN] = address, number


def follow() -> None:
    """Open the record that was just clicked."""
    if chosen := st.session_state.pop(CHOSEN, None):
        go(chosen[0], id=str(chosen[1]))


def records(
    rows: Sequence[Row], columns: Sequence[Column], *, address: str, number: str = "id", **given: Any
) -> None:
    """Draw a table whose `open` column, and whose cards on a phone, open the page of a row's record.

    `number` names the field that holds the record's number. The other keywords are those of `table`.
    """
    table(rows, columns, on_open=lambda row: choose(address, row[number]),
          href=lambda row: f"{address}?id={row[number]}", **given)  # fmt: skip
    follow()
