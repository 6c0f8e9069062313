"""Adapters of qualification and fit: a worked example's inputs in, its outputs out."""

from datetime import date
from decimal import Decimal

from data.core import rulebook
from data.core.metrics import Threshold
from data.icp.formulas import calibration, fit
from data.pipeline.formulas import qualification

PARTS = {"industry": "industry", "size": "size", "geo": "geography", "tech": "technographic", "use_case": "use_case"}


def exact(value):
    return None if value is None else Decimal(str(value))


def day(text):
    return date.fromisoformat(text) if text else None


def meddicc(inputs):
    policy = qualification.shipped_policy()
    answers = {name: qualification.Answer(score) for name, score in inputs["scores"].items()}
    found = qualification.qualify(
        answers, exact(inputs["pain_value"]), policy=policy, as_of=date.max, saved_on=None, entered_sql_on=None
    )
    blockers = list(found.blockers)
    return {"score": found.score, "status": found.status, "blocked": found.is_blocked, "blockers": blockers}


def evidence_age(inputs):
    days = qualification.shipped_policy().evidence_days
    return {"statuses": [
        qualification.evidence_status(day(text), as_of=day(inputs["as_of"]), days=days) for text in inputs["evidence"]
    ]}


def evidence_required(inputs):
    answers = {name: qualification.Answer(score, evidence) for name, (score, evidence) in inputs["answers"].items()}
    return {"without": list(qualification.without_evidence(answers, qualification.shipped_policy()))}


def checklist_freshness(inputs):
    days = qualification.shipped_policy().refresh_days
    return {"reasons": [
        qualification.staleness(
            day(saved), entered_sql_on=day(inputs["entered_sql"]), as_of=day(inputs["as_of"]), days=days,
            reopened_on=day(reopened),
        )
        for saved, reopened in inputs["cases"]
    ]}


def fit_score(inputs):
    policy = fit.shipped_policy()
    matches = {PARTS[name]: exact(inputs[name]) for name in PARTS}
    behaviour = inputs["behaviour"]
    touches = None if behaviour is None else [(exact(points), age) for points, age in behaviour]
    found = fit.segment_fit_score(matches, touches, policy=policy, disqualified=inputs["disqualifiers"])
    route = fit.fit_route(found, is_source_qualified=inputs.get("source_ok", True), policy=policy)
    return {**found.groups, "score": found.score, "route": route, "completeness": found.completeness}


def behaviour_points(inputs):
    policy = fit.shipped_policy()
    touches = [fit.Touch(kind, day(on), points) for kind, on, points in inputs["touches"]]
    capped = fit.daily_points(touches, as_of=day(inputs["as_of"]), cap=policy.daily_cap)
    return {"decayed": fit.decayed_points(capped, half_life_days=policy.half_life_days)}


def fit_calibration(inputs):
    policy = fit.shipped_policy()
    scored = [(score, is_won) for is_won in (True, False) for score in inputs["won" if is_won else "lost"]]
    found = calibration.calibrate(
        scored, edges=inputs["edges"], least_decided=policy.least_decided, least_won=policy.least_won
    )
    status = Threshold(**rulebook.thresholds()["icp.fit_auc"]).status(found.auc, found.reason)
    return {
        "auc": found.auc, "reason": found.reason, "status": status, "rising": found.is_rising,
        "win_rates": [band.win_rate for band in found.bands], "lifts": [band.lift for band in found.bands],
    }


ADAPTERS = {
    function.__name__: function
    for function in (
        meddicc, evidence_age, evidence_required, checklist_freshness, fit_score, behaviour_points, fit_calibration,
    )
}
