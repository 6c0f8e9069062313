"""Editing a partner where it stands: its fields, its owner, its state."""

import streamlit as st

from components.escape import clean
from data.partners import commands, types
from data.partners.commands.taking import MOST_MONTHS, STATES
from pages.partners.partner.opened import Open, save


def edit(page: Open) -> None:
    """The form behind a fold: a save over somebody else's newer one is told with both values."""
    record, mark = page.view.record, page.round("edit")
    labels, people = types.labels(), page.view.people
    with st.expander("Edit this partner"):
        left, right = st.columns(2)
        name = left.text_input("Name", value=record["name"], max_chars=200, key=f"{mark}-name")
        place = list(labels).index(record["type"]) if record["type"] in labels else None
        kind = right.selectbox("Kind", list(labels), index=place, format_func=lambda code: clean(labels[code]),
                               key=f"{mark}-kind")  # fmt: skip
        state = left.selectbox("State", list(STATES), index=list(STATES).index(record["state"]),
                               format_func=STATES.__getitem__, key=f"{mark}-state")  # fmt: skip
        known = list(people)
        owner = right.selectbox("Owner", known, index=known.index(record["owner_id"]) if record["owner_id"] in known
                                else None, format_func=lambda n: clean(people[n]), key=f"{mark}-owner")  # fmt: skip
        tier = left.text_input("Tier", value=record["tier"] or "", max_chars=40, key=f"{mark}-tier")
        domain = right.text_input("Website", value=record["domain"] or "", max_chars=200, key=f"{mark}-domain")
        signed = left.date_input("Signed on", value=record["signed_on"], max_value=page.as_of, format="YYYY-MM-DD",
                                 key=f"{mark}-signed")  # fmt: skip
        months = right.number_input("Months between reviews", min_value=1, max_value=MOST_MONTHS,
                                    value=int(record["review_months"]), step=1, key=f"{mark}-months")  # fmt: skip
        strategic = left.checkbox("Strategic partner", value=bool(record["is_strategic"]), key=f"{mark}-strategic")
        note = st.text_area("Note", value=record["note"] or "", max_chars=20_000, key=f"{mark}-note")
        if st.button("Save the partner", type="primary", key=f"{mark}-go"):
            save(page, commands.edit_partner, page.view.row.id, why="partner edited", form="edit",
                 row_version=record["row_version"], name=name, type=kind, state=state, owner_id=owner, tier=tier,
                 domain=domain, signed_on=signed, review_months=int(months), is_strategic=strategic, note=note)
