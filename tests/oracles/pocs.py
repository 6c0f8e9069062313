"""Adapters of proofs of concept: a worked example's inputs in, its outputs out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from data.core import rulebook
from data.core.metrics import Threshold
from data.sales.formulas import criteria, pocs, stalls


def instant(text):
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(text):
    return date.fromisoformat(text) if text else None


def poc_stall(inputs):
    clock = stalls.Clock(inputs.get("zone", "UTC"), inputs.get("fresh_hours", 24), inputs.get("hours", 48))
    pauses, last = inputs.get("weekend_pause", False), instant(inputs["last_activity"])
    checks = [instant(text) for text in inputs["checks"]]
    counted = [stalls.elapsed(last, at, zone=clock.zone, has_weekend_pause=pauses) for at in checks]
    measured = inputs.get("telemetry", True)
    stalls_at = stalls.reached(last, clock.stall_hours, zone=clock.zone, has_weekend_pause=pauses)
    return {
        "stalled": [stalls.is_stalled(last, at, clock=clock, has_weekend_pause=pauses) for at in checks],
        "hours": [one / timedelta(hours=1) for one in counted],
        "colours": [stalls.colour(one, clock=clock, is_measured=measured) for one in counted],
        "stalls_at": stalls_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M"),
    }


def poc_success(inputs):
    limits = rulebook.limits()
    known = [criteria.Judged(one["w"], one["must"], one["met"]) for one in inputs["criteria"]]
    found = criteria.success(known, share=limits["poc_success_share"], most=int(limits["poc_criteria"]))
    return {"weight_met": found.weight_met, "success": found.is_success, "count_ok": found.is_count_ok,
            "decided": found.is_decided, "musts_missing": found.musts_missing}  # fmt: skip


def poc_portfolio(inputs):
    found = pocs.portfolio(
        expand=inputs["expand"], exits=inputs["exit"], days_closed=inputs["days_closed"],
        cleared_in_time=inputs["alerts_cleared_in_sla"], cleared_late=inputs["alerts_cleared_late"],
        open_overdue=inputs["alerts_open_overdue"],
    )  # fmt: skip
    status = Threshold(**rulebook.thresholds()["sales.poc_conversion"]).status(found.conversion)
    return {"conversion": found.conversion, "median_days": found.median_days, "p75_days": found.p75_days,
            "alert_sla": found.alert_sla, "status": status}  # fmt: skip


def poc_state(inputs):
    return {"states": [
        pocs.state(started_on=day(one.get("start")), planned_end=day(one.get("end")), closed_on=day(one.get("closed")),
                   outcome=one.get("outcome"), extensions=one.get("extensions", 0), as_of=day(one["as_of"]))
        for one in inputs["cases"]
    ]}  # fmt: skip


def poc_win_rates(inputs):
    found = pocs.compared([tuple(one) for one in inputs["deals"]], edges=inputs.get("edges"))
    return {"raw": found.raw, "difference": found.difference, "bands": [one.difference for one in found.bands],
            "with": found.with_rate, "without": found.without_rate}  # fmt: skip


def poc_quantiles(inputs):
    return {"p75": [pocs.quantile(days, Decimal("0.75")) for days in inputs["days"]]}


ADAPTERS = {
    function.__name__: function
    for function in (poc_stall, poc_success, poc_portfolio, poc_state, poc_win_rates, poc_quantiles)
}
