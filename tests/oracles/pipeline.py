"""Adapters of the pipeline's formulas: a worked example's inputs in, its outputs out."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

from data.core import reference, rulebook
from data.core.metrics import Threshold
from data.core.statistics import kaplan_meier as survival
from data.pipeline import definitions
from data.pipeline.formulas import bridge, forecasts, rates, risks, stages
from data.pipeline.formulas import coverage as covering


def exact(value):
    return None if value is None else Decimal(str(value))


def threshold():
    return reference.shaped(Threshold, rulebook.thresholds()["pipeline.coverage"], where="thresholds.yaml")


def coverage(inputs):
    start, end = map(date.fromisoformat, inputs["period"])
    known = definitions.stages()

    def counts(deal):
        stage = known[deal["stage"].lower()]
        return covering.counts_as_open(
            is_open=stage.is_open, rank=stage.rank, min_rank=known[inputs["min_stage"].lower()].rank,
            close_date=date.fromisoformat(deal["close"]), category=deal["cat"], start=start, end=end,
        )

    won, target = exact(inputs["won"]), exact(inputs["target"])
    open_ = sum((exact(deal["amount"]) for deal in inputs["deals"] if counts(deal)), Decimal(0))
    value, reason = covering.coverage(open_, won, target)
    return {
        "open": open_,
        "remaining": covering.remaining(won, target),
        "coverage": value,
        "coverage_plan": covering.coverage_plan(open_, target)[0],
        "status": threshold().status(value, reason),
        "required": covering.required_coverage(exact(inputs["win_rate"]))[0],
        "gap_to_3x": covering.gap_to(Decimal(3), open_, won, target),
    }


def coverage_simple(inputs):
    results = []
    for case in inputs["cases"]:
        value, reason = covering.coverage(exact(case["open"]), exact(case["won"]), exact(case["target"]))
        results.append({"coverage": value, "reason": reason, "status": threshold().status(value, reason)})
    return {"results": results}


def coverage_rollup(inputs):
    parts = {
        name: covering.Parts(open=exact(part["open"]), won=exact(part["won"]), target=exact(part["target"]))
        for name, part in inputs["segments"].items()
    }
    parts["total"] = covering.total_parts(list(parts.values()))
    return {name: covering.coverage(part.open, part.won, part.target)[0] for name, part in parts.items()}


def required_coverage(inputs):
    return {"required": [covering.required_coverage(exact(rate))[0] for rate in inputs["win_rates"]]}


def coverage_vs_need(inputs):
    open_, missing = exact(inputs["open"]), exact(inputs["remaining"])
    brings = covering.expected_won(open_, exact(inputs["win_rate"]))
    return {
        "coverage": covering.coverage(open_, Decimal(0), missing)[0],
        "expected_won": brings,
        "share_of_remaining": covering.coverage_plan(brings, missing)[0],
    }


def weighted(inputs):
    deals = [(exact(amount), exact(probability)) for amount, probability in inputs["deals"]]
    total, target = sum(amount for amount, _ in deals), exact(inputs["target"])
    sum_ = forecasts.weighted(deals)
    return {
        "weighted": sum_,
        "total": total,
        "coverage": covering.coverage_plan(total, target)[0],
        "weighted_coverage": covering.weighted_coverage(sum_, target)[0],
    }


def category_rollup(inputs):
    counted = {name: exact(amount) for name, amount in inputs.items() if name != "omitted"}
    return asdict(forecasts.category_rollup(**counted))


def forecast_accuracy(inputs):
    cases = [(exact(forecast), exact(actual)) for forecast, actual in inputs["cases"]]
    return {
        "accuracy": [forecasts.forecast_accuracy(*case)[0] for case in cases],
        "bias": [forecasts.forecast_bias(*case)[0] for case in cases],
    }


def mape_wape(inputs):
    pairs = [(exact(forecast), exact(actual)) for forecast, actual in inputs["pairs"]]
    return {"mape": forecasts.mape(pairs)[0], "wape": forecasts.wape(pairs)[0]}


def waterfall(inputs):
    def state(snapshot):
        if snapshot is None:
            return None
        return bridge.DealState(exact(snapshot["amount"]), date.fromisoformat(snapshot["close"]), snapshot["state"])

    start, end = map(date.fromisoformat, inputs["period"])
    return bridge.waterfall([(state(d["start"]), state(d["end"])) for d in inputs["deals"]], start=start, end=end)


def pushes(inputs):
    return asdict(stages.pushes([date.fromisoformat(day) for day in inputs["close_dates"]]))


def snapshot_conversion(inputs):
    return {"snapshot": stages.snapshot_conversion(**inputs)[0]}


def kaplan_meier(inputs):
    curve = survival([(days, bool(ended)) for days, ended in inputs["durations"]])
    completed = sorted(days for days, ended in inputs["durations"] if ended)
    return {
        "curve": {f"{at:g}": share for at, share in curve.curve.items()},
        "median": curve.median,
        # The two classic mistakes, computed here only to show that they differ.
        "naive_median_completed": completed[len(completed) // 2],
        "naive_mean_completed": sum(completed) / len(completed),
    }


def velocity(inputs):
    cases = [(n, exact(amount), exact(rate), days) for n, amount, rate, days in inputs["cases"]]
    return {"per_day": [rates.sales_velocity(*case)[0] for case in cases]}


def win_rates(inputs):
    won, lost, undecided = ([exact(part) for part in inputs[name]] for name in ("won", "lost", "no_decision"))
    return {
        "headline": rates.win_rate(won[0], lost[0], undecided[0])[0],
        "excl_no_decision": rates.win_rate(won[0], lost[0])[0],
        "value": rates.win_rate(won[1], lost[1], undecided[1])[0],
        "value_excl_no_decision": rates.win_rate(won[1], lost[1])[0],
        "close_rate": rates.close_rate(inputs["won"][0], inputs["created_in_period"])[0],
    }


def asp_discount(inputs):
    prices = [(exact(deal["list"]), exact(deal["net"])) for deal in inputs["deals"]]
    single = [1 - net / listed for listed, net in prices]
    return {
        "asp": rates.asp([net for _, net in prices])[0],
        "discount_pct": rates.discount_rate(prices)[0] * 100,
        # The mean of percentages is the mistake to show, not a number of ours.
        "naive_pct": sum(single) / len(single) * 100,
    }


def deal_risk(inputs):
    def day(name):
        return date.fromisoformat(inputs[name]) if inputs[name] else None

    policy, limits = definitions.risk_weights(), rulebook.limits()
    facts = risks.DealFacts(
        last_activity_on=day("last_activity"), has_champion=inputs["champion"], next_step_on=day("next_step"),
        is_regressed=inputs["regressed_30d"], pushes_month=inputs["pushes_month"],
        is_meddicc_blocked=inputs["meddicc_blocked"], is_poc_stalled=inputs["poc_stalled"],
    )
    risk = risks.deal_risk(
        facts, as_of=day("as_of"), weights=policy.weights, bands=policy.bands,
        idle_limit=limits["idle_days"], pushes_limit=limits["pushes_at_risk"],
    )
    return {"score": risk.score, "band": risk.band, "reasons": list(risk.reasons)}


ADAPTERS = {
    "coverage": coverage,
    "coverage_simple": coverage_simple,
    "coverage_rollup": coverage_rollup,
    "required_coverage": required_coverage,
    "coverage_vs_need": coverage_vs_need,
    "weighted": weighted,
    "category_rollup": category_rollup,
    "forecast_accuracy": forecast_accuracy,
    "mape_wape": mape_wape,
    "waterfall": waterfall,
    "pushes": pushes,
    "snapshot_conversion": snapshot_conversion,
    "kaplan_meier": kaplan_meier,
    "velocity": velocity,
    "win_rates": win_rates,
    "asp_discount": asp_discount,
    "deal_risk": deal_risk,
}
