"""The proofs of concept of the deal, and the way to start one."""

import streamlit as st

from components import states
from components.frame import go, read, records
from components.page_head import section
from components.table import Column
from data.core import access
from data.core.access import Scope
from data.sales.views.board_tables import deal_pocs
from data.sales.views.poc_shapes import POC_READS
from pages.pipeline.deal.saving import Open

SEE, EDIT = "sales.view_pocs", "sales.edit_poc"


def shown(opened: Open, mine: Scope) -> None:
    """Those of this deal, the newest first; one is started on the board, with this deal chosen."""
    if not access.may(opened.actor, SEE):
        return
    found = read(deal_pocs, groups=POC_READS, scope=mine, deal_id=opened.view.id, as_of=opened.view.as_of)
    section("Proof of concept")
    if found:
        rows = [{"id": one.id, "name": one.name, "state": one.said, "began": one.started_on, "end": one.end,
                 "none": "not yet"} for one in found]  # fmt: skip
        columns = [Column("name", "Proof of concept", "open", width=260), Column("state", "State", "status", width=150),
                   Column("began", "Start", "date", reason="none"), Column("end", "End", "date", reason="none")]
        records(rows, columns, address="/sales-poc", key=opened.key("pocs"), alt=f"{len(rows)} proofs of concept",
                noun="proofs of concept")  # fmt: skip
    else:
        states.notice("There is none for this deal.")
    runs = any(one.is_open for one in found)
    if opened.may(EDIT) and opened.view.is_open and not runs and st.button(
        "Start a proof of concept", icon=":material/science:", key=opened.key("poc-start")
    ):
        go("/sales-poc-board", start=str(opened.view.id))
