"""The colour of a job's figure on a day: compared unrounded, grey with its reason where there is none."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from data.core.metrics import GREEN, GREY, RED, YELLOW, Threshold
from data.core.numbers import ratio
from data.core.statistics import wilson
from data.operations.formulas.jobs_shapes import CADENCES, COMPOSITE, REVIEW, VERDICT, VERDICTS, Given, Job, Judged
from data.operations.formulas.jobs_worth import parts, worth

STALE_AFTER = Decimal("1.5")
EVIDENCE_DAYS = 365
"""How long a passed audit counts in full."""

WORST = {RED: 3, GREY: 2, YELLOW: 1, GREEN: 0}


def judged(job: Job, given: Given | None, *, as_of: date, first_month: int = 1, small: int = 5,
           interval_below: int = 30) -> Judged:  # fmt: skip
    """Return what a job's figure is worth at the end of a day and its colour (domain.md 7.9, 0.13 to 0.15).

    first_month: that of the fiscal year, over which a target up to the day is shared out. small: a share of fewer
    cases gets no colour; interval_below: one of fewer shows its 95 % interval. A value older than one and a half
    cadences keeps its number and is grey.

    >>> share = Job("x", "X", "x", "g", "s", "x_pct", "percent", 80, 60, "monthly", ("part", "whole"))
    >>> found = judged(share, Given(date(2025, 6, 30), Decimal(60), Decimal(100)), as_of=date(2025, 7, 1))
    >>> int(found.value), found.status
    (60, 'yellow')
    """
    if job.kind == REVIEW:
        return _review(job, given, as_of)
    if given is None:
        return Judged(None, GREY, "not_entered")
    found = _fresh(job, given, as_of, first_month, small, interval_below)
    if given.measured_on is not None and is_stale(job.cadence, given.measured_on, as_of):
        return Judged(found.value, GREY, "stale", found.n, found.low, found.high)
    return found


def _fresh(job: Job, given: Given, as_of: date, first_month: int, small: int, interval_below: int) -> Judged:
    if job.kind == VERDICT:
        return _verdict(given, as_of)
    if job.kind == COMPOSITE:
        return _worst(job, given)
    value, reason = worth(job, given, first_month)
    if value is None:
        return Judged(None, GREY, reason, given.n)
    cases = cases_of(job, given)
    low = high = None
    if cases is not None and job.kind == "percent" and 0 < cases < interval_below and _counts(given):
        low, high = (Decimal(f"{100 * end:.4f}") for end in wilson(int(given.actual or 0), cases))
    if cases is not None and cases < (job.min_n or small):
        return Judged(value, GREY, "too_few", cases, low, high)
    return Judged(value, Threshold(job.direction, job.green, job.yellow).status(value), "", cases, low, high)


def cases_of(job: Job, given: Given) -> int | None:
    """Return from how many cases a share or a survey is drawn; None where nothing is drawn: every case is counted."""
    if given.n is not None:
        return given.n
    if job.kind != "percent" or job.is_census or given.base is None or not _counts(given):
        return None
    return int(given.base)


def _counts(given: Given) -> bool:
    return all(x is not None and x == x.to_integral_value() for x in (given.actual, given.base)) and bool(
        given.actual is not None and given.base is not None and given.actual <= given.base
    )


def _review(job: Job, given: Given | None, as_of: date) -> Judged:
    if given is None or given.reviewed_on is None:
        return Judged(None, RED, "no_document")
    age = (as_of - given.reviewed_on).days
    return Judged(age, Threshold("down", job.green, job.yellow).status(age))


def _verdict(given: Given, as_of: date) -> Judged:
    if given.verdict not in VERDICTS:
        return Judged(None, GREY, "not_entered")
    status, audited = VERDICTS[given.verdict], given.reviewed_on or given.measured_on
    age = (as_of - audited).days if audited else None
    return Judged(age, YELLOW if status == GREEN and age is not None and age > EVIDENCE_DAYS else status)


def _worst(job: Job, given: Given) -> Judged:
    """Return the worst status of the parts; a missing part hides a green, never a red."""
    found = parts(job, given)
    worst = max((status for _, status in found.values()), key=WORST.__getitem__)
    share = next(iter(found.values()))[0]
    reason = ("nothing_due" if given.base == 0 else "incomplete") if worst == GREY else ""
    return Judged(share, worst, reason)


def is_stale(cadence: str, measured_on: date, as_of: date) -> bool:
    """Return whether a value is older than one and a half cadences; the day itself is not.

    >>> [is_stale("monthly", date(2025, 5, 31), date(2025, 7, day)) for day in (16, 17)]
    [False, True]
    """
    return (as_of - measured_on).days > STALE_AFTER * CADENCES[cadence][0]


def next_due(job: Job, given: Given | None) -> date | None:
    """Return the day by which the next value or review is due; None where there never was one."""
    if given is None:
        return None
    if job.is_review:
        return given.reviewed_on + timedelta(days=int(job.green)) if given.reviewed_on else None
    if given.measured_on is None:
        return None
    days, months = CADENCES[job.cadence]
    return months_on(given.measured_on, months) if months else given.measured_on + timedelta(days=days)


def months_on(day: date, months: int) -> date:
    """Return the same day some months on; the last day of a month stays a last day (domain.md 7.6).

    >>> [str(months_on(date(2025, 1, 31), n)) for n in (1, 2)], str(months_on(date(2025, 6, 30), 1))
    (['2025-02-28', '2025-03-31'], '2025-07-31')
    """
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))


def is_red(statuses: Mapping[str, int], share: Decimal) -> bool:
    """Return whether a group is red: from this share of red figures among all of them on (domain.md 7.9).

    >>> is_red({"red": 1, "green": 3}, Decimal("0.25")), is_red({"red": 1, "grey": 4}, Decimal("0.25"))
    (True, False)
    """
    every = sum(statuses.values())
    return bool(every) and ratio(statuses.get(RED, 0), every) >= share
