"""One person: roles, team, password link, sessions, account."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from data.core.access import Actor
from data.people import commands, views
from pages.people.users.invitation import keep_link

Row = dict[str, Any]


@st.dialog("Person", width="medium")
def change(actor: Actor, row: Row) -> None:
    """Draw what an administrator can do with one account."""
    roles = views.role_choices()
    states.notice(f"{row['full_name']} ({row['name']}): {row['state'].lower()}.")
    held = st.multiselect(
        "Roles", list(roles), default=[role for role in row["roles"] if role in roles], format_func=lambda r: roles[r]
    )
    team = st.text_input("Team", value=row["team"] or "", max_chars=80, help="Managers see the deals of their own team")
    if st.button("Save roles and team", type="primary"):
        _run(actor, "roles and team", lambda session: _save(session, actor, row, held, team))
    with st.container(horizontal=True, gap="small"):
        if st.button("New password link", disabled=not row["is_active"] or not row["roles"]):
            _run(actor, "password reset", lambda session: _reset(session, actor, row))
        if st.button("End sessions", disabled=not row["sessions"]):
            _run(actor, "sessions ended", lambda s: commands.end_sessions(s, actor=actor, user_id=row["id"]))
        _account(actor, row)
        _administrator(actor, row)


def _account(actor: Actor, row: Row) -> None:
    act = commands.disable_user if row["is_active"] else commands.enable_user
    words = "Disable account" if row["is_active"] else "Enable account"
    if st.button(words):
        _run(
            actor, words.lower(),
            lambda s: act(s, actor=actor, user_id=row["id"], row_version=row["row_version"]),
        )  # fmt: skip


def _administrator(actor: Actor, row: Row) -> None:
    if "admin" in row["roles"] or not row["is_active"]:
        return
    if any(number != actor.id for number in row["proposed_by"]):
        act, words = commands.confirm_administrator, "Confirm as administrator"
    elif not row["proposed_by"]:
        act, words = commands.propose_administrator, "Propose as administrator"
    else:
        return
    if st.button(words):
        _run(actor, words.lower(), lambda session: act(session, actor=actor, user_id=row["id"]))


def _save(session: Any, actor: Actor, row: Row, held: list[str], team: str) -> None:
    user = commands.set_roles(
        session, actor=actor, user_id=row["id"], roles=held, row_version=row["row_version"]
    )  # fmt: skip
    session.flush()
    commands.set_team(session, actor=actor, user_id=row["id"], team=team, row_version=user.row_version)


def _reset(session: Any, actor: Actor, row: Row) -> None:
    keep_link("reset", commands.reset_password(session, actor=actor, user_id=row["id"]))


def _run(actor: Actor, reason: str, command: Callable[[Any], Any]) -> None:
    with write(actor, reason) as saving:
        command(saving.session)
    if saving.is_done:
        st.rerun()
