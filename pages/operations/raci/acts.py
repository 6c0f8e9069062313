"""What is added to a draft, taken out, placed and reviewed: rows, jobs, columns."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.nouns import counted
from data.core.access import Actor
from data.operations import commands
from data.operations.formulas import raci as rules
from data.operations.raci_cells import listed_roles
from data.operations.raci_document import COLUMN_KINDS, FUNCTIONS, HANDOFF, JOB, KINDS
from data.operations.views.raci import RaciView
from data.operations.views.raci_jobs import jobs_to_add

SAVED = "raci-saved"


def bar(actor: Actor, view: RaciView) -> None:
    """The ways to change the shape of a draft; columns that wait for a role come first."""
    unplaced = [key for key, column in view.document.columns.items() if column.kind == rules.UNPLACED]
    with st.container(horizontal=True, gap="small", key="qd-raci-acts"):
        if unplaced and st.button(f"Place {counted(len(unplaced), 'columns')}", type="primary", key="raci-place"):
            _place(actor, view, unplaced)
        if st.button("Add an activity", icon=":material/add:", key="raci-add"):
            _add(actor, view)
        if st.button("Add jobs", icon=":material/playlist_add:", key="raci-jobs"):
            _jobs(actor, view)
        if st.button("Add a column", icon=":material/view_column:", key="raci-column"):
            _column(actor, view)
        if st.button("Change a row or column", icon=":material/edit:", key="raci-describe"):
            _describe(actor, view)
        if st.button("Mark as reviewed", icon=":material/fact_check:", key="raci-review"):
            _review(actor, view)


def _run(actor: Actor, view: RaciView, done: str, command: Callable[..., Any], **given: Any) -> None:
    number = view.coming.id if view.coming else 0
    with write(actor, "RACI draft") as saving:
        command(saving.session, number, actor=actor, **given)
    if saving.is_done:
        st.session_state[SAVED] = done
        st.rerun()


def _columns(view: RaciView) -> dict[str, str]:
    return {key: column.label for key, column in view.document.columns.items()}


def _hands(view: RaciView, now: tuple[str, str] | None = None) -> tuple[str, str] | None:
    """Ask who hands over to whom."""
    columns = _columns(view)
    keys = list(columns)
    places = [keys.index(one) for one in now] if now else [None, None]
    giver = st.selectbox("Who hands over", keys, index=places[0], format_func=columns.get, placeholder="Choose")
    taker = st.selectbox("Who takes over", keys, index=places[1], format_func=columns.get, placeholder="Choose")
    return (giver, taker) if giver and taker else None


@st.dialog("Add an activity")
def _add(actor: Actor, view: RaciView) -> None:
    title = st.text_input("What is done", max_chars=200)
    kinds = {code: label for code, label in KINDS.items() if code != JOB}
    kind = st.selectbox("Kind", list(kinds), index=list(kinds).index("own"), format_func=kinds.get)
    part = st.selectbox("Part", view.document.groups, accept_new_options=True, placeholder="Choose or type a new one",
                        index=0 if view.document.groups else None)  # fmt: skip
    hands = _hands(view) if kind == HANDOFF else None
    if st.button("Add this activity", type="primary"):
        _run(actor, view, f"{title.strip()} is in the draft. Give it letters.", commands.add_raci_activity,
             title=title, kind=kind, group=part or "", hands=hands)  # fmt: skip


@st.dialog("Add jobs of the catalogue")
def _jobs(actor: Actor, view: RaciView) -> None:
    known = jobs_to_add(view.document)
    if not known:
        states.notice("Every job of the catalogue is in, or there is no catalogue yet.")
        return
    chosen = st.multiselect("Jobs", list(known), format_func=lambda key: f"{known[key][1]}: {known[key][0]}")
    states.notice("A job comes in without letters: who answers for it is decided here.")
    if st.button("Add these jobs", type="primary", disabled=not chosen):
        _run(actor, view, f"{counted(len(chosen), 'jobs')} are in the draft.", commands.add_raci_jobs,
             jobs={key: known[key] for key in chosen})  # fmt: skip


@st.dialog("Add a column")
def _column(actor: Actor, view: RaciView) -> None:
    kind = _kind()
    role, label = "", ""
    if kind == rules.ROLE:
        role = _role(view) or ""
    else:
        label = st.text_input("Name", max_chars=80)
    functions = {"": "None of these", **FUNCTIONS}
    function = st.selectbox("Stands for", list(functions), format_func=functions.get)
    if st.button("Add this column", type="primary"):
        _run(actor, view, "The column is in the draft.", commands.add_raci_column, kind=kind, role=role, label=label,
             function=function)  # fmt: skip


def _kind() -> str:
    kinds = {code: label for code, label in COLUMN_KINDS.items() if code != rules.UNPLACED}
    return str(st.radio("What it is", list(kinds), format_func=kinds.get, horizontal=True))


def _role(view: RaciView, *, is_new: bool = True) -> str | None:
    there = view.document.columns if is_new else ()
    roles = {key: f"{label} ({key})" for key, label, _ in listed_roles() if key not in there}
    return st.selectbox("Role", list(roles), index=None, format_func=roles.get, placeholder="Choose a role")


@st.dialog("Say which role a column is")
def _place(actor: Actor, view: RaciView, unplaced: list[str]) -> None:
    column = st.selectbox("Column", unplaced, format_func=_columns(view).get)
    kind = _kind()
    role = (_role(view, is_new=False) or "") if kind == rules.ROLE else ""
    states.notice("Its letters move there. Where the role has a letter already, both stand until you choose.")
    if st.button("Place this column", type="primary"):
        _run(actor, view, "The column is placed.", commands.place_raci_column, column=column, kind=kind, role=role)


@st.dialog("Change a row or column")
def _describe(actor: Actor, view: RaciView) -> None:
    if st.radio("What", ["A row", "A column"], horizontal=True) == "A column":
        column = st.selectbox("Column", list(_columns(view)), format_func=_columns(view).get)
        states.notice("A column that has no letters can be taken out.")
        if st.button("Take this column out"):
            _run(actor, view, "The column is out of the draft.", commands.remove_raci_column, column=column)
        return
    rows = view.document.activities
    key = st.selectbox("Row", list(rows), format_func=lambda one: rows[one].title)
    if key is None:
        return
    row = rows[key]
    title = st.text_input("Title", value=row.title, max_chars=200, key=f"raci-title-{key}")
    part = st.text_input("Part", value=row.group, max_chars=200, key=f"raci-part-{key}")
    note = st.text_area("Note", value=row.note, max_chars=1000, key=f"raci-note-{key}")
    hands = _hands(view, row.hands) if row.kind == HANDOFF else None
    with st.container(horizontal=True, gap="small"):
        if st.button("Save this row", type="primary"):
            _run(actor, view, f"{title.strip()} is saved.", commands.describe_raci_activity, key=key, title=title,
                 group=part, note=note, hands=hands)  # fmt: skip
        if st.button("Take this row out"):
            _run(actor, view, f"{row.title} is out of the draft.", commands.remove_raci_activity, key=key)


@st.dialog("Mark as reviewed")
def _review(actor: Actor, view: RaciView) -> None:
    part = st.selectbox("Part", view.document.groups, index=None, placeholder="The whole RACI")
    keys = [key for key, one in view.document.activities.items() if part in (None, one.group)]
    how_many = counted(len(keys), "activities")
    states.notice(f"{how_many} get today as the day of their review.")
    if st.button("Mark them", type="primary"):
        _run(actor, view, f"{how_many} marked as reviewed.", commands.review_raci, keys=keys)
