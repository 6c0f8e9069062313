"""Users

Who can sign in, with which roles, and where they are signed in.
"""

import streamlit as st

from components import states
from components.frame import require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from data.core import access, clock, store
from data.people import arriving, views
from pages.people.users import invitation, person

PAGE = {"order": 10, "icon": ":material/group:", "right": "people.view_users"}
CHOSEN = "users-chosen"

actor = require("people.view_users")
zone = settings().zone
columns = (
    Column("full_name", "Name", "open"),
    Column("name", "User name"),
    Column("state", "Account"),
    Column("role_labels", "Roles"),
    Column("team", "Team"),
    Column("sessions", "Signed in", "count", help="Browsers that are signed in now"),
    Column("last_seen", "Last seen", "instant", reason="unseen", zone=zone),
)
can_manage = access.may(actor, "people.manage_users")
with store.reading() as session:
    rows = views.users(session, scope=scope(actor, "people.view_users"))
active = [row for row in rows if row["state"] == "Active"]
waiting = [row for row in rows if row["state"] == "Waits for a password"]
proposed = [row for row in rows if row["proposed_by"]]

answer = f"{len(active)} of {len(rows)} people can sign in, {len(waiting)} still to choose a password."
if arriving.is_demo():
    answer = f"This is the demo: everybody comes in by choosing a role. It has {len(rows)} people."
page_head("Who can sign in?", answer)
invitation.show_link()
if proposed:
    states.notice(
        "Proposed as administrator. Another administrator has to confirm:", items=[row["full_name"] for row in proposed]
    )


def choose(row: dict) -> None:
    """Open a person when the page is drawn next."""
    st.session_state[CHOSEN] = row["id"]


if can_manage and st.button("Invite somebody", type="primary", icon=":material/person_add:"):
    invitation.invite(actor)
section("People", "Open a name to change roles, send a new password link or end sessions.")
if rows:
    table(
        rows, columns, key="people", alt="People with their roles and sessions", noun="people",
        on_open=choose if can_manage else None, href=lambda row: f"/people-users?person={row['id']}",
    )  # fmt: skip
else:
    states.empty("People who can sign in.", "Nobody has been invited yet.")

asked = st.session_state.pop(CHOSEN, None) or st.query_params.pop("person", None)
found = next((row for row in rows if str(row["id"]) == str(asked)), None)
if found and can_manage:
    person.change(actor, found)

page_foot(as_of=moment(clock.now(), zone), source="accounts of this installation", n=len(rows), noun="people")
