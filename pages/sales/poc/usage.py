"""What the customer's users did: events a day, who was last seen when; without telemetry that is said plainly."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import streamlit as st

from components import chart, states, trend
from components.frame import link
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.sales.views.poc_shapes import PocPage
from pages.sales.poc.opened import Open

DAYS = 30


def draw(opened: Open) -> None:
    """Events a day and users; or that nothing is measured, and what to do about it."""
    actor, view, as_of = opened.actor, opened.view, opened.as_of
    section("Usage", f"Events of the customer's users in {DAYS} days up to {as_of.day} {as_of:%B}.")
    if not view.row.has_telemetry:
        states.notice("Nothing measures use here: whether the customer works with it is unknown, and unknown is never "
                      "shown as green. Connect a feed, or send a file of usage under Import.")  # fmt: skip
        if access.may(actor, "sales.manage_tokens"):
            link("Connect a usage feed", "/sales-usage-feeds")
    elif not view.events:
        states.notice("A feed is connected, and nothing has come in yet.")
    if view.events:
        _picture(view, as_of)
        if opened.is_past:
            states.notice("Who was last seen when is kept for the present only.")
        else:
            _users(view, opened.zone)


def _picture(view: PocPage, as_of: date) -> None:
    days = [as_of - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    first = view.row.started_on
    held = dict(view.usage)
    shown = [day for day in days if first is None or day >= first or held.get(day)]
    if len(shown) < 2:
        return
    periods = tuple(f"{day.day} {day:%b}" for day in shown)
    values = tuple(held.get(day, 0) for day in shown)
    series = [trend.Series("Events", [trend.Point(value) for value in values])]
    chart.draw(_spec(periods, values), key=f"poc-usage-{view.row.id}",
               alt=trend.alt(series, what="Events a day", periods=periods, kind="count"))  # fmt: skip


@st.cache_data(max_entries=100, show_spinner=False)
def _spec(periods: tuple[str, ...], values: tuple[int, ...]) -> Any:
    series = [trend.Series("Events", [trend.Point(Decimal(value)) for value in values])]
    return trend.spec(series, periods=periods, kind="count" if max(values) > 3 else "number", height=170)


def _users(view: PocPage, zone: str) -> None:
    section("Users", f"{counted(len(view.users), 'people')} seen, {counted(view.events, 'events')} in all.")
    rows = [{"person": one.person or "(no name sent)", "seen": one.last_seen_at, "events": one.events}
            for one in view.users]  # fmt: skip
    columns = [Column("person", "User", width=260), Column("seen", "Last seen", "instant", zone=zone),
               Column("events", "Events", "count")]  # fmt: skip
    table(rows, columns, key=f"poc-users-{view.row.id}", alt=f"{len(rows)} users by when they were last seen",
          noun="users")  # fmt: skip
