"""The catalogue of jobs in force on a day, and what proves an edited one right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core import reference, rulebook
from data.core.rulebook import Held
from data.operations.formulas.jobs_shapes import CADENCES, COMPOSITE, KINDS, VERDICT, Job

NAME = "jobs"
EDIT = "definitions.edit_thresholds"
EDITED = ("green", "yellow", "cadence", "target")
"""What people edit about a job; its key, kind and group stay as shipped: values refer to them."""


@dataclass(frozen=True)
class Group:
    """A functional group: its key, title and stage."""

    key: str
    title: str
    stage: str


@dataclass(frozen=True)
class Catalogue:
    """Stages, groups and jobs in order, by key; the share of red figures from which a group is red."""

    stages: Mapping[str, str]
    groups: Mapping[str, Group]
    jobs: Mapping[str, Job]
    red_from: Decimal
    version: int


def catalogue(as_of: date | None = None) -> Catalogue:
    """Return the catalogue in force on a day, the present day if none is given."""
    return _built(rulebook.held(NAME, as_of))


@lru_cache(maxsize=64)
def _built(held: Held) -> Catalogue:
    return built(held.content, held.version)


def built(content: Mapping[str, Any], version: int = 0) -> Catalogue:
    """Return a document as a catalogue. Raises BadReferenceError where it is none."""
    reference.only(content, keys={"group_red_from", "stages", "groups", "jobs"}, where=NAME)
    groups = {key: reference.shaped(Group, one, where=f"jobs, group {key}", key=key)
              for key, one in content["groups"].items()}  # fmt: skip
    jobs = {
        key: reference.shaped(Job, one, where=f"jobs, {key}", key=key, stage=groups[one["group"]].stage)
        for key, one in content["jobs"].items()
    }
    return Catalogue(dict(content["stages"]), groups, jobs, Decimal(str(content["group_red_from"])), version)


def check(content: Mapping[str, Any]) -> None:
    """Raise ValueError with a sentence where an edited catalogue is not right."""
    made, shipped = built(content), built(reference.load(NAME))
    if set(made.jobs) != set(shipped.jobs) or set(made.groups) != set(shipped.groups):
        raise ValueError("Jobs and groups stay as they are: values refer to them. Limits, cadence and target change.")
    for key, job in made.jobs.items():
        if job.kind != shipped.jobs[key].kind or job.group != shipped.jobs[key].group:
            raise ValueError(f"{job.title}: the kind of a figure and its group stay as they are.")
        for problem in problems(job):
            raise ValueError(f"{job.title}: {problem}")
    if not 0 < made.red_from <= 1:
        raise ValueError("A group is red from a share of red figures between 0 and 1 on.")


def problems(job: Job) -> Iterator[str]:
    """Yield what is wrong with a job's limits, cadence and target, a sentence each."""
    if job.cadence not in CADENCES:
        yield f"the cadence is one of {', '.join(CADENCES)}."
    if job.target is not None and not (_is_number(job.target) and job.target > 0):
        yield "a target is a number above zero, or none."
    if job.kind == VERDICT:
        if (job.green, job.yellow) != ("pass", "conditional"):
            yield "a result is green when passed and yellow when passed on conditions."
        return
    if job.kind == COMPOSITE:
        yield from _parts(job)
    elif job.direction == "band":
        yield from _band(job.green, job.yellow)
    else:
        yield from _order(job.green, job.yellow, job.direction)
        if job.kind in ("percent", "score") and not job.may_exceed and _is_number(job.green) and job.green > 100:
            yield f"green begins at {job.green}, which nothing can reach: 100 is everything."


def _order(green: Any, yellow: Any, direction: str) -> Iterator[str]:
    if not (_is_number(green) and _is_number(yellow)):
        yield "green and yellow begin at a number each."
    elif green < 0 or yellow < 0:
        yield "no limit lies below zero."
    elif direction == "up" and green < yellow:
        yield f"more is better here, so green ({green}) cannot begin below yellow ({yellow})."
    elif direction == "down" and green > yellow:
        yield f"less is better here, so green ({green}) cannot end above yellow ({yellow})."


def _band(green: Any, yellow: Any) -> Iterator[str]:
    pairs = [list(one) if isinstance(one, list | tuple) else [] for one in (green, yellow)]
    if any(len(pair) != 2 or not all(map(_is_number, pair)) for pair in pairs):
        yield "green and yellow are a range each, from one number to another."
    elif not pairs[1][0] <= pairs[0][0] <= pairs[0][1] <= pairs[1][1]:
        yield "the range of green lies within that of yellow, each from the lower number to the higher."


def _parts(job: Job) -> Iterator[str]:
    limits = (job.green, job.yellow)
    if not all(isinstance(one, Mapping) for one in limits) or list(job.green) != list(job.yellow):
        yield "green and yellow name the same two parts."
        return
    for name, way in zip(job.green, ("up", "down"), strict=True):
        yield from _order(job.green[name], job.yellow[name], way)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def edited(content: Mapping[str, Any], key: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with a job's limits, cadence or target changed; a target of None is taken away.

    Raises ValueError for a job or a part that is not there.
    """
    if key not in content["jobs"]:
        raise ValueError(f"There is no job {key} in the catalogue.")
    if other := sorted(set(changes) - set(EDITED)):
        raise ValueError(f"{', '.join(other)} stays as it is. Limits, cadence and target change.")
    job = {**content["jobs"][key], **changes}
    if job.get("target") is None:
        job.pop("target", None)
    return {**content, "jobs": {**content["jobs"], key: job}}


for _kind in {job.kind for job in built(reference.load(NAME)).jobs.values()} - set(KINDS):
    raise reference.BadReferenceError(f"jobs.yaml: there is no kind {_kind}.")

rulebook.editable(NAME, "Jobs and their limits", right=EDIT, check=check)
