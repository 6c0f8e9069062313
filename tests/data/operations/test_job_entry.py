"""What may be entered for a job, and which limits are right: no store is needed to say so."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from data.core.reference import load
from data.operations.formulas.jobs_entry import checked
from data.operations.job_catalogue import built, check, edited

DAY = date(2025, 6, 30)
JOBS = built(load("jobs")).jobs


@pytest.mark.parametrize(("job", "values", "words"), [
    ("customer_disputes", {"actual": "many"}, "is a number such as"),
    ("customer_disputes", {"actual": "-1"}, "cannot be below zero"),
    ("customer_disputes", {"actual": "1.5"}, "a count is a whole number"),
    ("customer_disputes", {"actual": "NaN"}, "is a number such as"),
    ("customer_disputes", {"actual": "1e99"}, "larger than any figure"),
    ("customer_disputes", {"actual": 1, "base": 3}, "has no second number"),
    ("customer_disputes", {"actual": 1, "verdict": "pass"}, "has no verdict"),
    ("customer_disputes", {}, "a part is missing"),
    ("goals_to_staff", {"actual": 5}, "a part is missing"),
    ("goals_to_staff", {"actual": 5, "base": 4}, "cannot be more than"),
    ("goals_to_staff", {"actual": 5, "base": 9, "n": "2.5"}, "whole number"),
    ("benefits", {"actual": 6, "base": 1, "second": 5}, "lies between"),
    ("privacy_rules", {"verdict": "fine", "reviewed_on": DAY}, "pass, conditional or fail"),
    ("company_vision", {"reviewed_on": DAY + timedelta(days=1)}, "has not come yet"),
    ("company_vision", {"reviewed_on": DAY, "evidence": "javascript:alert(1)"}, "begins with https"),
    ("company_vision", {"reviewed_on": DAY, "note": "x" * 501}, "more than 500"),
])  # fmt: skip
def test_a_wrong_value_is_refused_with_a_sentence(job: str, values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked(JOBS[job], {"measured_on": DAY, **values}, today=DAY)


@pytest.mark.parametrize(("job", "changes", "words"), [
    ("goals_to_staff", {"green": 50}, "green .50. cannot begin below yellow .60."),
    ("customer_disputes", {"green": 5}, "green .5. cannot end above yellow .2."),
    ("goals_to_staff", {"green": 101}, "nothing can reach"),
    ("goals_to_staff", {"green": "high"}, "a number each"),
    ("pay", {"green": [Decimal("0.8"), Decimal("1.2")]}, "lies within"),
    ("pay", {"green": 1}, "a range each"),
    ("test_quality", {"green": {"qa_pass_pct": 90, "critical_bugs": 0}}, "cannot begin below"),
    ("test_quality", {"green": 90}, "the same two parts"),
    ("privacy_rules", {"green": "fail"}, "green when passed"),
    ("customer_disputes", {"cadence": "hourly"}, "the cadence is one of"),
    ("demand_campaigns", {"target": -1}, "a number above zero"),
    ("customer_disputes", {"kind": "percent"}, "stays as it is"),
])  # fmt: skip
def test_limits_in_the_wrong_direction_are_refused_with_a_sentence(job: str, changes: dict[str, Any],
                                                                  words: str) -> None:  # fmt: skip
    with pytest.raises(ValueError, match=words):
        check(edited(load("jobs"), job, changes))
