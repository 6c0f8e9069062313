"""Second-order pictures: the same bars by segment, owner and the like; and what to know about them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import states
from components.frame import read
from components.table import table
from data.core.access import Scope
from data.pipeline.views.bridge import Bridge, bridge
from data.pipeline.views.bridge_tables import bridge_remarks
from data.pipeline.views.coverage import READS
from pages.pipeline.bridge import asked, pictures, telling


def more(view: Bridge, mine: Scope, arguments: Mapping[str, Any]) -> None:
    """The tabs; each is drawn only while it is open."""
    known, parts = st.tabs(["What to know", "By segment, owner and more"], on_change="rerun", key="bridge-tabs")
    if known.open:
        with known:
            said = bridge_remarks(view)
            states.notice("About these numbers:" if said else "Everything is counted.", items=said)
    if parts.open:
        with parts:
            _parts(mine, arguments)


def _parts(mine: Scope, arguments: Mapping[str, Any]) -> None:
    by = st.segmented_control("By", asked.DIMENSIONS, default="segment", format_func=str.capitalize, key="bridge-by",
                              required=True)  # fmt: skip
    found = read(bridge, groups=READS, scope=mine, by=by or "segment", **arguments)
    if not found.rows:
        states.notice("Nothing was open on either day.")
        return
    hidden = len(found.rows) - pictures.MOST
    if hidden > 0:
        states.notice(f"The {pictures.MOST} largest changes; {hidden} more in the table.")
    pictures.multiples(found)
    table(telling.rows(found), telling.columns(found), key="bridge-parts", alt=f"The bars by {found.by}", noun="lines")
