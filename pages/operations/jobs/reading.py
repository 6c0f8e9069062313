"""The scoreboard in words, in tiles and as text."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from components import numbers
from components.frame import explain
from components.palette import WORDS
from components.tile import Tile
from data.core.metrics import METRICS
from data.core.numbers import ratio
from data.operations import views
from data.operations.job_words import Shown
from data.operations.views import Board

SOON = timedelta(days=30)


def text(shown: Shown) -> str:
    """A value as people read it; an empty text where there is none."""
    if shown.kind == "text":
        return shown.text
    if shown.kind == "days":
        return numbers.days(shown.value or 0)
    return numbers.text_of(shown.value, shown.kind, thresholds=shown.limits)


def answer(view: Board) -> str:
    """The answer to the page's question in one line."""
    n, counts = len(view.rows), view.counts
    said = f"{counts['green']} of {n} on track, {counts['red']} off track, {counts['grey']} without a status"
    red = [line.title for line in sorted(view.groups, key=lambda line: -line.red_share) if line.is_red]
    where = f"; red: {_listed(red)}" if red else "; no group is red"
    return f"{said}{where}.{_changed(view)}"


def _listed(names: list[str]) -> str:
    first = ", ".join(names[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first


def _changed(view: Board) -> str:
    if view.since is None:
        return ""
    when = f"{view.since:%a} {view.since.day} {view.since:%b}"
    noun = "job" if view.changed == 1 else "jobs"
    return f" {view.changed or 'No'} {noun} changed colour since {when}."


def tiles(view: Board) -> list[Tile]:
    """What stands above the maps: on track, off track, reported, stale, due."""
    n, counts = len(view.rows), view.counts
    stale = sum(row.found.reason == "stale" for row in view.rows)
    due = [row for row in views.upcoming(view) if row.due_on is None or row.due_on <= view.as_of + SOON]
    return [
        _share(view, "operations.jobs_green_share", counts["green"], f"{counts['green']} of {n} jobs"),
        _share(view, "operations.jobs_red_share", counts["red"], f"{counts['red']} of {n} jobs"),
        Tile("Watch", numbers.count(counts["yellow"]), note="jobs that are yellow"),
        _share(view, "operations.jobs_reported_share", view.reported, f"{view.reported} of {n}; {stale} stale"),
        Tile("Reviews due", numbers.count(len(due)), note="overdue, missing or within 30 days"),
    ]


def _share(view: Board, name: str, count: int, note: str) -> Tile:
    metric, value = METRICS[name], ratio(count, len(view.rows))
    limits = metric.threshold(as_of=view.as_of)
    status = limits.status(value) if limits else None
    counts = {WORDS[status].lower(): n for status, n in view.counts.items()}
    row = {"value": value, "reason": None, "status": status or "grey", "n": len(view.rows), "inputs": counts}
    marks = [Decimal(limits.green), Decimal(limits.yellow)] if limits else []
    return Tile(metric.title, numbers.percent(value, thresholds=marks), status=status, note=note,
                why=partial(explain, name, row, as_of=view.as_of, currency="", noun="jobs"))  # fmt: skip
