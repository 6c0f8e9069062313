"""One field of a deal as a widget, the same in the form and in every dialog, and its value as a command takes it."""

from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from components.escape import plain
from data.core.numbers import from_minor, minor_places, to_minor
from data.pipeline.labels import label
from pages.pipeline.deal.saving import Open

LONG = frozenset({"discovery_summary", "problem_statement", "close_note"})
DAYS = frozenset({"close_date", "meeting_date", "next_step_date"})
WHOLE = {"fit_score": (0, 100), "term_months": (1, 1200), "seats": (1, 10**9)}
CHOSEN = frozenset({"segment_id", "territory_id", "motion_id", "product_id", "type", "process_step",
                    "forecast_category"})  # fmt: skip
STANDS_IN = {"lead_source_original": "source"}
"""What is written once by the system, and the field it is taken from."""

HINTS = {
    "primary_competitor": "none is an answer", "discount_percent": "in percent of list; none is an answer",
    "map_link": "where the plan agreed with the buyer lies", "amount": "a year",
}  # fmt: skip


def askable(name: str) -> str | None:
    """Return the field to ask for in place of one that a gate misses; None where no field of the deal answers it."""
    name = STANDS_IN.get(name, name)
    return None if name == "owner_id" or name.startswith("meddicc") else name


def ask(opened: Open, name: str, *, key: str, is_needed: bool = False, disabled: bool = False) -> Any:
    """Draw the widget of a field with what it holds; return what a command takes. Kept while other parts are open."""
    held = opened.view.values.get(name)
    words = f"{label(name).capitalize()}{' · needed' if is_needed else ''}"
    kept: dict[str, Any] = {"key": f"{key}-{name}", "persist_state": "session", "disabled": disabled,
                            "help": HINTS.get(name)}  # fmt: skip
    if st.session_state.get(opened.key("problem")) == name:
        words = f"⚠ {words}"
    if name == "amount":
        return _amount(opened, plain(f"{words} ({opened.view.values['currency']})"), held, kept)
    if name in WHOLE:
        return st.number_input(plain(words), value=held, step=1, min_value=None, **kept)
    if name in DAYS:
        return st.date_input(plain(words), value=held, format="YYYY-MM-DD", **kept)
    if name in CHOSEN:
        options = opened.choices.get(name, {})
        codes = list(options) if held is None or held in options else [*options, held]
        index = codes.index(held) if held in codes else None
        shown = {code: plain(options.get(code, str(code))) for code in codes}
        return st.selectbox(plain(words), codes, index=index, format_func=shown.__getitem__, **kept)
    text = st.text_area if name in LONG else st.text_input
    return text(plain(words), value=held or "", max_chars=4000 if name in LONG else 200, **kept) or None


def _amount(opened: Open, words: str, held: int | None, kept: dict[str, Any]) -> int | None:
    currency = opened.view.values["currency"]
    places = minor_places(currency)
    shown = None if held is None else float(from_minor(held, currency))
    typed = st.number_input(words, value=shown, step=10.0**-places, format=f"%.{places}f", **kept)
    if typed is None:
        return None
    # A value left as it was goes back as it came: a float must not touch the last unit of a large amount.
    return held if typed == shown else to_minor(Decimal(repr(typed)), currency)


def said(opened: Open, name: str, value: Any) -> str:
    """Return a value as people read it, for the two sides of a conflict."""
    if value in (None, ""):
        return "empty"
    if name == "amount":
        return f"{from_minor(value, opened.view.values['currency']):,} {opened.view.values['currency']}"
    if name in CHOSEN:
        return opened.choices.get(name, {}).get(value, str(value))
    return f"{value.day} {value:%b %Y}" if isinstance(value, date) else str(value)
