"""The steps before the end of a term, as the company holds them: read, checked, edited with a first day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core import rulebook
from data.core.rulebook import Held
from data.customers.formulas.renewals import AT_RISK, GOOD, UNKNOWN, Step

NAME, DEFAULT = "renewals", "default"
PARTS = {"window", "answer_from", "odds", "plans"}
KEY_LONGEST = 40


@dataclass(frozen=True)
class PlannedStep(Step):
    """A step with its words."""

    title: str
    about: str


@dataclass(frozen=True)
class Plans:
    """What is done before the end of a term. window: how many days before the end it begins.

    answer_from: from how many days before the end on the owner owes an answer; odds: of a renewal whose owner names
    none, by how it is seen; plans: steps by segment, the first due first.
    """

    window: int
    answer_from: int
    odds: Mapping[str, Decimal]
    plans: Mapping[str, tuple[PlannedStep, ...]]

    def steps(self, segment: str | None) -> tuple[PlannedStep, ...]:
        """Return the steps of a segment, of the plan for all others where it has none of its own."""
        return self.plans.get(segment or DEFAULT, self.plans[DEFAULT])

    def step(self, segment: str | None, key: str) -> PlannedStep | None:
        """Return one step of a segment, or None."""
        return next((one for one in self.steps(segment) if one.key == key), None)


def plans(as_of: date | None = None) -> Plans:
    """Return what is done before the end of a term, by the definition in force on a day."""
    return _plans(rulebook.held(NAME, as_of))


@lru_cache(maxsize=32)
def _plans(held: Held) -> Plans:
    return read(held.content)


def read(content: Mapping[str, Any]) -> Plans:
    """Return the plans that a document describes. Raises ValueError with a sentence when it is not right."""
    check(content)
    made = {
        name: tuple(sorted((PlannedStep(key, one["days"], one["title"], one["about"]) for key, one in steps.items()),
                           key=lambda step: -step.days))
        for name, steps in content["plans"].items()
    }  # fmt: skip
    odds = {name: Decimal(str(content["odds"][name])) for name in (GOOD, AT_RISK, UNKNOWN)}
    return Plans(content["window"], content["answer_from"], odds, made)


def check(content: Mapping[str, Any]) -> None:
    """Raise ValueError with the sentence for whoever edits it, unless a document is right."""
    if set(content) - {"version"} != PARTS:
        raise ValueError(f"The steps before a renewal have the parts {', '.join(sorted(PARTS))}, and no others.")
    if not all(_is_days(content[name]) for name in ("window", "answer_from")):
        raise ValueError("Window and answer are whole days from 1 to 730.")
    odds = content["odds"]
    if set(odds) != {GOOD, AT_RISK, UNKNOWN} or any(not 0 <= Decimal(str(value)) <= 1 for value in odds.values()):
        raise ValueError("Odds are given for good, at_risk and unknown, each from 0 to 1.")
    if DEFAULT not in content["plans"]:
        raise ValueError("There is no plan called default: it holds for every segment without one of its own.")
    for name, steps in content["plans"].items():
        _check_steps(name, steps, content["window"])


def _check_steps(name: str, steps: Mapping[str, Any], window: int) -> None:
    if not steps:
        raise ValueError(f"The plan {name} has no step.")
    for key, one in steps.items():
        if set(one) != {"days", "title", "about"} or not str(one["title"]).strip():
            raise ValueError(f"{name}, {key}: a step has days, a title and what it is about.")
        if len(str(key)) > KEY_LONGEST:
            raise ValueError(f"{name}, {key}: the key of a step has at most {KEY_LONGEST} characters.")
        if not _is_days(one["days"]) or one["days"] > window:
            raise ValueError(f"{name}, {key}: a step is due 1 to {window} days before the end.")
    if len({one["days"] for one in steps.values()}) != len(steps):
        raise ValueError(f"{name}: two steps are due on the same day.")


def _is_days(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 730


rulebook.editable(NAME, "Steps before a renewal", right="definitions.edit", check=check)
