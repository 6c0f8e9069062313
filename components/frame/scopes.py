"""The parts of the scope bar that pages share: period, day, filters, the banner over a past day, a wrong choice."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import states
from components.page_head import page_head
from components.scope_bar import Field
from data.core import clock
from data.core.clock import Period
from data.core.settings import Settings

KEPT, ASKED, TURNED = "_as_of_kept", "_as_of_asked", "_page_turned"
"""The day that was chosen on any page; whether the page that is drawn can show another day than today; whether it is
drawn for the first time since another one was."""

ANY_DAY = "Choose a past day to see every page as it stood at its end. Empty means today."

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
    return Field("as_of", "As of", kind="day", latest=today, front=True, help=ANY_DAY)


def filter_fields(dimensions: Sequence[str], names: Mapping[str, Sequence[str]], *, switch: str) -> list[Field]:
    """Return a filter for each dimension: `switch` as a switch in the bar, the others behind their button."""
    first = Field(switch, switch.capitalize(), kind="switch", front=True,
                  options={name: name.capitalize() for name in names[switch]})  # fmt: skip
    return [first, *(Field(one, one.capitalize(), kind="many", options={name: name for name in names[one]})
                     for one in dimensions if one != switch)]  # fmt: skip


def asked_when(chosen: Mapping[str, Any], held: Settings, today: date) -> tuple[date, Period]:
    """Return the day and the period that are chosen; the present ones where none is.

    Raises ValueError in words when the period is not one.
    """
    as_of = min(chosen["as_of"] or today, today)
    label = chosen["period"] or clock.period_of(as_of, held.calendar).label
    return as_of, clock.parse_period(label, held.calendar)


def asked_filters(chosen: Mapping[str, Any], dimensions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the values chosen of each dimension that is filtered by."""
    return {name: tuple(chosen[name]) for name in dimensions if chosen[name]}


@contextmanager
def understood(head: DeltaGenerator, title: str) -> Iterator[None]:
    """Where what is asked for makes no sense, say so under the page's title and end the page."""
    try:
        yield
    except ValueError as wrong:
        with head:
            page_head(title)
        states.notice(str(wrong))
        st.stop()


def address_day(today: date) -> date:
    """Return the past day that the address names, else today."""
    try:
        day = min(date.fromisoformat(st.query_params.get("as_of", "") or today.isoformat()), today)
    except ValueError:
        return today
    if day < today:
        st.session_state[ASKED] = True
    return day


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
