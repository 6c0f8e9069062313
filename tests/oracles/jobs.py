"""Adapters of the job scoreboard: what was entered for a job in, its value, its colour and its reason out."""

from datetime import date
from decimal import Decimal

from data.core import reference
from data.operations.formulas import jobs
from data.operations.formulas.jobs_shapes import Given
from data.operations.job_catalogue import built

FIRST = ["numerator", "respondents_correct", "sent_on_time", "aware", "released", "releases_passed", "actual",
         "minutes_available", "trained", "proposals_won", "count", "mean_days", "mean_hours", "mean_pay", "mean_score",
         "paid_on_time", "renewed_capped"]  # fmt: skip
SECOND = ["denominator", "respondents", "due", "planned", "releases", "target", "minutes_agreed", "target_users",
          "proposals_decided", "plan", "forecast", "target_days", "target_hours", "market_midpoint", "scale_min",
          "available"]  # fmt: skip
THIRD = ["critical_bugs", "scale_max"]


def given(told):
    def number(names):
        found = next((told[name] for name in names if name in told), None)
        return None if found is None else Decimal(str(found))

    def day(*names):
        found = next((told[name] for name in names if told.get(name)), None)
        return date.fromisoformat(found) if found else None

    return Given(day("measured_on"), number(FIRST), number(SECOND), number(THIRD), told.get("n"),
                 day("last_reviewed_on", "audited_on"), told.get("result"))  # fmt: skip


def job_metrics(inputs):
    known, as_of = built(reference.load("jobs")).jobs, date.fromisoformat(inputs["as_of"])
    month = inputs.get("fy_start_month", 1)
    found = [
        jobs.judged(known[case["job"]], None if case["in"] is None else given(case["in"]), as_of=as_of,
                    first_month=month)
        for case in inputs["cases"]
    ]  # fmt: skip
    return {"statuses": [one.status for one in found], "values": [one.value for one in found],
            "reasons": [one.reason for one in found]}  # fmt: skip


def job_groups(inputs):
    return {"red": [jobs.is_red(counts, Decimal(str(inputs["red_from"]))) for counts in inputs["groups"]]}


ADAPTERS = {"job_metrics": job_metrics, "job_groups": job_groups}
