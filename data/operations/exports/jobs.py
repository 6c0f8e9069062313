"""The scoreboard to take away: the same lines as on the screen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.operations.views.jobs import job_board
from data.operations.views.jobs_chosen import Chosen
from data.operations.views.jobs_tables import board_rows, line_rows

LINES = (
    Column("title", "Title", width=32), Column("n", "Jobs", "count"), Column("red", "Off track", "count"),
    Column("yellow", "Watch", "count"), Column("green", "On track", "count"), Column("grey", "No status", "count"),
    Column("changed", "Changed", "count"), Column("red_share", "Share off track", "percent"),
    Column("is_red", "Red itself", width=10),
)  # fmt: skip
JOBS = (
    Column("title", "Job", width=40), Column("stage", "Stage", width=26), Column("group", "Group", width=24),
    Column("owner", "Owner", width=22), Column("accountable", "Accountable", width=24),
    Column("measures", "Measures", width=50), Column("kind", "Kind", width=22), Column("value", "Value", "number"),
    Column("unit", "Unit", width=10), Column("said", "In words", width=24), Column("status", "Status", width=10),
    Column("word", "Said", width=26), Column("reported", "Value counts", width=12),
    Column("n", "n", "count"), Column("measured_on", "Measured on", "date"),
    Column("due_on", "Next due", "date"), Column("source", "Where from", width=18),
    Column("limits", "Limits", width=44), Column("cadence", "Cadence", width=14),
    Column("was", "Before the last visit", width=14),
    Column("evidence", "Evidence", width=40), Column("key", "Key", width=24),
)  # fmt: skip


@export("jobs", title="Job scoreboard", right="jobs.view")
def jobs(session: Session, *, scope: Scope, as_of: date, filters: Mapping[str, Any] | None = None,
         since: Any = None, **asked: Any) -> Sequence[Sheet]:  # fmt: skip
    """Every job with owner, figure, colour, limits and what is due next, and the counts by stage and by group.

    Values stand on the scale of their unit, unrounded: percent and scores from 0 to 100.
    """
    del asked  # the board has no period, and no amounts
    day, at = since or (None, None)
    board = job_board(session, scope=scope, as_of=as_of, since_day=day, since_at=at)
    chosen = Chosen.of(filters or {})
    said = [("As of", board.as_of.isoformat()), ("Version of the limits", str(board.version)), *chosen.words]
    return [
        Sheet("Jobs", JOBS, board_rows(chosen.rows(board.rows)), said),
        Sheet("Stages", LINES, line_rows(board.stages), said), Sheet("Groups", LINES, line_rows(board.groups), said),
    ]  # fmt: skip
