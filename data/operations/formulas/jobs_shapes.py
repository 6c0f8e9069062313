"""What a job of the catalogue is, what is entered for it, and what its figure comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from data.core.metrics import GREEN, RED, YELLOW

CADENCES = {"weekly": (7, 0), "monthly": (31, 1), "quarterly": (92, 3), "half_yearly": (183, 6), "annual": (365, 12)}
"""How often a value is due: days that the longest such span has, and months (0: a week)."""

REVIEW, VERDICT, COMPOSITE = "days_since_review", "pass_fail", "composite_worst"
VERDICTS = {"pass": GREEN, "conditional": YELLOW, "fail": RED}

REASONS = {
    "not_entered": "not entered yet",
    "not_fed": "not fed yet",
    "no_target": "no target set",
    "nothing_due": "nothing to measure",
    "incomplete": "a number is missing",
    "too_few": "too few cases for a status",
    "stale": "stale: too old for a status",
    "no_document": "no document on record",
    "fed_empty": "its source has no value",
}
"""Why a job has no value or no status."""


class Kind(NamedTuple):
    """What a kind of figure is measured in, which way is better, and which numbers it cannot do without."""

    unit: str
    direction: str
    needs: tuple[str, ...]


KINDS = {
    "percent": Kind("percent", "up", ("actual", "base")),
    "attainment": Kind("ratio", "up", ("actual",)),
    REVIEW: Kind("days", "down", ("reviewed_on",)),
    "count_ceiling": Kind("count", "down", ("actual",)),
    "duration_ratio": Kind("ratio", "down", ("actual",)),
    "variance_abs": Kind("percent", "down", ("actual", "base")),
    "variance_adverse": Kind("percent", "down", ("actual", "base")),
    VERDICT: Kind("status", "up", ("verdict", "reviewed_on")),
    "score": Kind("score", "up", ("actual", "base", "second")),
    "band": Kind("ratio", "band", ("actual", "base")),
    COMPOSITE: Kind("status", "up", ("actual", "base", "second")),
}


@dataclass(frozen=True)
class Job:
    """A job of the catalogue with its figure. green and yellow: where they begin, on the scale of the kind.

    `stage` and `group` are keys; `inputs` say in words what actual, base and second are; `feed` names the metric of
    the suite that measures it: metric, period, take.
    """

    key: str
    title: str
    measures: str
    group: str
    stage: str
    metric: str
    kind: str
    green: Any
    yellow: Any
    cadence: str
    inputs: tuple[str, ...]
    is_census: bool = False
    may_exceed: bool = False
    is_year_to_date: bool = False
    min_n: int | None = None
    formula: str = ""
    target: Decimal | int | None = None
    feed: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def unit(self) -> str:
        """percent, ratio, days, count, score or status."""
        return KINDS[self.kind].unit

    @property
    def direction(self) -> str:
        """up, down or band: which way is better."""
        return KINDS[self.kind].direction

    @property
    def is_review(self) -> bool:
        """Whether the figure is the age of a document's last review."""
        return self.kind == REVIEW


@dataclass(frozen=True)
class Given:
    """What a figure is made of on a day: numbers as people enter them, the day of a review or an audit."""

    measured_on: date | None = None
    actual: Decimal | None = None
    base: Decimal | None = None
    second: Decimal | None = None
    n: int | None = None
    reviewed_on: date | None = None
    verdict: str | None = None


@dataclass(frozen=True)
class Judged:
    """A figure on a day: its value (percent and scores 0 to 100, never rounded), its colour, and why it has none."""

    value: Decimal | int | None
    status: str
    reason: str = ""
    n: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
