"""The list of term sheets with the clock of each, and a form that begins another one."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import download, records, write
from components.page_foot import page_foot
from components.table import Column
from data.core import access, clock, offers
from data.core.access import Actor
from data.core.settings import Settings
from data.partners import commands
from data.partners import sheet_fields as fields
from data.partners.commands.term_sheets import EDIT
from data.partners.views.term_sheets import COLOURS, Sheets, span_of

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(actor: Actor, view: Sheets, zone: str) -> None:
    """The sheets, those sent longest ago first."""
    if access.may(actor, EDIT):
        _begin(actor, view)
    if not view.rows:
        states.empty("Offers to partners on one page, with the hours since each was sent.",
                     "No term sheet was begun yet, or none fits what you chose above.")  # fmt: skip
        return
    now = clock.now()
    rows = [{**row, "state": (COLOURS.get(row["state"], "grey"), row["state_label"]),
             "hours": _whole(span_of(row, now)),
             "none": "not sent", "nobody": "nobody"} for row in view.rows]  # fmt: skip
    columns = [
        Column("partner", "Partner", "open", width=210), Column("type_label", "Kind", width=165),
        Column("state", "State", "status", width=140), Column("hours", "Hours to the answer", "count", reason="none"),
        Column("sent_at", "Sent", "instant", reason="none", zone=zone), Column("version", "Version", "count"),
        Column("valid_until", "Valid until", "date"), Column("owner", "Owner", reason="nobody"),
        Column("answered_by", "Answered by"),
    ]  # fmt: skip
    records(rows, columns, address="/partners-term-sheets", key="sheets", noun="term sheets",
            alt=f"{len(rows)} term sheets with their state and clock")  # fmt: skip


def _whole(span: Decimal | None) -> int | None:
    return None if span is None else round(span)


def _begin(actor: Actor, view: Sheets) -> None:
    with st.expander("Begin a term sheet"), st.form("sheet-begin", border=False):
        left, right = st.columns(2)
        known = {one["id"]: one for one in view.partners}
        partner = left.selectbox("Partner", list(known), index=None, format_func=lambda n: plain(known[n]["name"]))
        kinds = fields.kinds()
        kind = right.selectbox("Kind of partnership", [None, *kinds], format_func=lambda code: kinds[code].label if code
                               else "The partner's own kind")  # fmt: skip
        if not st.form_submit_button("Begin the sheet", type="primary"):
            return
    if partner is None:
        states.notice("Choose the partner. Nothing was saved.")
        return
    made = None
    with write(actor, "term sheet", done="Begun") as saving:
        made = commands.start_term_sheet(saving.session, actor=actor, partner_id=partner, type=kind)
    if saving.is_done and made is not None:
        st.query_params["id"] = str(made.id)
        st.rerun()


def foot(view: Sheets, filters: dict[str, Any], held: Settings) -> None:
    """Source and file."""
    files = download(
        "Download the term sheets", offers.workbook, right=offers.WITHOUT_PRICES, with_prices=False,
        name="term-sheets", as_of=view.as_of, filters=filters, period=clock.period_of(view.as_of, held.calendar),
        file_name=offers.file_name("term-sheets", view.as_of), mime=MIME,
    )  # fmt: skip
    page_foot(as_of=f"{view.as_of}", source="term sheets in this store, as they are now; none of them binds anybody",
              n=len(view.rows), noun="term sheets", downloads=files, key="sheets")  # fmt: skip
