"""The scoreboard as rows: what its tables show and its files hold."""

from collections.abc import Iterable, Sequence
from typing import Any

from data.operations.job_words import CADENCE_WORDS, KIND_WORDS, limits_words, shown
from data.operations.views.jobs import STATUSES, JobRow, Line


def board_rows(rows: Iterable[JobRow]) -> list[dict[str, Any]]:
    """Return a line a job: key, title, stage, group, owner, accountable, measures, kind, value (on the scale of its
    unit, unrounded), unit, said (where the value is words), status and word, measured_on, due_on, source, limits,
    cadence, evidence, trend, was (the colour at the earlier visit), reported (whether the value still counts), shown.
    """
    return [_row(row) for row in rows]


def _row(row: JobRow) -> dict[str, Any]:
    drawn = shown(row.job, row.given, row.found)
    return {
        "key": row.key, "title": row.job.title, "stage": row.stage, "group": row.group, "owner": row.owner,
        "accountable": row.accountable, "measures": row.job.measures, "kind": KIND_WORDS[row.job.kind],
        "value": row.found.value if drawn.kind != "text" else None, "unit": row.job.unit, "said": drawn.text,
        "status": row.status, "word": row.word, "measured_on": row.measured_on, "due_on": row.due_on,
        "source": row.source, "limits": limits_words(row.job), "cadence": CADENCE_WORDS[row.job.cadence],
        "evidence": row.evidence, "trend": row.trend, "was": row.was, "shown": drawn, "n": row.found.n,
        "reported": "yes" if row.is_reported else "",
    }  # fmt: skip


def line_rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return a line a stage or group: title, jobs, one column a status, changed, red_share (a fraction), is_red."""
    return [
        {"title": one.title, "n": one.n, **{status: one.counts[status] for status in STATUSES},
         "changed": one.changed, "red_share": one.red_share, "is_red": "red" if one.is_red else ""}
        for one in lines
    ]  # fmt: skip
