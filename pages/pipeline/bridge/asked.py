"""What the reader asks for: two days, the scope, and the chips that set the first day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from components.frame import as_of_field, asked_filters, asked_when, filter_fields, period_field
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
DAY = timedelta(days=1)


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: both days and the period in the bar, the filters behind their button."""
    return [
        Field("since", "Since the end of", kind="day", latest=today, front=True),
        as_of_field(today),
        period_field(held, today),
        *filter_fields(DIMENSIONS, names, switch="type"),
        Field("rolling", "Any close date, not only the period's", kind="flag", default=False),
    ]


def starts(held: Settings, day: date) -> dict[str, date]:
    """The first days that chips offer: each the evening before what is named began, the Monday itself."""
    return {
        "Last Monday": clock.last_monday(day),
        "Month start": day.replace(day=1) - DAY,
        "Quarter start": clock.period_of(day, held.calendar).start - DAY,
    }


def chips(held: Settings, day: date, *, since: date) -> None:
    """Buttons that set the first day; the one that holds is ticked."""
    with st.container(horizontal=True, gap="xsmall", key="qd-bridge-since"):
        for name, start in starts(held, day).items():
            st.button(f"{name}, {start:%a} {start.day} {start:%b}", key=f"bridge-since-{name}", on_click=_since,
                      args=(start,), icon=":material/check:" if start == since else None)  # fmt: skip


def _since(day: date) -> None:
    st.session_state["since"] = day


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of, period = asked_when(chosen, held, today)
    return {
        "period": period,
        "since": chosen["since"] or clock.last_monday(as_of),
        "as_of": as_of,
        "filters": asked_filters(chosen, DIMENSIONS),
        "rolling": bool(chosen["rolling"]),
    }
