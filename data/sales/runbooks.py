"""Runbooks of proofs of concept as people have edited them: steps by day and lane, the moment of value, criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from data.core import reference, rulebook
from data.core.rulebook import Held
from data.sales.formulas import criteria as judging
from data.sales.formulas.pocs import KINDS, LANES

NAME, TITLE = "runbooks", "Runbooks of proofs of concept"
MOST_DAYS = 180


@dataclass(frozen=True)
class Step:
    """A step of a runbook: its lane, its day (1: the day it starts), what is done; is_aha: the moment of value."""

    lane: str
    day: int
    title: str
    is_aha: bool = False

    def due_on(self, started_on: date) -> date:
        """The day on which it is due in a proof of concept that starts on a day."""
        return started_on + timedelta(days=self.day - 1)


@dataclass(frozen=True)
class Wanted:
    """A success criterion to start from. weight in percent of the whole."""

    wording: str
    weight: int
    is_must: bool = False
    metric: str | None = None
    target: str | None = None


@dataclass(frozen=True)
class Runbook:
    """How a kind of proof of concept is run. segments: where it is offered first; none: everywhere."""

    key: str
    title: str
    kind: str
    segments: tuple[str, ...]
    days: int
    aha_day: int
    aha_event: str
    steps: tuple[Step, ...]
    criteria: tuple[Wanted, ...]

    def planned_end(self, started_on: date) -> date:
        """The last planned day of one that starts on a day."""
        return started_on + timedelta(days=self.days - 1)


def runbooks(as_of: date | None = None) -> Mapping[str, Runbook]:
    """Return the runbooks in force on a day, the present one if none is given, by key in the order of the document."""
    return _runbooks(rulebook.held(NAME, as_of))


@lru_cache(maxsize=64)
def _runbooks(held: Held) -> Mapping[str, Runbook]:
    return runbooks_of(held.content)


def for_segment(segment: str | None, as_of: date | None = None) -> list[Runbook]:
    """Return the runbooks to choose from, those made for a segment (by name) first, then those for every one."""

    def far(one: Runbook) -> int:
        return 0 if segment in one.segments else 1 if not one.segments else 2

    return sorted(runbooks(as_of).values(), key=far)


def runbooks_of(content: Mapping[str, Any]) -> Mapping[str, Runbook]:
    """Return the runbooks of a document. Raises ValueError (BadReferenceError) where it cannot be read."""
    return {str(key): _runbook(str(key), entry) for key, entry in content["runbooks"].items()}


FIELDS = {"title", "kind", "segments", "days", "aha", "steps", "criteria"}


def _runbook(key: str, entry: Mapping[str, Any]) -> Runbook:
    where = f"runbooks, {key}"
    reference.only(entry, keys=FIELDS, where=where)
    aha = entry["aha"]
    return Runbook(
        key, str(entry["title"]), str(entry["kind"]), tuple(map(str, entry.get("segments") or ())), int(entry["days"]),
        int(aha["day"]), str(aha["event"]),
        tuple(reference.shaped(Step, step, where=f"{where}, step {n}") for n, step in enumerate(entry["steps"], 1)),
        tuple(reference.shaped(Wanted, one, where=f"{where}, criterion {n}")
              for n, one in enumerate(entry.get("criteria") or (), 1)),
    )  # fmt: skip


def problems(content: Mapping[str, Any]) -> list[str]:
    """Return what keeps a document from coming into force, in sentences that name the runbook."""
    try:
        known = runbooks_of(content)
    except (KeyError, TypeError, AttributeError) as missing:
        return [f"A runbook cannot be read: {missing} is missing or has the wrong form."]
    except ValueError as problem:
        return [str(problem)]
    if not known:
        return ["There has to be at least one runbook."]
    return [f"{one.title or one.key}: {said}" for one in known.values() for said in _problems(one)]


def _problems(one: Runbook) -> list[str]:
    found = [] if one.title.strip() else ["it needs a title."]
    if one.kind not in KINDS:
        found.append(f"its kind is one of {', '.join(KINDS)}.")
    if not 1 <= one.days <= MOST_DAYS:
        found.append(f"it lasts between 1 and {MOST_DAYS} days.")
    if not one.aha_event.strip() or not 1 <= one.aha_day <= one.days:
        found.append("say what the moment of value is, and on which of its days.")
    found += [f"{step.title}: there is no lane {step.lane}." for step in one.steps if step.lane not in LANES]
    found += [f"{step.title or 'A step'}: day {step.day} is not one of its {one.days} days."
              for step in one.steps if not 1 <= step.day <= one.days]  # fmt: skip
    if sum(step.is_aha for step in one.steps) != 1:
        found.append("exactly one step is the moment of value.")
    told = [vars(wanted) for wanted in one.criteria]
    return found + judging.problems(told, most=int(rulebook.limits()["poc_criteria"]))


def check(content: Mapping[str, Any]) -> None:
    """Prove a document right. Raises ValueError with every sentence of `problems`."""
    if found := problems(content):
        raise ValueError(" ".join(found))


rulebook.editable(NAME, TITLE, right="definitions.edit", check=check)
