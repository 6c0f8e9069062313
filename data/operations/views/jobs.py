"""The job scoreboard on a day: every job with owner, figure, colour and what is due; stages and groups in counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.access import Scope
from data.core.ledger.entries import entities
from data.core.metrics import GREEN, GREY, RED, YELLOW
from data.core.numbers import ratio
from data.operations import feeding
from data.operations.formulas import jobs as formulas
from data.operations.formulas.jobs_entry import given_of
from data.operations.formulas.jobs_shapes import REASONS, Given, Job, Judged
from data.operations.job_catalogue import Catalogue, catalogue
from data.operations.queries import jobs as queries
from data.operations.views import jobs_raci
from models import info

STATUSES = (RED, YELLOW, GREEN, GREY)
WORDS = {RED: "Off track", YELLOW: "Watch", GREEN: "On track"}
TREND = 6
"""How many values, the present one included, a line of the board shows."""

OWN = ("operations", "definitions", "people")
EVERYTHING = tuple(sorted({card["group"] for card in map(info, entities().values()) if card["group"]}))
"""What the board may look at: which metrics feed it is known only once every domain is loaded."""

UNREPORTED = frozenset({"not_entered", "not_fed", "fed_empty", "no_document", "stale"})
ENTERED, FED, NOTHING = "entered by hand", "measured here", ""


@dataclass(frozen=True)
class JobRow:
    """One job on a day.

    `found` is its figure; `source` where it comes from; `measured_on` the day of the value; `due_on` when the next
    value or review is due; `trend` the last values, oldest first; `was` the colour at an earlier visit if another;
    `accountable` whom the RACI names, where it names somebody.
    """

    job: Job
    group: str
    stage: str
    owner: str
    owner_id: int | None
    found: Judged
    source: str
    why: str
    given: Given | None
    measured_on: date | None
    due_on: date | None
    evidence: str | None
    trend: tuple[Decimal | int | None, ...] = ()
    was: str | None = None
    accountable: str = ""

    @property
    def key(self) -> str:
        """The key of the job."""
        return self.job.key

    @property
    def status(self) -> str:
        """green, yellow, red or grey."""
        return self.found.status

    @property
    def word(self) -> str:
        """The status in words; for grey the reason."""
        if self.found.status == GREY or self.found.reason == "no_document":
            return self.why or REASONS.get(self.found.reason, "no value")
        return WORDS[self.found.status]

    @property
    def red_after(self) -> date | None:
        """The last day on which a reviewed document is not red; None for other kinds, and where there is none."""
        if not self.job.is_review or self.given is None or self.given.reviewed_on is None:
            return None
        return self.given.reviewed_on + timedelta(days=int(self.job.yellow))

    @property
    def is_reported(self) -> bool:
        """Whether there is a value that still counts: neither missing nor stale."""
        return self.found.reason not in UNREPORTED


@dataclass(frozen=True)
class Line:
    """A stage or a group: how many of its jobs have which colour, how many changed it, whether it is red itself."""

    key: str
    title: str
    counts: Mapping[str, int]
    changed: int
    red_share: Decimal
    is_red: bool

    @property
    def n(self) -> int:
        """How many jobs it has."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Board:
    """The scoreboard at the end of a day. `since`: the day of the visit that changes are counted from."""

    as_of: date
    since: date | None
    version: int
    red_from: Decimal
    rows: tuple[JobRow, ...]
    stages: tuple[Line, ...]
    groups: tuple[Line, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Status to how many jobs have it."""
        return _counts(self.rows)

    @property
    def changed(self) -> int:
        """How many jobs have another colour than at the earlier visit."""
        return sum(row.was is not None for row in self.rows)

    @property
    def reported(self) -> int:
        """How many jobs have a value that still counts."""
        return sum(row.is_reported for row in self.rows)


def job_reads(as_of: date | None = None) -> tuple[str, ...]:
    """Return the table groups that the board looks at: its own, and those of the metrics that feed it."""
    return tuple(dict.fromkeys((*OWN, *feeding.reads(catalogue(as_of).jobs.values()))))


def job_board(session: Session, *, scope: Scope, as_of: date, since_day: date | None = None,
              since_at: datetime | None = None) -> Board:  # fmt: skip
    """Return the scoreboard at the end of a day, in the order of the catalogue (domain.md 7.9).

    since_day, since_at: an earlier visit; jobs whose colour differs from what stood there then are marked. A figure
    that a metric of the suite measures is the metric's; one it cannot say yet may be entered by hand.
    """
    del scope  # the company's figures: whoever may see the board sees all of it
    rows = job_rows(session, as_of=as_of)
    if since_day is not None and since_at is not None:
        before = {row.key: row.status for row in job_rows(session, as_of=min(since_day, as_of), known_at=since_at)}
        rows = [replace(row, was=before[row.key]) if before.get(row.key) not in (None, row.status) else row
                for row in rows]  # fmt: skip
    named = jobs_raci.accountable(session, [row.key for row in rows], as_of=as_of)
    rows = [replace(row, accountable=named[row.key]) if row.key in named else row for row in rows]
    known = catalogue(as_of)
    stages = [_line(key, title, (r for r in rows if r.job.stage == key), known) for key, title in known.stages.items()]
    groups = [_line(one.key, one.title, (r for r in rows if r.job.group == one.key), known)
              for one in known.groups.values()]  # fmt: skip
    return Board(as_of, since_day, known.version, known.red_from, tuple(rows), tuple(stages), tuple(groups))


def job_rows(session: Session, *, as_of: date, known_at: datetime | None = None, only: Collection[str] = (),
             without: Collection[str] = ()) -> list[JobRow]:  # fmt: skip
    """Return jobs on a day in the order of the catalogue: all, or those of some keys, or all without some.

    known_at: entered values as they were recorded at an instant; what metrics say is as known now.
    """
    known, company = catalogue(as_of), settings.current(session, as_of)
    wanted = [job for key, job in known.jobs.items() if (not only or key in only) and key not in without]
    if known_at is None:
        entered = queries.values(session, as_of=as_of)
    else:
        entered = queries.values_known(session, as_of=as_of, known_at=known_at)
    fed = feeding.fed(session, wanted, as_of=as_of)
    owners = queries.owners(session, as_of=as_of)
    terms = terms_of(as_of, company.fy_start_month)
    return [_row(job, known, entered.get(job.key, []), fed.get(job.key), owners.get(job.key, {}), as_of, terms)
            for job in wanted]  # fmt: skip


def terms_of(as_of: date, first_month: int) -> dict[str, int]:
    """Return what a figure is judged by besides its limits on a day: the keywords of `judged`."""
    limits = rulebook.limits(as_of)
    return {"first_month": first_month, "small": int(limits["small_sample"]),
            "interval_below": int(limits["interval_below"])}  # fmt: skip


def _row(job: Job, known: Catalogue, entered: Sequence[Mapping[str, Any]], fed: feeding.Fed | None,
         owner: Mapping[str, Any], as_of: date, terms: Mapping[str, int]) -> JobRow:  # fmt: skip
    last = entered[-1] if entered else None
    given = given_of(last) if last else None
    source, why = (ENTERED if last else NOTHING), ""
    if fed is not None and fed.given is not None:
        # A metric knows what was reached, the target may come from people.
        base = fed.given.base if fed.given.base is not None else given.base if given else None
        given, source = replace(fed.given, base=base), FED
    found = formulas.judged(job, given, as_of=as_of, **terms)
    if given is None and job.feed:
        reason = "fed_empty" if fed else "not_fed"
        found, why = Judged(None, GREY, reason), fed.why if fed else ""
    due = None if source == FED else formulas.next_due(job, given)
    return JobRow(
        job, known.groups[job.group].title, known.stages[job.stage], owner.get("owner", ""), owner.get("owner_id"),
        found, source, why, given, given.measured_on if given else None, due,
        last["evidence"] if last and source == ENTERED else None,
        _trend(job, entered, terms) if source == ENTERED else (),
    )  # fmt: skip


def _trend(job: Job, entered: Sequence[Mapping[str, Any]], terms: Mapping[str, int]) -> tuple[Any, ...]:
    if job.is_review:
        return ()
    told = [given_of(row) for row in entered[-TREND:]]
    found = [formulas.judged(job, one, as_of=one.measured_on or date.min, **terms).value for one in told]
    return tuple(found) if len(found) > 1 and job.unit != "status" else ()


def _counts(rows: Iterable[JobRow]) -> dict[str, int]:
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in STATUSES}


def _line(key: str, title: str, mine: Iterable[JobRow], known: Catalogue) -> Line:
    rows = list(mine)
    counts = _counts(rows)
    share = ratio(counts[RED], len(rows)) if rows else Decimal(0)
    return Line(key, title, counts, sum(row.was is not None for row in rows), share,
                formulas.is_red(counts, known.red_from))  # fmt: skip
