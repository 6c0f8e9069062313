"""What may be entered for a job: numbers as they are written, and the sentence for whoever wrote something else."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from data.core.numbers import plain
from data.operations.formulas.jobs_shapes import COMPOSITE, KINDS, REVIEW, VERDICT, VERDICTS, Given, Job

NUMBERS = ("actual", "base", "second")
FIELDS = (*NUMBERS, "n", "reviewed_on", "verdict", "evidence", "note")
"""What a value holds besides its job and its day."""

SIGNED = ("variance_abs", "variance_adverse")
MOST = Decimal(10) ** 15
LONGEST = 500


def number(value: Any, *, called: str = "This") -> str | None:
    """Return a number as it is stored: exact, without idle zeros. Raises ValueError with a sentence for anything else.

    >>> number("1250.50"), number(7), number("")
    ('1250.5', '7', None)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise ValueError(f'{called} is a number such as 42 or 0.95, not "{str(value)[:40]}".')
    if abs(found) > MOST:
        raise ValueError(f"{called} is larger than any figure of a job can be.")
    return plain(found)


def given_of(row: Mapping[str, Any]) -> Given:
    """Return a stored or checked value as the formulas take it; its numbers are text."""
    numbers = {name: None if row.get(name) is None else Decimal(row[name]) for name in NUMBERS}
    return Given(row.get("measured_on"), **numbers, n=row.get("n"), reviewed_on=row.get("reviewed_on"),
                 verdict=row.get("verdict"))  # fmt: skip


def takes(job: Job) -> tuple[str, ...]:
    """Return the fields that a job's kind is entered in, evidence and note left out."""
    if job.kind == REVIEW:
        return ("reviewed_on",)
    if job.kind == VERDICT:
        return ("verdict", "reviewed_on")
    return (*NUMBERS[: len(job.inputs)], *(("n",) if job.kind == "score" else ()))


def checked(job: Job, values: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the fields of a value as they are stored.

    values: `measured_on` and any of FIELDS. Raises ValueError with the sentence for the first that is wrong: a day
    that has not come, letters for a number, a field that this kind of figure does not have, one that is missing.
    """
    made = {name: values.get(name) for name in ("measured_on", *FIELDS)}
    words = dict(zip(NUMBERS, (text.capitalize() for text in job.inputs), strict=False))
    for name in NUMBERS:
        made[name] = number(made[name], called=words.get(name, "This"))
    made["n"] = _whole(made["n"])
    for name in ("verdict", "evidence", "note"):
        made[name] = (str(made[name]).strip() or None) if made[name] is not None else None
    for problem in _problems(job, made, today):
        raise ValueError(problem)
    return made


def _whole(value: Any) -> int | None:
    text = number(value, called="The count of answers")
    if text is None:
        return None
    if not text.isdigit():
        raise ValueError(f'The count of answers is a whole number, not "{text}".')
    return int(text)


def _problems(job: Job, made: Mapping[str, Any], today: date) -> Iterator[str]:
    for name, what in (("measured_on", "value"), ("reviewed_on", "review")):
        if made[name] is not None and made[name] > today:
            yield f"{made[name]} has not come yet: a {what} is of {today} or an earlier day."
    if made["measured_on"] is None:
        yield "Say on which day this was measured."
    allowed = takes(job)
    extra = [name for name in (*NUMBERS, "n", "verdict", "reviewed_on") if made[name] is not None
             and name not in allowed]  # fmt: skip
    if extra:
        yield f"{job.title}: this figure has no {_called(extra[0])}. It takes {_asked(job)}."
    missing = [name for name in KINDS[job.kind].needs if made[name] is None]
    if missing:
        yield f"{job.title}: a part is missing. It takes {_asked(job)}."
    if made["verdict"] is not None and made["verdict"] not in VERDICTS:
        yield f'The result is pass, conditional or fail, not "{made["verdict"][:40]}".'
    yield from _wrong_numbers(job, made)
    yield from _wrong_texts(made)


def _called(name: str) -> str:
    return {"actual": "first number", "base": "second number", "second": "third number", "n": "count of answers",
            "reviewed_on": "review date"}.get(name, name)  # fmt: skip


def _asked(job: Job) -> str:
    said = ", ".join(job.inputs)
    return f"the result (pass, conditional, fail) and the day: {said}" if job.kind == VERDICT else said


def _wrong_numbers(job: Job, made: Mapping[str, Any]) -> Iterator[str]:
    actual, base, second = (None if made[n] is None else Decimal(made[n]) for n in NUMBERS)
    if job.kind not in SIGNED and job.formula != "accuracy":
        for name, value in zip(NUMBERS, (actual, base, second), strict=True):
            if value is not None and value < 0:
                yield f"{job.inputs[NUMBERS.index(name)].capitalize()} cannot be below zero."
    is_share = (job.kind == "percent" and not job.may_exceed and job.formula != "accuracy") or job.kind == COMPOSITE
    if is_share and actual is not None and base is not None and actual > base:
        yield f"{job.inputs[0].capitalize()} ({actual}) cannot be more than {job.inputs[1]} ({base})."
    whole = {"count_ceiling": actual, COMPOSITE: second}.get(job.kind)
    if whole is not None and whole != whole.to_integral_value():
        yield f"{job.inputs[-1].capitalize()}: a count is a whole number."
    if job.kind == "score" and None not in (actual, base, second) and not base <= actual <= second:  # type: ignore[operator]
        yield f"The mean answer lies between the lowest ({base}) and the highest ({second})."


def _wrong_texts(made: Mapping[str, Any]) -> Iterator[str]:
    for name in ("evidence", "note"):
        if made[name] is not None and len(made[name]) > LONGEST:
            yield f"The {name} has more than {LONGEST} characters."
    if made["evidence"] is not None and not is_link(made["evidence"]):
        yield "Evidence is a link that begins with https:// or http://."


def is_link(text: str) -> bool:
    """Return whether a text is a web address that may be shown as a link.

    >>> [is_link(text) for text in ("https://docs.example/vision", "javascript:alert(1)", "docs.example")]
    [True, False, False]
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    clean = text.isprintable() and not any(letter in text for letter in " <>\"'\\")
    return clean and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
