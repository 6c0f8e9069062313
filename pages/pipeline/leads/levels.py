"""Who keeps the promise: by segment and owner, this week against last, and signs of beating the clock."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import bars, chart, numbers, states
from components.bars import Bar
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.pipeline.views import leads
from data.pipeline.views.leads import Board, Group
from pages.pipeline.leads import asked

MOST_BARS = 8


def kept(mine: Scope, given: Mapping[str, Any]) -> None:
    """The picture by segment, the tables behind tabs, and the check."""
    view = asked.view(mine, given)
    section("Touched in time this week", "Grey: last week up to the same hour. A clock counts for its own owner.")
    drawn = [Bar(g.label, g.now.rate.value, reason=_reason(g), earlier=g.before.rate.value) for g in view.by_segment]
    if drawn:
        shown = drawn[:MOST_BARS]
        chart.draw(bars.spec(shown, kind="percent", value_name="This week", earlier_name="Last week", domain=1,
                             keep_order=True), key="lead-levels",
                   alt=bars.alt(shown, what="Leads touched in time by segment", kind="percent"))  # fmt: skip
    else:
        states.notice("No clock began this week or the week before.")
    owners, segments, check = st.tabs(["By owner", "By segment", "Signs of gaming"], on_change="rerun", key="lead-tabs")
    if owners.open:
        with owners:
            _table(view.by_owner, "Owner")
    if segments.open:
        with segments:
            _table(view.by_segment, "Segment")
    if check.open:
        with check:
            states.notice(gaming(view))


def _reason(group: Group) -> str:
    return "nothing decided" if group.now.rate.value is None else ""


def _table(groups: list[Group], title: str) -> None:
    if not groups:
        states.notice("No clock began this week or the week before.")
        return
    columns = [
        Column("label", title, width=200), Column("rate", "In time", "percent", reason="rate_reason"),
        Column("n", "Decided", "count"), Column("late", "Late", "count"),
        Column("before", "Last week", "percent", reason="before_reason"),
        Column("minutes", "Median minutes", "count", reason="minutes_reason"), Column("status", "Status", "status"),
    ]  # fmt: skip
    table(leads.group_rows(groups), columns, key=f"lead-levels-{title.lower()}", noun=f"{title.lower()}s",
          alt=f"Leads touched in time by {title.lower()}, this week and last")  # fmt: skip


def gaming(view: Board) -> str:
    """What the check says, with the number that it needs beside it."""
    if view.hurried is None:
        return "No answer in time in the last 30 days, so nothing to check."
    share, usual = numbers.percent(view.hurried, decimals=0), numbers.percent(view.hurried_limit, decimals=0)
    said = f"{share} of the {view.answers:,} answers in time of the last 30 days came in the last {usual} of the time."
    more = " Spread evenly it would be about as much." if view.hurried <= 2 * view.hurried_limit else (
        " Far more than an even spread: look whether leads are disposed of to beat the clock."
    )
    kept_ = "" if view.converted.value is None else (
        f" Of the leads of 90 days {numbers.percent(view.converted.value)} became sales qualified."
    )
    return said + more + kept_
