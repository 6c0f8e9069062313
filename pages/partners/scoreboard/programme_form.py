"""The form of the programme's definition: its first day, the margin, the cost of a direct customer, the targets."""

from typing import Any

import streamlit as st

from components import states
from components.frame import write
from data.core.numbers import plain
from data.partners import commands
from data.partners.programme import Programme
from pages.partners.scoreboard.asked import Given

ASKED = {
    ("month_3", "partners"): "Month 3: active partners", ("month_3", "referrals"): "Month 3: referrals a month, each",
    ("month_6", "share"): "Month 6: part of new bookings", ("month_6", "cac_lower"): "Month 6: cost lower by",
    ("month_6", "close_higher"): "Month 6: close rate higher by", ("month_6", "weeks_shorter"): "Month 6: weeks saved",
    ("month_12", "share"): "Month 12: part of revenue, largest five", ("month_18", "partners"): "Month 18: partners",
    ("month_18", "types"): "Month 18: types", ("month_24", "share"): "Month 24: part of revenue, all partners",
}  # fmt: skip


@st.dialog("The partner programme", width="large")
def edit(given: Given, held: Programme) -> None:
    """Edit the definition; it holds from today on and recolours no earlier day."""
    states.notice("Shares are fractions: 0.1 is 10%. The cost of a direct customer is given by hand until marketing "
                  "cost is kept here, so say where it comes from.")  # fmt: skip
    left, right = st.columns(2)
    started = left.date_input("First day of the programme", value=held.started_on, format="YYYY-MM-DD",
                              max_value=given.today)  # fmt: skip
    margin = right.text_input("Margin on sourced revenue", value=plain(held.margin), max_chars=8)
    cac = left.text_input(f"Cost of a direct customer in {given.held.currency}", max_chars=20,
                          value="" if held.direct_cac is None else plain(held.direct_cac))  # fmt: skip
    source = right.text_input("Where that cost comes from", value=held.direct_cac_source, max_chars=200)
    targets: dict[str, dict[str, Any]] = {}
    for place, ((name, part), label) in enumerate(ASKED.items()):
        box = (left, right)[place % 2]
        told = box.text_input(label, value=plain(held.targets[name][part]), max_chars=12, key=f"{name}-{part}")
        targets.setdefault(name, {})[part] = told
    note = st.text_input("Why this changes", max_chars=500)
    if not st.button("Save the programme", type="primary"):
        return
    content = {"started_on": started, "margin": margin, "direct_cac": cac.replace(",", "").strip() or None,
               "direct_cac_source": source.strip() or None, "targets": targets}  # fmt: skip
    with write(given.actor, "programme edited", done="Saved.") as saving:
        commands.edit_programme(saving.session, actor=given.actor, content=content, note=note)
    if saving.is_done:
        st.rerun()
