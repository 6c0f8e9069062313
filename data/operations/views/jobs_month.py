"""The grid of a month: one line a job that the person may enter, with what stands there already."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.operations.formulas.jobs_entry import FIELDS, NUMBERS, takes
from data.operations.job_words import CADENCE_WORDS, input_words
from data.operations.queries import jobs as queries
from data.operations.views.jobs import FED, JobRow, job_rows
from data.operations.views.jobs_due import is_missing

NAMES = {"actual": "reached", "base": "out of", "second": "third number", "reviewed_on": "day"}


@dataclass(frozen=True)
class Month:
    """A month of the grid: its last day that has come, and a line a job.

    A line: job, title, group, what (what goes where), state (missing or how it stands), measured_on (of the value that
    is there, else the day that a new one gets), is_there, takes (its fields), and the fields of the value.
    """

    first: date
    day: date
    rows: tuple[dict[str, Any], ...]

    @property
    def missing(self) -> int:
        """How many lines have no value that counts."""
        return sum(row["is_missing"] for row in self.rows)


def job_month(session: Session, *, scope: Scope, month: date, today: date) -> Month:
    """Return the grid of the month that a day lies in, as far as the scope of `jobs.enter` reaches.

    Jobs that a metric measures are left out: there is nothing to enter.
    """
    first = month.replace(day=1)
    day = min(first.replace(day=calendar.monthrange(first.year, first.month)[1]), today)
    mine = None if scope.kind == "all" else {scope.user_id, *scope.team_user_ids}
    entered = queries.values(session, as_of=day)
    rows = [
        _line(row, entered.get(row.key, []), first, day)
        for row in job_rows(session, as_of=day)
        if row.source != FED and (mine is None or (row.owner_id is not None and row.owner_id in mine))
    ]
    return Month(first, day, tuple(rows))


def _line(row: JobRow, entered: list[dict[str, Any]], first: date, day: date) -> dict[str, Any]:
    last = entered[-1] if entered and entered[-1]["measured_on"] >= first else None
    asked = "; ".join(f"{NAMES[name]}: {text}" for name, text in input_words(row.job))
    late = is_missing(row, day)
    return {
        "job": row.key, "title": row.job.title, "group": row.group, "owner": row.owner, "what": asked,
        "cadence": CADENCE_WORDS[row.job.cadence], "state": "missing" if late else f"next by {row.due_on}",
        "is_missing": late, "measured_on": last["measured_on"] if last else day, "is_there": last is not None,
        "takes": takes(row.job), **_fields(last or {}),
    }  # fmt: skip


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: None if row.get(name) is None else Decimal(row[name]) for name in NUMBERS}
    return {**{name: row.get(name) for name in FIELDS}, **numbers}
