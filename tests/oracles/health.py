"""Adapters of customer health: a worked example's inputs in, its outputs out."""

from datetime import date
from decimal import Decimal

from data.customers import health_rules
from data.customers.formulas import health as formulas
from data.customers.formulas import health_backtest
from data.customers.formulas.health_published import published_health

NAMES = {"errors": "error_rate"}


def rules():
    return health_rules.rules(date.min)


def exact(value):
    return None if value is None else Decimal(str(value))


def health(inputs):
    parts = {NAMES.get(name, name): exact(value) for name, value in inputs["measures"].items()}
    said = formulas.Said(
        is_sentiment_red=bool(inputs.get("override_red")), has_champion_left=inputs.get("champion_left", False),
        by_person=inputs.get("word"), is_new=inputs.get("new", False),
    )  # fmt: skip
    found = formulas.health(parts, rules(), said)
    return {"score": found.score, "status": found.status, "known": found.known, "why": list(found.why)}


def health_points(inputs):
    under = rules()
    return {"usage": [formulas.usage_points(active, seats, under) for active, seats in inputs.get("usage", [])],
            "error_rate": [formulas.error_points(bad, of, under) for bad, of in inputs.get("error_rate", [])],
            "tickets": [formulas.ticket_points(n, seats, under) for n, seats in inputs.get("tickets", [])]}  # fmt: skip


def health_alert(inputs):
    return {"alerts": [formulas.is_alert(one["status"], exact(one["score"]), exact(one["before"]), rules())
                       for one in inputs["cases"]]}  # fmt: skip


def health_backtest_(inputs):
    found = health_backtest.backtest(
        [health_backtest.Case(one["status"], one["lost"]) for one in inputs["cases"] for _ in range(one.get("n", 1))],
        rules().backtest_ratio,
    )  # fmt: skip
    return {"precision": found.precision, "recall": found.recall, "ratio": found.ratio, "holds": found.holds}


def mattermost_health(inputs):
    return {"scores": [
        published_health(tenure_years=exact(one["tenure_years"]), licence_days=one["license_days"],
                         tickets=one["tickets_90d"], task_days=one["task_days"], risk=one["risk"])
        for one in inputs["cases"]
    ]}  # fmt: skip


ADAPTERS = {"health": health, "health_points": health_points, "health_alert": health_alert,
            "health_backtest": health_backtest_, "mattermost_health": mattermost_health}  # fmt: skip
