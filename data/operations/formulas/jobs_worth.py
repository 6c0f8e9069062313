"""The value of a job's figure, one pure formula for each kind of numbers, never rounded."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from data.core.metrics import Threshold
from data.core.numbers import ratio
from data.operations.formulas.jobs_shapes import Given, Job


def worth(job: Job, given: Given, first_month: int = 1) -> tuple[Decimal | None, str]:
    """Return the value of a figure of numbers, or None with the reason."""
    if given.actual is None:
        return None, "incomplete"
    base = given.base if given.base is not None else None if job.target is None else Decimal(job.target)
    if job.kind in ("attainment", "duration_ratio"):
        if job.is_year_to_date and base is not None and given.measured_on is not None:
            base = base * year_share(given.measured_on, first_month)
        return (ratio(given.actual, base), "") if base else (None, "no_target")
    if job.kind == "count_ceiling":
        return given.actual, ""
    return _OF_TWO[job.kind](job, given)


def _percent(job: Job, given: Given) -> tuple[Decimal | None, str]:
    if given.base is None:
        return None, "incomplete"
    if job.formula == "accuracy":
        return accuracy(given.actual or Decimal(0), given.base)
    return (100 * ratio(given.actual or 0, given.base), "") if given.base else (None, "nothing_due")


def _variance(job: Job, given: Given) -> tuple[Decimal | None, str]:
    if not given.base:
        return None, "no_target" if given.base is not None else "incomplete"
    over = (given.actual or Decimal(0)) - given.base
    counted = abs(over) if job.kind == "variance_abs" else max(Decimal(0), over)
    return 100 * ratio(counted, abs(given.base)), ""


def _score(job: Job, given: Given) -> tuple[Decimal | None, str]:
    del job
    if given.base is None or given.second is None or given.base == given.second:
        return None, "incomplete"
    return 100 * ratio((given.actual or Decimal(0)) - given.base, given.second - given.base), ""


def _band(job: Job, given: Given) -> tuple[Decimal | None, str]:
    del job
    return (ratio(given.actual or 0, given.base), "") if given.base else (None, "no_target")


_OF_TWO: dict[str, Callable[[Job, Given], tuple[Decimal | None, str]]] = {
    "percent": _percent, "variance_abs": _variance, "variance_adverse": _variance, "score": _score, "band": _band,
}  # fmt: skip


def accuracy(actual: Decimal, forecast: Decimal) -> tuple[Decimal | None, str]:
    """Return 100 less the miss in percent of the actual, never below 0; an actual of 0 gives none.

    >>> [int(accuracy(Decimal(100), Decimal(each))[0]) for each in (118, 300)]
    [82, 0]
    """
    if not actual:
        return None, "nothing_due"
    return max(Decimal(0), 100 * (1 - ratio(abs(actual - forecast), abs(actual)))), ""


def year_share(day: date, first_month: int = 1) -> Decimal:
    """Return the elapsed share of the fiscal year, both ends included (domain.md 0.13).

    >>> year_share(date(2025, 6, 30)) == ratio(181, 365), year_share(date(2025, 12, 31))
    (True, Decimal('1'))
    """
    start = date(day.year if day.month >= first_month else day.year - 1, first_month, 1)
    return ratio((day - start).days + 1, (date(start.year + 1, first_month, 1) - start).days)


def parts(job: Job, given: Given) -> dict[str, tuple[Decimal | None, str]]:
    """Return each part of a figure of two with its value and status: a share, then a count."""
    share, count = job.green
    rate = 100 * ratio(given.actual, given.base) if given.actual is not None and given.base else None
    values = {share: (rate, "up"), count: (given.second, "down")}
    return {name: (value, Threshold(way, job.green[name], job.yellow[name]).status(value))
            for name, (value, way) in values.items()}  # fmt: skip
