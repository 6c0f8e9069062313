"""A way to open a row without a mouse: the cells of a drawn grid answer to clicks only."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.escape import clean


def opening(names: Sequence[str], *, key: str, noun: str, on_open: Callable[[int], None], has_links: bool) -> None:
    """Offer a button that shows itself when the keyboard reaches it, and a list of the rows once it was pressed.

    `on_open` gets the place of the picked row, from 0. Without links on its cards the button also stands on a phone.
    """
    if not names:
        return
    is_asked, picked = f"qd-opening-{key}", f"qd-opened-{key}"

    def turn() -> None:
        st.session_state[is_asked] = not st.session_state.get(is_asked)

    def follow() -> None:
        place = st.session_state.get(picked)
        st.session_state[picked] = None  # so that the same row can be picked again
        if place is not None and 0 <= place < len(names):
            on_open(place)

    st.button(f"Open one of these {noun}", key=f"qd-open-{key}" if has_links else f"qd-open-only-{key}", on_click=turn)
    if st.session_state.get(is_asked):
        # Numbered: two rows of one name stay two.
        st.selectbox(
            "Row to open", range(len(names)), index=None, key=picked, on_change=follow, width=420,
            format_func=lambda place: f"{place + 1}. {clean(names[place])}",
            placeholder="Type a part of its name",
        )  # fmt: skip
