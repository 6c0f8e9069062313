"""What the start page shows of operations."""

from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.core.drafts import PROPOSED
from data.core.metrics import threshold_of
from data.core.numbers import ratio
from data.core.tiles import Face, Mark, tile
from data.operations.queries import jobs as queries
from data.operations.views.jobs import EVERYTHING, GREEN, GREY, RED, YELLOW, Line, job_board, job_rows
from data.operations.views.jobs_due import is_missing
from data.operations.views.raci import RACI_READS, raci

BOARD = "/operations-jobs"


@tile("operations.jobs", order=80, right="jobs.view", reads=EVERYTHING, shared=True)
def jobs(session: Session, *, scope: Scope, as_of: date) -> Face:
    """The share of jobs on track, how many are off it, and where most of them are."""
    board = job_board(session, scope=scope, as_of=as_of)
    counts, n = board.counts, len(board.rows)
    label = "Jobs on track"
    if not any(row.source and row.found.value for row in board.rows):  # what an empty store measures of itself is 0
        return Face(label, reason="no figures yet", address=BOARD, link="Open the job scoreboard")
    red = [line.title for line in sorted(board.groups, key=lambda line: -line.red_share) if line.is_red]
    where = f"; red: {', '.join(red[:2])}{f' and {len(red) - 2} more groups' if len(red) > 2 else ''}" if red else ""
    note = f"{counts[GREEN]} of {n}; {counts[RED]} off track, {counts[GREY]} without a status{where}"
    share, limits = ratio(counts[GREEN], n), threshold_of("operations.jobs_green_share", as_of=as_of)
    return Face(label, share, "percent", note=note, status=limits.status(share) if limits else None, address=BOARD,
                link="Open the job scoreboard", metric="operations.jobs_green_share",
                marks=tuple(Mark(line.title, _worst(line), _told(line)) for line in board.groups))  # fmt: skip


def _worst(line: Line) -> str:
    """A function is red by its share of red jobs, else as its worst job; grey where nothing has a status."""
    if line.is_red:
        return RED
    return next((status for status in (YELLOW, GREEN) if line.counts.get(status)
                 or (status == YELLOW and line.counts.get(RED))), GREY)  # fmt: skip


def _told(line: Line) -> str:
    return ", ".join(f"{line.counts[status]} {status}" for status in (RED, YELLOW, GREEN, GREY)
                     if line.counts.get(status))  # fmt: skip


@tile("operations.enter_jobs", order=50, right="jobs.enter", reads=EVERYTHING, place="next")
def enter_jobs(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask an owner for the figures that are due."""
    if scope.user_id is None or not any(one["owner_id"] == scope.user_id for one in queries.owners(session).values()):
        return None
    mine = [row for row in job_rows(session, as_of=as_of) if row.owner_id == scope.user_id and is_missing(row, as_of)]
    if not mine:
        return None
    label = "Enter a figure that is due" if len(mine) == 1 else f"Enter {len(mine)} figures that are due"
    return Face(label, note=f"{mine[0].job.title}{' and others' if len(mine) > 1 else ''}.",
                address=BOARD, link="Open the job scoreboard")  # fmt: skip


@tile("operations.decide_raci", order=12, right="definitions.approve", reads=RACI_READS, place="next")
def decide_raci(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask somebody who neither drafted nor proposed it to decide on the proposed RACI."""
    coming = raci(session, scope=scope, as_of=as_of).coming
    if coming is None or coming.state != PROPOSED or coming.by_id == scope.user_id:
        return None
    return Face("Decide on who answers for what", note=f"Version {coming.version} by {coming.who}: {coming.note}.",
                address="/operations-raci?version=draft", link="Look at it")  # fmt: skip
