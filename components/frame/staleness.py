"""Numbers whose source is late: said once above the page, and none of its tiles is green, yellow or red then."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from components import instants, states
from components.frame import looking
from components.frame.reading import read, settings
from components.tile import STALE
from data.core import access, clock, registry
from data.core.doors.sessions import Looker
from data.core.metrics import METRICS

EVERY = timedelta(minutes=10)
"""How often a source may turn late without anything being written."""


def mark(looker: Looker, right: str, shows: Sequence[str]) -> None:
    """Say which files behind a page's metrics are late; the shell calls it before the page draws its tiles."""
    st.session_state[STALE] = ""
    if not shows or not access.may(looker.actor, right):
        return
    late = read(registry.view("quality.stale_sources"), groups=("quality", *_groups(shows)),
                scope=looking.scope(looker.actor, right), names=tuple(shows), now=_about_now())  # fmt: skip
    if late:
        first = min(late, key=lambda source: source.late_since)
        since = instants.moment(first.late_since, settings().zone)
        st.session_state[STALE] = since
        named = ", ".join(dict.fromkeys(f"{source.title} ({source.file})" for source in late))
        states.stale(since, f"Late: {named}. Numbers are grey until it comes.")


def _about_now() -> datetime:
    now = clock.now()
    return now - timedelta(seconds=now.timestamp() % EVERY.total_seconds())


def _groups(shows: Sequence[str]) -> list[str]:
    registry.load_domains()
    return sorted({group for name in shows if name in METRICS for group in METRICS[name].reads})
