"""One job: its figure on a day, its values with their evidence, its course, and the versions of its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import clock, drafts, reference, rulebook, settings
from data.core.access import Scope
from data.core.metrics import GREY
from data.core.rulebook import IN_FORCE
from data.operations import feeding
from data.operations.formulas import jobs as formulas
from data.operations.formulas.jobs_entry import given_of
from data.operations.formulas.jobs_shapes import REASONS, Judged
from data.operations.job_catalogue import EDITED, NAME, catalogue
from data.operations.job_words import Shown, shown
from data.operations.queries import jobs as queries
from data.operations.views import jobs_raci
from data.operations.views.jobs import FED, WORDS, JobRow, job_rows, terms_of

MONTHS = 12


@dataclass(frozen=True)
class Told:
    """One value that was entered: the row, what it came to by the limits of its own day, and that in words."""

    row: Mapping[str, Any]
    found: Judged
    shown: Shown

    @property
    def word(self) -> str:
        """Its colour in words; for grey the reason."""
        return REASONS.get(self.found.reason, "no value") if self.found.status == GREY else WORDS[self.found.status]


@dataclass(frozen=True)
class Point:
    """A figure on a day of its course, on the scale of its kind."""

    day: date
    found: Judged
    shown: Shown


@dataclass(frozen=True)
class LimitsVersion:
    """A version in which a job's limits, cadence or target changed: from when, by whom, why, and what to what."""

    version: int
    valid_from: date | None
    who: str
    note: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class JobPage:
    """Everything that the page of one job shows on a day. `values`: newest first; `course`: oldest first."""

    row: JobRow
    shown: Shown
    values: tuple[Told, ...]
    course: tuple[Point, ...]
    versions: tuple[LimitsVersion, ...]
    version: int
    raci: Any
    measured_by: str


def job_page(session: Session, *, scope: Scope, job: str, as_of: date) -> JobPage | None:
    """Return one job at the end of a day; None for a key that the catalogue does not have.

    Each past value keeps the colour that the limits of its own day gave it.
    """
    del scope
    known = catalogue(as_of)
    if job not in known.jobs:
        return None
    row = next(iter(job_rows(session, as_of=as_of, only={job})))
    month = settings.current(session, as_of).fy_start_month
    entered = queries.values(session, as_of=as_of, job=job).get(job, [])
    values = [_told(job, one, month) for one in entered]
    course = _measured(session, job, as_of, month) if row.source == FED else [
        Point(one.row["measured_on"], one.found, one.shown) for one in values]  # fmt: skip
    return JobPage(
        row, shown(row.job, row.given, row.found), tuple(reversed(values)), tuple(course),
        tuple(_versions(session, job, as_of)), known.version, jobs_raci.raci_line(session, job, as_of=as_of),
        feeding.title_of(row.job) if row.job.feed else "",
    )  # fmt: skip


def _told(key: str, row: Mapping[str, Any], month: int) -> Told:
    day, given = row["measured_on"], given_of(row)
    job = catalogue(day).jobs[key]
    found = formulas.judged(job, given, as_of=day, **terms_of(day, month))
    return Told(row, found, shown(job, given, found))


def _measured(session: Session, key: str, as_of: date, month: int) -> list[Point]:
    """Return what the metric says at the ends of the last months and on the day."""
    first = as_of.replace(day=1)
    days = [clock.add_months(first, -back) - timedelta(days=1) for back in reversed(range(MONTHS - 1))] + [as_of]
    points = []
    for day in days:
        job = catalogue(day).jobs[key]
        given = feeding.fed(session, [job], as_of=day)[key].given
        found = formulas.judged(job, given, as_of=day, **terms_of(day, month)) if given else _none()
        points.append(Point(day, found, shown(job, given, found)))
    return points


def _none() -> Judged:
    return Judged(None, GREY, "fed_empty")


def _versions(session: Session, key: str, as_of: date) -> list[LimitsVersion]:
    people = queries.people(session)
    held = [one for one in reversed(rulebook.history(session, NAME))
            if one.state == IN_FORCE and one.valid_from is not None and one.valid_from <= as_of]  # fmt: skip
    before, found = reference.load(NAME)["jobs"].get(key, {}), []
    for one in held:
        now = rulebook.read(one.content)["jobs"].get(key, {})
        changes = _changes(before, now)
        if changes:
            who = people.get(one.proposed_by_id or 0, "the command line")
            found.append(LimitsVersion(one.version, one.valid_from, who, one.note, changes))
        before = now
    return found[::-1]


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    some = ({name: one.get(name) for name in EDITED} for one in (before, now))
    return tuple((" ".join(d.path), _text(d.before), _text(d.after)) for d in drafts.differences(*some))


def _text(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " to ".join(map(str, value))
    return "none" if value is None else str(value)


