"""The partner's people with who of us is paired with them, and their trainings."""

import streamlit as st

from components import states
from components.escape import clean
from components.page_head import section
from components.table import Column, table
from data.partners import commands
from data.partners.commands.partners import ROLES
from pages.partners.partner.opened import Open, save

PEOPLE = [
    Column("name", "Name", width=180), Column("title", "Title", width=180), Column("role", "Role"),
    Column("email", "Mail", width=210), Column("paired", "Paired with", "status", width=170),
]  # fmt: skip
TRAININGS = [
    Column("contact", "Person", width=190), Column("course", "Training", width=210),
    Column("invited_on", "Invited", "date"), Column("came", "Came"), Column("until", "Certified until"),
]  # fmt: skip


def listed(page: Open) -> None:
    """Everybody, and a form that adds or changes one."""
    people = [row for row in page.view.contacts if row["is_active"]]
    alone = sum(row["paired"] is None for row in people)
    section("People", f"Each has somebody of ours; {alone} of {len(people)} have nobody yet." if people else "")
    if people:
        rows = [{**row, "title": row["title"] or "", "role": row["role"] or "", "email": row["email"] or "",
                 "paired": ("green", row["paired"]) if row["paired"] else ("yellow", "Nobody yet")}
                for row in people]  # fmt: skip
        table(rows, PEOPLE, key=page.key("people"), alt=f"{len(rows)} people, {alone} without somebody of ours",
              noun="people")  # fmt: skip
    else:
        states.notice("Nobody is named here yet.")
    if page.may_edit:
        _form(page)


def _form(page: Open) -> None:
    known = {row["id"]: row for row in page.view.contacts}
    with st.expander("Add or change a person"):
        chosen = st.selectbox("Who", [None, *known], key=page.key("who"),
                              format_func=lambda n: "Somebody new" if n is None else clean(known[n]["name"]))
        row, mark = known.get(chosen or 0, {}), f"{page.round('people')}-{chosen}"
        left, right = st.columns(2)
        name = left.text_input("Name", value=row.get("name", ""), max_chars=200, key=f"{mark}-name")
        title = right.text_input("Title", value=row.get("title") or "", max_chars=200, key=f"{mark}-title")
        email = left.text_input("Mail", value=row.get("email") or "", max_chars=200, key=f"{mark}-mail")
        role = right.selectbox("Role", ROLES, index=ROLES.index(row["role"]) if row.get("role") in ROLES else None,
                               format_func=str.capitalize, key=f"{mark}-role")  # fmt: skip
        ours = list(page.view.people)
        place = ours.index(row["paired_user_id"]) if row.get("paired_user_id") in ours else None
        paired = left.selectbox("Paired with", ours, index=place, key=f"{mark}-pair",
                                format_func=lambda n: clean(page.view.people[n]))  # fmt: skip
        active = right.checkbox("Works there", value=bool(row.get("is_active", True)), key=f"{mark}-active")
        if st.button("Save the person", key=f"{mark}-go", disabled=not name):
            save(page, commands.save_contact, page.view.row.id, why="person of a partner", form="people",
                 contact_id=chosen, row_version=row.get("row_version"), name=name, title=title, email=email, role=role,
                 paired_user_id=paired, is_active=active)  # fmt: skip


def trainings(page: Open) -> None:
    """Who was invited to what and came, and a form for the next one."""
    found = page.view.trainings
    came = sum(row["attended_on"] is not None for row in found)
    section("Trainings", f"{came} of {len(found)} invitations were followed." if found else "")
    if found:
        rows = [{**row, "came": f"{row['attended_on']:%-d %b %Y}" if row["attended_on"] else "not yet",
                 "until": f"{row['certified_until']:%-d %b %Y}" if row["certified_until"] else ""}
                for row in found]  # fmt: skip
        table(rows, TRAININGS, key=page.key("trainings"), noun="trainings",
              alt=f"{len(rows)} invitations, {came} followed")  # fmt: skip
    else:
        states.notice("Nobody was invited to a training yet.")
    if not page.may_edit or not page.view.contacts:
        return
    with st.expander("Note a training"):
        known, mark = {row["id"]: row["name"] for row in page.view.contacts}, page.round("training")
        left, right = st.columns(2)
        who = left.selectbox("Person", list(known), index=None, format_func=lambda n: clean(known[n]),
                              key=f"{mark}-who")  # fmt: skip
        course = right.text_input("Training", max_chars=200, key=f"{mark}-course")
        invited = left.date_input("Invited on", value=page.as_of, max_value=page.as_of, format="YYYY-MM-DD",
                                  key=f"{mark}-invited")  # fmt: skip
        attended = right.date_input("Came on", value=None, max_value=page.as_of, format="YYYY-MM-DD",
                                    key=f"{mark}-attended")  # fmt: skip
        until = left.date_input("Certified until", value=None, format="YYYY-MM-DD", key=f"{mark}-until")
        if st.button("Save the training", key=f"{mark}-go", disabled=who is None or not course):
            save(page, commands.record_training, who, why="training of a partner", form="training", course=course,
                 invited_on=invited, attended_on=attended, certified_until=until)  # fmt: skip
