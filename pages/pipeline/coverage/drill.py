"""From a bar or a row to the deals behind it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import link, read, records, scope
from components.page_head import section
from components.table import Column, page_of
from data.core import access
from data.core.access import Actor
from data.pipeline import views
from data.pipeline.views import Coverage, Row

OF, PART, LAST = "coverage-of", "coverage-part", "coverage-picked"
ALL = "All"
PARTS = {
    "open": "Open", "won": "Won", "overdue": "Overdue", "stale": "Stale", "stepless": "No next step",
    "undated": "No close date", "debt": "Gate debt",
}  # fmt: skip


def nothing_yet(actor: Actor) -> None:
    """What will be here, and the one action."""
    states.empty(
        "Coverage by segment, owner, territory, product, motion and type, with the deals behind every bar.",
        "There are no deals yet. They come in with your spreadsheets or the export of your CRM.",
    )
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")


def follow_bar(view: Coverage, picked: str | None) -> None:
    """Show the deals of a bar that was just clicked. Runs before the pickers, which it sets."""
    if picked != st.session_state.get(LAST):
        st.session_state[LAST] = picked
        if picked in _names(view):
            _show(picked)


def follow_row(row: Mapping[str, Any]) -> None:
    """Show the deals of a row that was clicked."""
    _show(ALL if row["label"].startswith("All") and row["key"] is None else row["label"])


def _show(name: str) -> None:
    st.session_state[OF] = name
    st.session_state[PART] = st.session_state.get(PART) or "open"


def _names(view: Coverage) -> dict[str, Row]:
    return {views.name_of(view, row): row for row in view.rows}


def deals(actor: Actor, view: Coverage, arguments: Mapping[str, Any]) -> None:
    """The deals behind a number: nothing is asked of the store until somebody chooses which."""
    section("Deals behind the numbers", "Choose a bar, a row or a kind of deal.")
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return
    names = _names(view)
    if st.session_state.get(OF) not in (None, ALL, *names):
        st.session_state[OF] = ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-deals"):
        of = st.selectbox((view.by or "All").capitalize(), [ALL, *names], key=OF, width=260)
        part = st.pills("Deals", list(PARTS), format_func=lambda p: _counted(view, names, of, p), key=PART)
    if part:
        _table(actor, names.get(of or ALL), part, arguments, total=_count(view, names, of, part))


def _tally(view: Coverage, names: Mapping[str, Row], of: str | None) -> Any:
    row = names.get(of or ALL)
    return view.total.tally if row is None else row.tally


def _count(view: Coverage, names: Mapping[str, Row], of: str | None, part: str) -> int:
    return int(getattr(_tally(view, names, of), f"{part}_deals"))


def _counted(view: Coverage, names: Mapping[str, Row], of: str | None, part: str) -> str:
    return f"{PARTS[part]} {_count(view, names, of, part):,}"


def _table(actor: Actor, row: Row | None, part: str, arguments: Mapping[str, Any], *, total: int) -> None:
    key = f"deals-{part}-{row.key if row else 'all'}"
    found = read(
        views.deals_behind, groups=views.READS, scope=scope(actor, "pipeline.view_deals"), part=part,
        key=None if row is None else row.label or "(none)", page=page_of(key, total),
        **{name: arguments[name] for name in ("period", "as_of", "by", "filters")},
    )  # fmt: skip
    if not found.n:
        states.notice("No deals of this kind.")
        return
    columns = [
        Column(c.key, c.title, "open" if c.key == "name" else c.kind, found.currency if c.kind == "money" else "",
               "amount_reason" if c.key == "amount" else "")
        for c in views.deals_columns(found)
    ]  # fmt: skip
    said = f"{PARTS[part]} deals, {numbers.money(found.amount, found.currency)} in all"
    records(views.deals_table(found), columns, address="/pipeline-deal", key=key, alt=said, noun="deals",
            total=found.n)  # fmt: skip
