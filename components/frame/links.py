"""A way to another page of ours that keeps the app running: an address alone would load everything anew."""

import streamlit as st
from streamlit.errors import StreamlitAPIException

from components.escape import plain
from components.frame.cards import cards
from components.markup import draw, element


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
