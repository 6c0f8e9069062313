"""What lies behind the grid: load, versions, an existing RACI brought in. A part runs only when it is opened."""

from datetime import date

import streamlit as st

from components.frame import link, read
from components.page_head import section
from data.core import access
from data.core.access import Actor, Scope
from data.operations.views.raci import RACI_READS, RaciView, raci_versions
from pages.operations.raci import bringing, telling

LOAD, VERSIONS, BRING = "Load", "Versions", "Bring in a RACI"


def show(actor: Actor, view: RaciView, mine: Scope, today: date, *, can_draft: bool) -> None:
    """Draw the tabs."""
    may_bring = can_draft and access.scope_of(actor, "import.commit") == "all"
    names = [LOAD, VERSIONS, *([BRING] if may_bring else [])]
    for tab, name in zip(st.tabs(names, key="raci-tab", on_change="rerun"), names, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == LOAD:
                telling.load(view)
            elif name == VERSIONS:
                section("Versions", "A version holds from its first day on and leaves earlier days as they were.")
                telling.history(read(raci_versions, groups=RACI_READS, scope=mine))
            else:
                bringing.show(actor, view, today)
    link("Read it as the handbook has it", "/operations-raci-handbook")
