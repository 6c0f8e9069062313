"""Adapters of movement, slippage, losses and odds: a worked example's inputs in, its outputs out."""

from datetime import date
from decimal import Decimal

from data.core import numbers, rulebook, statistics
from data.core.metrics import Threshold
from data.pipeline import definitions
from data.pipeline.formulas import conversions, forecasts, losses, simulation, slippage, stages, velocity
from data.pipeline.formulas import coverage as covering
from data.pipeline.formulas.bridge import DealState


def exact(value):
    return None if value is None else Decimal(str(value))


def day(text):
    return date.fromisoformat(text) if text else None


def status(metric, value):
    return Threshold(**rulebook.thresholds()[metric]).status(value)


def paths(deals):
    return [[(stage, day(on)) for stage, on in entries] for entries in deals]


def coverage_fx(inputs):
    """Open deals at the plan rate, won ones at the rate locked at their close."""
    def total(deals):
        return sum(
            numbers.convert(numbers.to_minor(exact(amount), currency), currency, inputs["reporting"], exact(rate))
            for amount, currency, rate in deals
        )

    open_, won = (numbers.from_minor(total(inputs[name]), inputs["reporting"]) for name in ("open", "won"))
    return {"open": open_, "won": won, "coverage": covering.coverage(open_, won, exact(inputs["target"]))[0]}


def accuracy_of_parts(inputs):
    pairs = [tuple(map(exact, pair)) for pair in inputs["pairs"]]
    forecast, actual = (sum(side) for side in zip(*pairs, strict=True))
    return {
        "total_accuracy": forecasts.forecast_accuracy(forecast, actual)[0],
        "wape_accuracy": forecasts.wape_accuracy(pairs)[0],
    }


def due_cohort(inputs):
    start, end = map(day, inputs["period"])

    def state(snapshot):
        return None if snapshot is None else DealState(exact(snapshot[0]), day(snapshot[1]), snapshot[2])

    pairs = [(state(before), state(after)) for before, after in inputs["deals"]]
    due = slippage.due_cohort(pairs, start=start, end=end, as_of=day(inputs["as_of"]))
    return {
        "counts": due.counts, "amounts": due.amounts, "removed": due.removed,
        "slip_rate": due.by_count.slip_rate, "not_won_rate": due.by_count.not_won_rate,
        "slip_rate_value": due.by_value.slip_rate, "status": status("pipeline.slip_rate", due.by_count.slip_rate),
    }


def cohort_conversion(inputs):
    start, end = map(day, inputs["window"])
    as_of = day(inputs["as_of"])
    found = conversions.cohort(
        paths(inputs["deals"]), stage=inputs["stage"], start=start, end=end, as_of=as_of, stages=definitions.stages()
    )
    return {
        "entered": found.entered, "forward": found.forward, "lost": found.lost, "open": found.still_open,
        "cohort": found.rates.conversion, "resolved_only": found.rates.resolved_only,
        "upper_bound": found.rates.upper_bound,
        "mature": conversions.is_mature(
            found.newest, as_of=as_of, median_cycle=inputs["median_cycle"], cycles=rulebook.limits()["mature_cycles"]
        ),
    }


def stage_exits(inputs):
    start, end = map(day, inputs["period"])
    exits = conversions.stage_exits(
        paths(inputs["deals"]), stage=inputs["stage"], start=start, end=end, as_of=day(inputs["as_of"]),
        stages=definitions.stages(),
    )
    rate, _ = stages.snapshot_conversion(exits.forward, exits.lost)
    return {"forward": exits.forward, "lost": exits.lost, "back": exits.back, "snapshot": rate}


def conversion_status(inputs):
    yellow = rulebook.limits()["conversion_yellow"]
    found = [conversions.conversion_status(exact(v), inputs["quarters"], yellow=yellow) for v in inputs["values"]]
    return {"mean": found[0][1], "statuses": [status for status, _ in found]}


def time_in_stage(inputs):
    as_of, known = day(inputs["as_of"]), definitions.stages()
    [entries] = paths([inputs["entries"]])
    stays = velocity.spells(entries, as_of=as_of, stages=known)
    days = velocity.days_by_stage(stays)
    _, back = velocity.steps_back(entries, start=date.min, end=date.max, as_of=as_of, stages=known)
    return {"days": days, "total": sum(days.values()), "regressions": back, "open": not stays[-1].has_ended}


def regression_rate(inputs):
    start, end = map(day, inputs["period"])
    found = velocity.regression_rate(
        paths(inputs["deals"]), start=start, end=end, as_of=day(inputs["as_of"]), stages=definitions.stages()
    )
    return {
        "moved": found.moved, "regressed": found.regressed, "rate": found.rate,
        "status": status("pipeline.regression_rate", found.rate),
    }


def slow_status(inputs):
    limits = rulebook.limits()
    yellow, red = (Decimal(limits[name]) for name in ("slow_yellow", "slow_red"))
    return {"statuses": [velocity.slow_status(*case, yellow=yellow, red=red) for case in inputs["cases"]]}


def stale(inputs):
    idle = [stages.idle_days(day(inputs["as_of"]), day(text)) for text in inputs["last_activity"]]
    return {"idle": idle, "stale": [stages.is_stale(days, rulebook.limits()["idle_days"]) for days in idle]}


def kaplan_meier_counts(inputs):
    found = statistics.kaplan_meier_counts(inputs["ended"], inputs["censored"])
    return {"curve": {f"{at:g}": share for at, share in found.curve.items()}, "median": found.median, "n": found.n}


def cumulative_incidence(inputs):
    found = statistics.cumulative_incidence(inputs["ended"], inputs["censored"])
    curves = {cause: {f"{at:g}": share for at, share in curve.items()} for cause, curve in found.curves.items()}
    return {"curves": curves, "half": {cause: found.time_to(cause, 0.5) for cause in found.curves}}


def measured_odds(inputs):
    decided = {step: tuple(pair) for step, pair in inputs["decided"].items()}
    policy = {step: definitions.process_steps()[step].probability for step in inputs["steps"]}
    odds = forecasts.measured_odds(decided, policy, least=rulebook.limits()["decided_per_step"])
    return {step: [each.probability, each.n, each.source] for step, each in odds.items()}


def monte_carlo(inputs):
    odds = [exact(each) for each in inputs["odds"]]
    found = simulation.monte_carlo(inputs["amounts"], odds, draws=inputs["draws"], seed=inputs["seed"])
    return {"mean": found.mean, "p10": found.p10, "p50": found.p50, "p90": found.p90}


def odds_calibration(inputs):
    predictions = [(exact(odds), bool(won)) for odds, won in inputs["predictions"]]
    found = simulation.calibration(predictions, edges=[exact(edge) for edge in inputs["edges"]])
    return {
        "brier": found.brier, "n": [band.n for band in found.bands],
        "predicted": [band.predicted for band in found.bands], "observed": [band.observed for band in found.bands],
    }


def loss_reasons(inputs):
    lost = [losses.Loss(reason, exact(amount), day(on)) for reason, amount, on in inputs["losses"]]
    shares = losses.reason_shares(lost)
    vague = losses.vague_reasons(shares, vague=set(inputs["vague"]), limit=rulebook.limits()["vague_reasons"])
    return {
        "reasons": [each.reason for each in shares], "by_count": [each.share_of_deals for each in shares],
        "by_value": [each.share_of_amount for each in shares], "alarm": vague.is_alarm,
    }


def competitor_win_rates(inputs):
    decided = [
        (name, place < won) for name, (won, n) in inputs["competitors"].items() for place in range(n)
    ]
    return {
        each.competitor: {"rate": each.rate, "n": each.n, "low": each.low, "high": each.high}
        for each in losses.competitor_win_rates(decided)
    }


def cycle_length(inputs):
    return {"days": velocity.cycle_length((day(opened), day(won)) for opened, won in inputs["won"])[0]}


ADAPTERS = {
    function.__name__: function
    for function in (
        coverage_fx, accuracy_of_parts, due_cohort, cohort_conversion, stage_exits, conversion_status, time_in_stage,
        regression_rate, slow_status, stale, kaplan_meier_counts, cumulative_incidence, measured_odds, monte_carlo,
        odds_calibration, loss_reasons, competitor_win_rates, cycle_length,
    )
}
