"""Who answers for which job: a grid to assign many at once."""

import pandas as pd
import streamlit as st

from components import states
from components.frame import edits, read, write
from components.page_head import section
from data.core.access import Actor, Scope
from data.operations import commands, views
from data.operations.views import Board

TURN = "jobs-owners-turn"
NOBODY = "Nobody"


def grid(actor: Actor, view: Board, mine: Scope) -> None:
    """Draw the grid of owners with its one act: save the changed lines in one go."""
    section("Owners", "Whoever answers for a job enters its figure, and is reminded once when it is due.")
    people = read(views.job_people, groups=("people",), scope=mine)
    names = {NOBODY: None, **{name: number for number, name in people.items()}}
    by_number = {number: name for name, number in names.items()}
    frame = pd.DataFrame(
        [{"job": row.key, "title": row.job.title, "group": row.group, "accountable": row.accountable,
          "owner": by_number.get(row.owner_id, row.owner or NOBODY)} for row in view.rows]
    )  # fmt: skip
    config = {
        "title": st.column_config.TextColumn("Job", pinned=True, width=320),
        "group": st.column_config.TextColumn("Group", width=180),
        "accountable": st.column_config.TextColumn("Accountable by role", width=220),
        "owner": st.column_config.SelectboxColumn("Owner", options=list(names), required=True, width=220),
    }
    edited = st.data_editor(
        frame, key=f"jobs-owners-{st.session_state.get(TURN, 0)}", hide_index=True, num_rows="fixed", height=560,
        disabled=["job", "title", "group", "accountable"], column_order=["title", "group", "accountable", "owner"],
        column_config=config, alt="Owners of jobs",
    )  # fmt: skip
    try:
        changed = edits(frame, edited, key="job", fields=["owner"])
        wanted = {edit.row_id: names[edit.new] for edit in changed}
    except (ValueError, KeyError):
        states.notice("Choose owners from the list. Nothing was saved.")
        return
    before = {row.key: row.owner_id for row in view.rows}
    words = f"Save {len(wanted)} {'owner' if len(wanted) == 1 else 'owners'}"
    if st.button(words, type="primary", disabled=not wanted, key="jobs-owners-save"):
        with write(actor, "owners of jobs", channel="grid", done="The owners are saved") as saving:
            for job, owner in wanted.items():
                commands.assign_job(saving.session, actor=actor, job=job, owner_id=owner, opened=before[job])
        if saving.is_done:
            st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
            st.rerun()
