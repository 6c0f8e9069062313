"""Figures of the scoreboard in a form that screens and files write: a value with its unit, limits as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.core.numbers import plain, round_half_up
from data.operations.formulas import jobs_worth
from data.operations.formulas.jobs_shapes import COMPOSITE, VERDICT, Given, Job, Judged

CADENCE_WORDS = {"weekly": "weekly", "monthly": "monthly", "quarterly": "quarterly", "half_yearly": "twice a year",
                 "annual": "yearly"}  # fmt: skip
KIND_WORDS = {
    "percent": "share", "attainment": "reached over target", "days_since_review": "age of a review",
    "count_ceiling": "count, few is good", "duration_ratio": "time over target", "variance_abs": "distance from plan",
    "variance_adverse": "excess over plan", "pass_fail": "pass or fail", "score": "score, 0 to 100",
    "band": "within a range", "composite_worst": "the worse of two",
}  # fmt: skip
VERDICT_WORDS = {"pass": "Passed", "conditional": "Passed on conditions", "fail": "Failed"}
SIGNS = {"percent": "%", "ratio": "×", "days": " days"}


@dataclass(frozen=True)
class Shown:
    """A value as a drawing takes it: its kind (percent as a fraction), or words; the limits on the same scale."""

    kind: str
    value: Decimal | int | None = None
    text: str = ""
    limits: tuple[Decimal, ...] = ()


def shown(job: Job, given: Given | None, found: Judged) -> Shown:
    """Return a job's value in the form that a drawing takes. No value: no value and no words."""
    if job.kind == VERDICT:
        return Shown("text", text=VERDICT_WORDS.get(given.verdict or "", "") if given else "")
    if job.kind == COMPOSITE:
        return Shown("text", text=_two(job, given) if given else "")
    if found.value is None:
        return Shown("text")
    kind = {"score": "number"}.get(job.unit, job.unit)
    scale = 100 if job.unit == "percent" else 1
    limits = [part for mark in (job.green, job.yellow) for part in (mark if isinstance(mark, tuple) else (mark,))]
    return Shown(kind, found.value if scale == 1 else Decimal(found.value) / scale,
                 limits=tuple(Decimal(one) / scale for one in limits))  # fmt: skip


def _two(job: Job, given: Given) -> str:
    (share, _), (count, _) = jobs_worth.parts(job, given).values()
    passed = "no releases" if share is None else f"{round_half_up(share, 1)}% passed"
    return f"{passed}, {'faults not counted' if count is None else f'{plain(count)} critical'}"


def limits_words(job: Job) -> str:
    """Return in words where green and yellow begin.

    >>> job = Job("x", "X", "x", "g", "s", "m", "percent", 80, 60, "monthly", ("a", "b"))
    >>> limits_words(job)
    'Green from 80%, yellow from 60%.'
    """
    if job.kind == VERDICT:
        return "Green when passed within 365 days, yellow when passed earlier or on conditions, red when failed."
    if job.kind == COMPOSITE:
        (share, count), (low, most) = job.green.values(), job.yellow.values()
        green, yellow = (f"{_said(one)}% passed and up to {_said(two)} critical" for one, two in
                         ((share, count), (low, most)))  # fmt: skip
        return f"Green from {green}, yellow from {yellow}."
    sign = SIGNS.get(job.unit, "")
    if job.direction == "band":
        ranges = [f"{_said(low)} to {_said(high)}{sign}" for low, high in (job.green, job.yellow)]
        return f"Green within {ranges[0]}, yellow within {ranges[1]}."
    word = "from" if job.direction == "up" else "up to"
    yellow = "no yellow" if job.green == job.yellow else f"yellow {word} {_said(job.yellow)}{sign}"
    return f"Green {word} {_said(job.green)}{sign}, {yellow}."


def _said(value: Any) -> str:
    return plain(Decimal(str(value)))


def input_words(job: Job) -> Sequence[tuple[str, str]]:
    """Return (field, what goes there) of the numbers that a job is entered in."""
    names = ("reviewed_on",) if job.is_review or job.kind == VERDICT else ("actual", "base", "second")
    return tuple(zip(names, job.inputs, strict=False))
