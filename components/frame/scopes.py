"""The parts of the scope bar that every page shares: the period, the day, the banner over a past one."""

from datetime import date

import streamlit as st

from components import states
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings

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
    """Return the picker of the day to look at; empty means today."""
    return Field("as_of", "As of", kind="day", latest=today, front=True)


def past_banner(as_of: date | None, today: date) -> None:
    """Say that a past day is shown, with the way back; nothing when it is today."""
    if as_of is not None and as_of < today:
        states.past(f"{as_of.day} {as_of:%B %Y}", on_today=_back_to_today)


def _back_to_today() -> None:
    st.session_state["as_of"] = None
