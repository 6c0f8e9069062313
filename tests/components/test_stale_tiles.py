"""Tiles whose source is late: grey, with the word, whatever their value says."""

import pytest
import streamlit as st

from components.tile import STALE, Tile, block


@pytest.mark.filterwarnings("ignore")
def test_a_tile_loses_its_colour_while_its_source_is_late() -> None:
    tile = Tile("Coverage", "2.4×", status="green", word="On track")
    assert "On track" in str(block(tile))
    assert "qd-old" not in str(block(tile))
    st.session_state[STALE] = "18 Nov 2026 09:00 CET"
    try:
        told = str(block(tile))
    finally:
        del st.session_state[STALE]
    assert "Stale" in told
    assert "On track" not in told
    assert "18 Nov 2026" in told
    assert "qd-old" in told
