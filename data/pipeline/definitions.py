"""The first values of stages, gates and risk weights, read from the reference files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from data.core import rulebook
from data.core.reference import BadReferenceError, load, only, shaped
from data.core.rulebook import Held
from data.pipeline.formulas import qualification

STATES = ("open", "won", "lost", "no_decision")


@dataclass(frozen=True)
class Stage:
    """A stage of the funnel; `state` says what it means for a sum."""

    code: str
    label: str
    short: str
    rank: int
    state: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True)
class ProcessStep:
    """A step of the sales process; `probability` is a fraction."""

    code: str
    label: str
    rank: int
    stage: str
    probability: Decimal


@dataclass(frozen=True)
class Category:
    """A forecast category."""

    code: str
    label: str
    rank: int


@dataclass(frozen=True)
class Gates:
    """What each stage asks for, with the words for every field."""

    fields: Mapping[str, str]
    stages: Mapping[str, tuple[str, ...]]
    ahead: frozenset[str]
    only_while_open: frozenset[str]
    none_is_an_answer: frozenset[str]
    blank_words: frozenset[str]

    def required(self, stage: str) -> tuple[str, ...]:
        """Return every field that a deal in the stage must have, in the order of the stages (domain.md 1.1).

        Raises KeyError on an unknown stage.
        """
        return self._required[stage]

    @cached_property
    def _required(self) -> Mapping[str, tuple[str, ...]]:
        # Asked for every row of an import: worked out once for a version of the gates.
        return {code: self._asked(stage) for code, stage in stages().items()}

    def _asked(self, reached: Stage) -> tuple[str, ...]:
        earlier = [code for code, entry in stages().items() if entry.is_open and entry.rank < reached.rank]
        asked = dict.fromkeys(name for code in (*earlier, reached.code) for name in self.stages[code])
        return tuple(name for name in asked if reached.is_open or name not in self.only_while_open)


@dataclass(frozen=True)
class RiskWeights:
    """Points of each reason of the deal risk score, and the score from which each band begins."""

    weights: Mapping[str, int]
    bands: Mapping[str, int]


@lru_cache(maxsize=1)
def stages() -> Mapping[str, Stage]:
    """Return the stages by code, in rank order."""
    content = _stage_file()["stages"]
    found = {code: shaped(Stage, entry, where=f"stages.yaml, {code}", code=code) for code, entry in content.items()}
    for stage in found.values():
        if stage.state not in STATES:
            raise BadReferenceError(f"stages.yaml, {stage.code}: the state must be one of {', '.join(STATES)}.")
    return dict(sorted(found.items(), key=lambda pair: pair[1].rank))


@lru_cache(maxsize=1)
def process_steps() -> Mapping[str, ProcessStep]:
    """Return the process steps by code, in rank order."""
    steps = _stage_file()["process_steps"]
    found = {code: shaped(ProcessStep, entry, where=f"stages.yaml, {code}", code=code) for code, entry in steps.items()}
    for step in found.values():
        if step.stage not in stages():
            raise BadReferenceError(f"stages.yaml, {step.code}: there is no stage {step.stage}.")
    return dict(sorted(found.items(), key=lambda pair: pair[1].rank))


@lru_cache(maxsize=1)
def forecast_categories() -> Mapping[str, Category]:
    """Return the forecast categories by code, in rank order."""
    content = _stage_file()["forecast_categories"]
    return {code: shaped(Category, entry, where=f"stages.yaml, {code}", code=code) for code, entry in content.items()}


def _stage_file() -> Mapping[str, Mapping[str, object]]:
    content = load("stages")
    only(content, keys={"stages", "process_steps", "forecast_categories"}, where="stages.yaml")
    return content


def gates(as_of: date | None = None) -> Gates:
    """Return what each stage asks for on a day, on the present day if none is given."""
    return _gates(rulebook.held("gates", as_of))


@lru_cache(maxsize=64)
def _gates(held: Held) -> Gates:
    return gates_of(held.content)


def gates_of(content: Mapping[str, Any]) -> Gates:
    """Return the gates that a document describes. Raises BadReferenceError, a ValueError, when it is not right."""
    sets = ("ahead", "only_while_open", "none_is_an_answer", "blank_words")
    only(content, keys={"fields", "stages", *sets}, where="gates")
    asked = {name for names in content["stages"].values() for name in names}
    named = asked | {name for key in sets[:3] for name in content[key]}
    if unknown := sorted(named - set(content["fields"])):
        raise BadReferenceError(f"gates: {', '.join(unknown)} has no words under fields.")
    if set(content["stages"]) != set(stages()):
        raise BadReferenceError("gates: the stages are not those of stages.yaml.")
    return Gates(
        fields=content["fields"],
        stages={code: tuple(names) for code, names in content["stages"].items()},
        **{key: frozenset(content[key]) for key in sets},
    )


def risk_weights(as_of: date | None = None) -> RiskWeights:
    """Return the points and bands of the deal risk score on a day, the present one if none is given."""
    return _risk(rulebook.held("risk", as_of))


@lru_cache(maxsize=64)
def _risk(held: Held) -> RiskWeights:
    return shaped(RiskWeights, held.content, where="risk")


def _check_gates(content: Mapping[str, Any]) -> None:
    gates_of(content)


rulebook.editable("gates", "Stage gates", right="definitions.edit", check=_check_gates)


def meddicc(as_of: date | None = None) -> qualification.Policy:
    """Return what the qualification checklist asks on a day, on the present day if none is given."""
    return _meddicc(rulebook.held("meddicc", as_of))


@lru_cache(maxsize=64)
def _meddicc(held: Held) -> qualification.Policy:
    return qualification.policy_of(held.content)
