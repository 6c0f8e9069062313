"""One metric: definition, owner, colours, pages and changes; and, for whoever may, the form that moves its colours."""

from datetime import date

import streamlit as st

from components.escape import plain
from components.markup import draw
from components.page_head import section
from components.plain_table import plain_table
from components.timeline import timeline
from data.core.access import Actor, Scope
from data.quality.views import threshold_words
from data.quality.views.dictionary import Dictionary, Entry
from pages.quality.metrics import editing, listing

SEEN = "metrics-seen"


def from_address(view: Dictionary) -> str | None:
    """Return the metric that the address names, once: a link from elsewhere opens it."""
    name = st.query_params.get("metric")
    if not name or st.session_state.get(SEEN) == name or view.entry(name) is None:
        return None
    st.session_state[SEEN] = name
    return name


def open_metric(view: Dictionary, name: str, *, actor: Actor, mine: Scope, today: date, can_edit: bool) -> None:
    """Open the drawer of a metric."""
    entry = view.entry(name)
    if entry is None:
        return

    @st.dialog(plain(entry.title), position="right", width="medium")
    def drawer() -> None:
        _facts(entry)
        if can_edit:
            editing.colours(view, entry, actor=actor, mine=mine, today=today)
        if entry.changes:
            section("Changes")
            timeline(listing.events(entry.changes), label=f"Changes of {entry.title}")

    drawer()


def _facts(entry: Entry) -> None:
    st.text(entry.definition)
    rows = [
        ["Name", entry.name], ["Source of the definition", entry.source or "our own"], ["Unit", entry.unit],
        ["Can be split by", ", ".join(entry.dimensions) or "nothing"], ["Answers for it", entry.owner],
        ["Colours", threshold_words(entry.threshold, entry.unit)],
        ["Shown on", ", ".join(title for _, title in entry.pages) or "no page; command line and exports"],
    ]  # fmt: skip
    draw(plain_table(rows, [("", False), ("", False)], alt=f"What {entry.title} is"))
