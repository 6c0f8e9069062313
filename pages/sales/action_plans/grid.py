"""The rows of a plan as a grid to edit: what was typed is held against what was shown, and saved by a command."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import edits, write
from data.core.access import Actor
from data.sales import commands
from data.sales.formulas.plans import STATUSES
from data.sales.views.plans import PlanPage

NOBODY = "(nobody)"
FIELDS = {"step": "step", "ours": "our_owner_id", "theirs": "their_owner", "by": "target_on", "days": "days",
          "status": "status", "after": "depends_on", "key": "is_critical", "note": "note"}  # fmt: skip


def _key(page: PlanPage, part: str) -> str:
    return f"plan-{page.deal['deal_id']}-{part}"


def forget(page: PlanPage) -> None:
    """Let the next edit begin from the store."""
    st.session_state.pop(_key(page, "base"), None)


def edit(actor: Actor, page: PlanPage) -> None:
    """The grid. It keeps the rows as they were opened, so that a save over somebody's newer one is noticed."""
    turn = st.session_state.setdefault(_key(page, "round"), 0)
    rows: list[dict[str, Any]] = st.session_state.setdefault(_key(page, "base"), [dict(row) for row in page.rows])
    people = _names(page, rows)
    base = pd.DataFrame([_shown(row, people) for row in rows])
    kinds = st.column_config
    edited = st.data_editor(base, key=_key(page, f"grid-{turn}"), hide_index=True, num_rows="fixed", column_config={
        "id": None, "no": kinds.NumberColumn("No.", disabled=True, width=50),
        "step": kinds.TextColumn("Step", max_chars=300, required=True, width=240),
        "ours": kinds.SelectboxColumn("With us", options=[NOBODY, *people.values()], required=True),
        "theirs": kinds.TextColumn("With them", max_chars=200), "by": kinds.DateColumn("By", format="YYYY-MM-DD"),
        "days": kinds.NumberColumn("Days", min_value=1, max_value=400, step=1, required=True, width=60),
        "status": kinds.SelectboxColumn("Status", options=list(STATUSES.values()), required=True),
        "after": kinds.TextColumn("Depends on", max_chars=60, help="Numbers of rows, such as 1, 3", width=90),
        "key": kinds.CheckboxColumn("Key row"), "note": kinds.TextColumn("Internal note", max_chars=1000),
        "off": kinds.CheckboxColumn("Take off"),
    })  # fmt: skip
    if st.button("Save the changes", type="primary", key=_key(page, f"save-{turn}")):
        moved: dict[int, date] = {}
        with write(actor, "action plan", done="Saved") as saving:
            found = edits(base, edited, key="id", fields=(*FIELDS, "off"))
            moved.update(_save(saving.session, actor, page, rows, found, people))
        if saving.is_done:
            _begin_anew(page, moved)
    if page.rows and [row["row_version"] for row in rows] != [row["row_version"] for row in page.rows]:
        states.notice("The plan has changed since you opened the grid. Your cells stay until you take the newer plan.")
        if st.button("Take the newer plan", key=_key(page, f"newer-{turn}")):
            _begin_anew(page, {})
    _told(page)
    _add(actor, page, turn)


def _begin_anew(page: PlanPage, moved: Mapping[int, date]) -> None:
    forget(page)
    st.session_state[_key(page, "round")] += 1
    st.session_state[_key(page, "moved")] = dict(moved)
    st.rerun()


def _told(page: PlanPage) -> None:
    if moved := st.session_state.pop(_key(page, "moved"), None):
        told = [f"{number}: to {day.day} {day:%b %Y}" for number, day in sorted(moved.items())]
        states.notice("These rows moved because one they depend on slipped:", items=told)


def _names(page: PlanPage, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Return what people are called in the grid, each name once; who left and still has a row is among them."""
    known = {**{row["our_owner_id"]: row["our_owner"] for row in rows if row["our_owner_id"]}, **page.people}
    names: dict[int, str] = {}
    for number, name in known.items():
        text = clean(name)
        names[number] = text if text not in names.values() else f"{text} ({number})"
    return names


def _shown(row: Mapping[str, Any], people: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": row["id"], "no": row["position"], "step": row["step"], "ours": people.get(row["our_owner_id"], NOBODY),
        "theirs": row["their_owner"], "by": row["target_on"], "days": row["days"],
        "status": STATUSES.get(row["status"], row["status"]), "after": row["depends_on"], "key": row["is_critical"],
        "note": row["note"], "off": False,
    }  # fmt: skip


def _save(session: Any, actor: Actor, page: PlanPage, rows: Sequence[Mapping[str, Any]], found: Sequence[Any],
          people: Mapping[int, str]) -> Mapping[int, date]:  # fmt: skip
    removed = [edit.row_id for edit in found if edit.field == "off" and edit.new]
    changed: dict[int, dict[str, Any]] = {}
    for edit in found:
        if edit.field != "off" and edit.row_id not in removed:
            changed.setdefault(edit.row_id, {})[FIELDS[edit.field]] = _stored(edit, people)
    versions = {row["id"]: row["row_version"] for row in rows}
    saved = commands.save_rows(session, page.deal["deal_id"], actor=actor, changed=changed, removed=removed,
                               versions=versions)  # fmt: skip
    return saved.moved


def _stored(edit: Any, people: Mapping[int, str]) -> Any:
    if edit.field == "ours":
        return _chosen({**{name: number for number, name in people.items()}, NOBODY: None}, edit.new, "person")
    if edit.field == "status":
        return _chosen({label: code for code, label in STATUSES.items()}, edit.new, "status")
    if edit.field == "by" and edit.new is not None:
        return pd.Timestamp(edit.new).date()
    if edit.field == "days" and isinstance(edit.new, float) and edit.new.is_integer():
        return int(edit.new)
    return edit.new


def _chosen(known: Mapping[str, Any], given: Any, what: str) -> Any:
    if given not in known:
        raise ValueError(f"There is no {what} of this name. Nothing was saved.")
    return known[given]


def _add(actor: Actor, page: PlanPage, turn: int) -> None:
    with st.expander("Add a row"), st.form(_key(page, f"add-{turn}"), border=False):
        step = st.text_input("Step", max_chars=300)
        left, middle, right = st.columns(3)
        given: dict[str, Any] = {"step": step, "their_owner": left.text_input("With them", max_chars=200)}
        people: dict[int | None, str] = {None: NOBODY, **page.people}
        given["our_owner_id"] = middle.selectbox("With us", list(people), format_func=lambda n: plain(people[n]))
        given["target_on"] = right.date_input("By", value=None, format="YYYY-MM-DD")
        left, middle, right = st.columns(3)
        given["days"] = left.number_input("Working days", value=1, min_value=1, max_value=400, step=1)
        given["depends_on"] = middle.text_input("Depends on", max_chars=60, help="Numbers of rows, such as 1, 3")
        given["is_critical"] = right.checkbox("Key row")
        if not st.form_submit_button("Add it"):
            return
    with write(actor, "action plan", done="Added") as saving:
        commands.save_rows(saving.session, page.deal["deal_id"], actor=actor, added=[given])
    if saving.is_done:
        _begin_anew(page, {})
