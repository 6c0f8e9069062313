"""What comes up: reviews of documents and next values by the day on which they are due."""

from collections import Counter
from datetime import date
from typing import Any

import streamlit as st

from components import chart, heat, states
from components.frame import go
from components.page_head import section
from components.table import Column, table
from data.core import clock
from data.operations.views import Board, JobRow, upcoming
from pages.operations.jobs import chosen

OPEN = "jobs-review-open"
LATE, NEVER, EMPTY = "Overdue", "No document on record", "Nothing entered"
DUE, AHEAD = "By now", 12


def calendar(view: Board, past: date | None) -> None:
    """The reviews by month, the overdue first; on wish every value that will be due."""
    section("What comes up", "A document is green up to its limit, yellow for a quarter of it more, then red.")
    every = st.toggle("Also values that people enter", key="every", bind="query-params")
    rows = [_line(row, view.as_of) for row in upcoming(view, only_reviews=not every)]
    if not rows:
        states.notice("Nothing is due.")
        return
    month = _months(rows, view.as_of)
    rows = [row for row in rows if month is None or row["month"] in month]
    columns = [
        Column("month", "Month", width=170), Column("title", "Job", "open", width=280),
        Column("owner", "Owner", reason="nobody"), Column("last", "Last", reason="never"),
        Column("due", "Due on", reason="never_due"), Column("red", "Red after", reason="not_a_review"),
        Column("state", "Status", "status", width=180),
    ]  # fmt: skip
    table(rows, columns, key="reviews", alt=f"{len(rows)} reviews and values by the day they are due", noun="lines",
          on_open=lambda row: st.session_state.update({OPEN: row["key"]}),
          href=lambda row: chosen.href(row["key"], past))  # fmt: skip
    if key := st.session_state.pop(OPEN, None):
        go(chosen.JOB, **chosen.query(key, past))


def _months(rows: list[dict[str, Any]], as_of: date) -> tuple[str, ...] | None:
    """How many are due in which month, what is late in the first column; the months of the picked cell."""
    first = as_of.replace(day=1)
    ahead = [f"{clock.add_months(first, n):%B %Y}" for n in range(AHEAD)]
    counted = Counter(row["month"] if row["month"] in ahead else DUE for row in rows
                      if row["month"] in ahead or row["month"] in (LATE, NEVER, EMPTY))  # fmt: skip
    names = {DUE: DUE, **{month: f"{month[:3]} {month[-2:]}" for month in ahead}}
    cells = [heat.Cell("Due", names[month], n, status="red" if month == DUE else None) for month, n in counted.items()]
    spec = heat.spec(cells, rows=["Due"], columns=list(names.values()), column_name="Month", value_name="Due")
    picked = chart.draw(spec, alt=heat.alt([heat.Cell("Due", c.column, c.value) for c in cells], what="Due by month"),
                        key="jobs-months", pick="name")  # fmt: skip
    behind = {f"Due · {name}": (LATE, NEVER, EMPTY) if month == DUE else (month,) for month, name in names.items()}
    return behind.get(picked or "")


def _line(row: JobRow, as_of: date) -> dict[str, Any]:
    reviewed = row.given.reviewed_on if row.given and row.job.is_review else row.measured_on
    return {
        "key": row.key, "title": row.job.title, "owner": row.owner or None, "nobody": "nobody",
        "last": _day(reviewed), "never": "never", "due": _day(row.due_on), "never_due": "now",
        "red": _day(row.red_after), "not_a_review": "", "state": (row.status, row.word), "month": _month(row, as_of),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _month(row: JobRow, as_of: date) -> str:
    if row.due_on is None:
        return NEVER if row.job.is_review else EMPTY
    return LATE if row.due_on < as_of else f"{row.due_on:%B %Y}"
