"""The grid of a month: one line a job, and only the cells that somebody changed are written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import Edit, edits, link, read, scope, write
from components.page_head import section
from data.core import clock
from data.core.access import Actor
from data.operations import commands, views
from data.operations.formulas.jobs_entry import FIELDS
from data.operations.formulas.jobs_shapes import VERDICTS
from data.operations.views import Month

READ_ONLY = ("title", "what", "state")
TURN, TOLD, BACK = "jobs-month-turn", "jobs-month-told", 12


def grid(actor: Actor, today: date, groups: tuple[str, ...]) -> None:
    """Draw the month's grid with its one act: save the changed cells, job by job."""
    section("Enter a month", "One line a job of yours. What you leave empty stays missing: nothing is assumed.")
    first = today.replace(day=1)
    months = [clock.add_months(first, -back) for back in range(BACK)]
    month = st.selectbox("Month", months, index=1 if today.day <= 10 else 0, format_func=lambda day: f"{day:%B %Y}",
                         key="jobs-month", width=220)  # fmt: skip
    mine = scope(actor, "jobs.enter")
    view = read(views.job_month, groups=groups, scope=mine, month=month, today=today)
    if not view.rows:
        states.empty("The figures of the jobs that you answer for.", "You answer for no job that is entered by hand.")
        return
    _tell()
    only = st.toggle(f"Only what is missing ({view.missing})", key="jobs-month-missing")
    rows = [row for row in view.rows if row["is_missing"]] if only else list(view.rows)
    if rows:
        _editor(actor, view, rows)
    else:
        states.notice("Nothing is missing.")
    link("Bring a sheet of values instead", "/quality-import")


def _editor(actor: Actor, view: Month, rows: Sequence[dict[str, Any]]) -> None:
    frame = _frame(rows)
    key = f"jobs-month-{view.first}-{len(rows)}-{st.session_state.get(TURN, 0)}"
    edited = st.data_editor(
        frame, key=key, hide_index=True, num_rows="fixed", disabled=["job", *READ_ONLY], height=560, row_height=32,
        column_order=(*READ_ONLY, *FIELDS), column_config=_config(view.day), alt="Figures of the month to enter",
        placeholder="",
    )  # fmt: skip
    try:
        changed = edits(frame, edited, key="job", fields=FIELDS)
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    words = f"Save {len(changed)} {'cell' if len(changed) == 1 else 'cells'}"
    if st.button(words, type="primary", disabled=not changed, key="jobs-month-save"):
        _save(actor, {row["job"]: row for row in rows}, changed)
        st.rerun()


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([{name: row[name] for name in ("job", *READ_ONLY, *FIELDS)} for row in rows])
    for name in ("actual", "base", "second", "n"):
        frame[name] = pd.to_numeric(frame[name].astype(object).where(frame[name].notna(), None), errors="coerce")
        frame[name] = frame[name].astype("float64")
    frame["reviewed_on"] = pd.to_datetime(frame["reviewed_on"])
    for name in ("verdict", "evidence", "note"):
        frame[name] = frame[name].astype(object)
    return frame


def _config(day: date) -> dict[str, Any]:
    kinds = st.column_config
    return {
        "title": kinds.TextColumn("Job", pinned=True, width=230),
        "what": kinds.TextColumn("What goes where", width=240), "state": kinds.TextColumn("State", width=110),
        "actual": kinds.NumberColumn("Reached", width=85), "base": kinds.NumberColumn("Out of", width=85),
        "second": kinds.NumberColumn("Third", width=75), "n": kinds.NumberColumn("Answers", step=1, width=75),
        "reviewed_on": kinds.DateColumn("Reviewed on", max_value=day, format="D MMM YYYY"),
        "verdict": kinds.SelectboxColumn("Result", options=list(VERDICTS)),
        "evidence": kinds.TextColumn("Evidence (link)", max_chars=500), "note": kinds.TextColumn("Note", max_chars=500),
    }  # fmt: skip


def _save(actor: Actor, rows: Mapping[str, Mapping[str, Any]], changed: Sequence[Edit]) -> None:
    """Save job by job: one that is refused keeps its typed cells, with the reason; the others are in."""
    saved, problems = 0, []
    for key in dict.fromkeys(edit.row_id for edit in changed):
        row, cells = rows[key], [edit for edit in changed if edit.row_id == key]
        values = {edit.field: _value(edit) for edit in cells}
        with st.container(key=f"qd-save-{key}"), write(actor, "entered for the month", channel="grid") as saving:
            commands.enter_job_value(saving.session, actor=actor, job=key, measured_on=row["measured_on"],
                                     opened={name: row[name] for name in values}, **values)  # fmt: skip
        saved += saving.is_done
        if saving.problem:
            problems.append((str(row["title"]), saving.problem.removeprefix(f"{row['title']}: ")))
    st.session_state[TOLD] = saved, problems
    if not problems:
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def _value(edit: Edit) -> Any:
    if edit.new is None or edit.field != "reviewed_on":
        return edit.new
    return edit.new if type(edit.new) is date else pd.Timestamp(edit.new).date()


def _tell() -> None:
    told = st.session_state.pop(TOLD, None)
    if told is None:
        return
    saved, problems = told
    words = f"Saved the figures of {saved} {'job' if saved == 1 else 'jobs'}."
    if problems:
        states.notices(f"{words} {len(problems)} not saved; what was typed is still here.", problems, noun="jobs")
    else:
        states.notice(words)
