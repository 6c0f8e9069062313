"""The metrics, the limits and what was changed of them, as tables."""

from collections.abc import Sequence

import streamlit as st

from components import states
from components.table import Column, table
from components.timeline import Event, timeline
from data.core import access, drafts
from data.core.access import Actor
from data.quality import thresholds
from data.quality.views import threshold_words
from data.quality.views.dictionary import Change, Entry, Limit

OPENED, LIMIT = "metrics-open", "metrics-limit"
MOST = 100


def found(entries: Sequence[Entry], *, words: str, section: str) -> list[Entry]:
    """Return the metrics of a section whose name, title or definition holds every word."""
    sought = words.casefold().split()
    return [
        one for one in entries
        if (not section or one.section == section)
        and all(word in f"{one.name} {one.title} {one.definition} {one.owner}".casefold() for word in sought)
    ]  # fmt: skip


def metrics_table(entries: Sequence[Entry], actor: Actor) -> None:
    """The metrics, a row each; a click opens one."""
    del actor
    rows = [
        {"name": one.name, "title": one.title, "means": one.definition.partition(". ")[0].rstrip(".") + ".",
         "colours": threshold_words(one.threshold, one.unit), "owner": one.owner,
         "pages": ", ".join(title for _, title in one.pages) or None, "none": "command line and exports",
         "changed": one.changes[0].valid_from if one.changes else None, "never": "as delivered"}
        for one in entries
    ]  # fmt: skip
    columns = [
        Column("title", "Metric", "open", width=200), Column("means", "What it means", width=330),
        Column("colours", "Colours", width=200), Column("owner", "Answers for it"),
        Column("pages", "Shown on", reason="none", width=150),
        Column("changed", "Colours since", "date", reason="never"),
    ]  # fmt: skip
    table(rows, columns, key="metrics", alt=f"{len(rows)} metrics", noun="metrics",
          on_open=lambda row: st.session_state.update({OPENED: row["name"]}),
          href=lambda row: f"/quality-metrics?metric={row['name']}")  # fmt: skip


def limits_table(limits: Sequence[Limit], can_edit: bool) -> None:
    """The limits, a row each; a click edits one, for whoever may."""
    rows = [{"name": one.name, "words": one.name.replace("_", " "), "about": one.about, "value": drafts.said(one.value),
             "shipped": drafts.said(one.shipped)} for one in limits]  # fmt: skip
    columns = [
        Column("words", "Limit", "open" if can_edit else "text", width=180),
        Column("about", "What it means", width=480),
        Column("value", "Value"), Column("shipped", "As delivered"),
    ]  # fmt: skip
    if not can_edit:
        states.notice(f"To read. Open for change to: {access.who_may(thresholds.RIGHT)}.")
    table(rows, columns, key="limits", alt=f"{len(rows)} limits", noun="limits",
          on_open=(lambda row: st.session_state.update({LIMIT: row["name"]})) if can_edit else None)  # fmt: skip


def changes_list(changes: Sequence[Change]) -> None:
    """What was changed, the newest first."""
    if not changes:
        states.notice("Nobody has changed a threshold or a limit yet.")
        return
    timeline(events(changes[:MOST]), label="Changes of thresholds and limits")
    if len(changes) > MOST:
        states.notice(f"The newest {MOST} of {len(changes):,}. The download has all.")


def events(changes: Sequence[Change]) -> list[Event]:
    """Return changes as events of a timeline."""
    return [
        Event(when=f"from {one.valid_from}", who=one.who, what=one.name, old=one.before, new=one.after, why=one.note,
              note=f"version {one.version}")
        for one in changes
    ]  # fmt: skip
