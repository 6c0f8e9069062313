"""A page that prints on one sheet of its own form: lying, and without what only a screen needs."""

from collections.abc import Sequence

import streamlit as st


def lying_sheet(*, hide: Sequence[str] = (), zoom: float = 0.62) -> None:
    """Print this page on one A4 sheet that lies; `hide` are keys of containers that stay off the paper."""
    names = [key for key in hide if key.replace("-", "").replace("_", "").isalnum()]
    rules = [
        ".stHorizontalBlock { display: flex !important; flex-wrap: nowrap !important; }",
        ".stColumn { min-width: 0 !important; }",
        f".stMainBlockContainer {{ zoom: {zoom:.2f} !important; }}",
        # Last, so that what is hidden stays so whatever the rules above lay out.
        *(f'[class*="st-key-{key}"] {{ display: none !important; }}' for key in names),
    ]
    sheet = "@page { size: A4 landscape; margin: 10mm; }"
    st.html(f"<style>{sheet} @media print {{ {' '.join(rules)} }}</style>")
