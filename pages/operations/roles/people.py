"""Who holds which role, and whose rights are not what their roles bring."""

from datetime import date

import streamlit as st

from components import states
from components.escape import plain
from components.frame import read, scope, write
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor, Scope
from data.operations import commands, departments, views
from data.operations.views.roles import Difference, Roles, app_role

SEATS, RIGHTS = "roles.edit_seats", departments.MANAGE_USERS
OPENED, CHANGED = "roles-seat", "roles-rights"
DONE = "roles-done"


def seats(view: Roles, actor: Actor, today: date, *, is_now: bool) -> None:
    """The seats of a day; whoever may gives and ends them."""
    section("Who holds which role", "The RACI reads from here who is responsible.")
    can_edit = is_now and access.may(actor, SEATS)
    rows = [{"id": one.seat_id, "name": one.name, "role": view.label((one.area, one.role)), "since": one.valid_from,
             "to": one.valid_to, "none": "no end"} for one in view.seats]  # fmt: skip
    if rows:
        columns = [
            Column("name", "Person", "open" if can_edit else "text", width=220), Column("role", "Role", width=320),
            Column("since", "Since", "date"), Column("to", "Last day", "date", reason="none"),
        ]  # fmt: skip
        table(rows, columns, key="seats", alt=f"{len(rows)} seats", noun="seats",
              on_open=(lambda row: st.session_state.update({OPENED: row["id"]})) if can_edit else None)  # fmt: skip
    else:
        states.empty("Who holds which role.", "No role is given to anybody yet. Give one here, or import seats.")
    if can_edit and st.button("Give a role", icon=":material/person_add:"):
        _give(view, actor, today)
    if can_edit and (asked := st.session_state.pop(OPENED, None)):
        _end(view, actor, today, asked)


@st.dialog("Give a role")
def _give(view: Roles, actor: Actor, today: date) -> None:
    people = read(views.reachable, groups=views.ROLE_READS, scope=scope(actor, SEATS), as_of=today)
    who = st.selectbox("Person", list(people), format_func=people.get, index=None, placeholder="Choose a person")
    keys = [(row.area, row.role) for row in view.rows]
    key = st.selectbox("Role", keys, format_func=view.label, index=None, placeholder="Choose a role")
    day = st.date_input("From", value=today, format="YYYY-MM-DD")
    if st.button("Give it", type="primary", disabled=not (who and key)) and who and key:
        with write(actor, "Role given") as saving:
            commands.seat_person(saving.session, actor=actor, user_id=who, area=key[0], role=key[1], valid_from=day)
        _told(saving.is_done, f"{people[who]} is {view.label(key)}.")


def _end(view: Roles, actor: Actor, today: date, seat_id: int) -> None:
    held = next((one for one in view.seats if one.seat_id == seat_id), None)
    if held is None:
        return

    @st.dialog(plain(f"End the role of {held.name}"))
    def drawer() -> None:
        st.text(view.label((held.area, held.role)))
        day = st.date_input("Last day", value=max(today, held.valid_from), min_value=held.valid_from,
                            format="YYYY-MM-DD")  # fmt: skip
        if st.button("End it", type="primary"):
            with write(actor, "Role ended") as saving:
                commands.end_seat(saving.session, held.seat_id, actor=actor, row_version=held.row_version, valid_to=day)
            _told(saving.is_done, f"{held.name} holds it up to {day}.")

    drawer()


def rights(view: Roles, actor: Actor, mine: Scope, today: date, *, is_now: bool) -> None:
    """Whose rights differ from what their roles bring; and what another definition would alter."""
    section("Rights that roles bring",
            "A role says which rights its holder should have; an administrator applies them.")
    if not access.may(actor, "people.view_users"):
        states.notice(f"Whose rights differ is seen by: {access.who_may('people.view_users')}.")
        return
    can_apply = is_now and access.may(actor, RIGHTS)
    _differences(view.differences, can_apply)
    if can_apply and (asked := st.session_state.pop(CHANGED, None)):
        _apply(view, actor, asked)
    if can_apply and st.button("Change what a role brings", icon=":material/edit:"):
        _change(view, actor, mine, today)


def _differences(found: tuple[Difference, ...], can_apply: bool) -> None:
    if not found:
        states.notice("Everybody who holds a role has exactly the rights that it brings.")
        return
    rows = [
        {"id": one.person.user_id, "name": one.person.name, "seats": ", ".join(one.seats), "none": "none",
         "missing": ", ".join(map(app_role, one.missing)) or None, "more": ", ".join(map(app_role, one.more)) or None}
        for one in found
    ]  # fmt: skip
    columns = [
        Column("name", "Person", "open" if can_apply else "text", width=220), Column("seats", "Roles", width=280),
        Column("missing", "Rights they lack", reason="none", width=200),
        Column("more", "Rights beyond", reason="none", width=200),
    ]  # fmt: skip
    table(rows, columns, key="rights", alt=f"{len(rows)} people", noun="people",
          on_open=(lambda row: st.session_state.update({CHANGED: row["id"]})) if can_apply else None)  # fmt: skip


def _apply(view: Roles, actor: Actor, user_id: int) -> None:
    held = next((one for one in view.differences if one.person.user_id == user_id), None)
    if held is None:
        return

    @st.dialog(plain(f"Rights of {held.person.name}"))
    def drawer() -> None:
        known = [*dict.fromkeys([*sorted(held.person.roles), *held.missing])]
        wanted = st.multiselect("Rights", known, default=list(held.proposed), format_func=app_role)
        gone = sorted(held.person.roles - set(wanted))
        came = sorted(set(wanted) - held.person.roles)
        states.notice(f"Added: {', '.join(map(app_role, came)) or 'nothing'}. "
                      f"Taken away: {', '.join(map(app_role, gone)) or 'nothing'}.")  # fmt: skip
        if st.button("Apply", type="primary", disabled=not (gone or came)):
            with write(actor, "Rights as the roles bring them") as saving:
                commands.apply_role_rights(saving.session, actor=actor, user_id=user_id, roles=wanted,
                                           row_version=held.person.row_version)  # fmt: skip
            _told(saving.is_done, f"The rights of {held.person.name} are changed.")

    drawer()


@st.dialog("What a role brings")
def _change(view: Roles, actor: Actor, mine: Scope, today: date) -> None:
    keys = [f"{row.area}/{row.role}" for row in view.rows]
    words = {f"{row.area}/{row.role}": view.label((row.area, row.role)) for row in view.rows}
    key = st.selectbox("Role", keys, format_func=words.get)
    brought = departments.role_rights(today).rights.get(key, frozenset())
    known = [name for name, role in access.permissions().roles.items()
             if not role.is_service and name != departments.ADMIN]  # fmt: skip
    wanted = st.multiselect("Brings", known, default=sorted(brought), format_func=app_role, key=f"brings-{key}")
    found = read(views.altered, groups=views.ROLE_READS, scope=mine, as_of=today, key=key, brings=tuple(sorted(wanted)))
    if found:
        states.notice("With this, rights and roles would differ for:", items=[plain(one) for one in found])
    else:
        states.notice("With this, nobody's rights would differ from their roles.")
    note = st.text_input("Why", max_chars=200)
    if st.button("Save", type="primary", disabled=set(wanted) == brought):
        with write(actor, note.strip() or None) as saving:
            commands.edit_role_rights(saving.session, actor=actor, rights={key: wanted}, note=note)
        _told(saving.is_done, f"{words[key]} brings {', '.join(map(app_role, wanted)) or 'no rights'} from today on.")


def _told(is_done: bool, words: str) -> None:
    if is_done:
        st.session_state[DONE] = words
        st.rerun()

