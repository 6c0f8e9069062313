"""The table of jobs: what is off track first is a click away, each line opens the job."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import go
from components.table import Column, table
from data.operations.views import Board, board_rows
from pages.operations.jobs import chosen, reading
from pages.operations.jobs.chosen import Picked

OPEN = "jobs-open"
COLUMNS = (
    Column("title", "Job", "open", width=225), Column("group", "Group", width=125),
    Column("owner", "Owner", reason="no_owner", width=105), Column("accountable", "Accountable", width=110),
    Column("measures", "Figure", width=165), Column("said", "Value", reason="word", width=85),
    Column("state", "Status", "status", width=105), Column("trend", "Trend", "trend", width=75),
    Column("due", "Next due", reason="no_due", width=95),
)  # fmt: skip


def jobs(view: Board, picked: Picked, past: date | None) -> None:
    """Draw the lines that are chosen."""
    rows = [line(row) for row in board_rows(picked.chosen.rows(view.rows))]
    if not rows:
        states.notice("No job fits these filters. Take one away.")
        return
    columns = [c for c in COLUMNS if c.name != "accountable" or any(row["accountable"] for row in rows)]
    table(rows, columns, key="jobs", alt=f"{len(rows)} jobs with owner, figure and status", noun="jobs",
          on_open=_opened, href=lambda row: chosen.href(row["key"], past))  # fmt: skip
    if key := st.session_state.pop(OPEN, None):
        go(chosen.JOB, **chosen.query(key, past))


def _opened(row: Mapping[str, Any]) -> None:
    st.session_state[OPEN] = row["key"]


def line(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of the table: value and status as text, why something is missing."""
    said = reading.text(row["shown"])
    due = f"{row['due_on']}" if row["due_on"] else None
    word = row["word"] if row["was"] is None else f"{row['word']}, was {reading.WORDS[row['was']].lower()}"
    return {**row, "said": said or None, "state": (row["status"], word), "due": due, "owner": row["owner"] or None,
            "trend": [float(value) for value in row["trend"] if value is not None] or None,
            "no_owner": "nobody", "no_due": "measured here" if row["source"] == "measured here" else "now"}  # fmt: skip
