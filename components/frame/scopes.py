"""The parts of the scope bar that every page shares: the period, the day, the banner over a past one."""

from datetime import date

import streamlit as st

from components import states
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings

KEPT, ASKED, TURNED = "_as_of_kept", "_as_of_asked", "_page_turned"
"""The day that was chosen on any page; whether the page that is drawn can show another day than today; whether it is
drawn for the first time since another one was."""

PAGE = "_page_drawn"
AROUND = (4, 4)
"""How many quarters back and ahead the period's picker offers; any other can be typed or stand in the address."""


def period_field(settings: Settings, today: date) -> Field:
    """Return the picker of the fiscal period: the present quarter unless something else is chosen."""
    calendar = settings.calendar
    present = clock.period_of(today, calendar)
    first = present
    for _ in range(AROUND[0]):
        first = clock.previous(first, calendar)
    offered = [first]
    for _ in range(sum(AROUND)):
        offered.append(clock.following(offered[-1], calendar))
    options = {period.label: period.label for period in offered}
    return Field("period", "Period", options=options, default=present.label, free=True, front=True)


def as_of_field(today: date) -> Field:
    """Return the picker of the day to look at; empty means today. The day chosen on one page holds on every other."""
    st.session_state[ASKED] = True
    kept = st.session_state.get(KEPT)
    if kept is not None and st.session_state.get(TURNED) and "as_of" not in st.query_params:
        st.session_state["as_of"] = kept
    return Field("as_of", "As of", kind="day", latest=today, front=True)


def past_banner(as_of: date | None, today: date) -> None:
    """Say that a past day is shown, with the way back; nothing when it is today. Remembers the day for other pages."""
    st.session_state[KEPT] = as_of if as_of is not None and as_of < today else None
    if as_of is not None and as_of < today:
        states.past(f"{as_of.day} {as_of:%B %Y}", on_today=_back_to_today)


def turned(address: str) -> None:
    """Note which page is drawn: the shell calls it before each."""
    st.session_state[TURNED] = st.session_state.get(PAGE) != address
    st.session_state[PAGE] = address
    st.session_state[ASKED] = False


def only_today() -> None:
    """Say above a page that knows no other day than today that it is one, while a past day is chosen."""
    kept = st.session_state.get(KEPT)
    if kept is not None and not st.session_state.get(ASKED):
        states.past(f"{kept.day} {kept:%B %Y}", on_today=_back_to_today, has_past=False, key="no-past")


def _back_to_today() -> None:
    st.session_state["as_of"] = st.session_state[KEPT] = None
