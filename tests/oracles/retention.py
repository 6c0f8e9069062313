"""Adapters of retention, churn and contract value: a worked example's inputs in, its outputs out."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from data.customers.formulas import movements, retention, terms

NAMES = {"new": "new", "reactivation": "reactivation", "expansion": "upgrade", "contraction": "downgrade",
         "churn": "churn", None: None}  # fmt: skip
FIRST = date(2024, 1, 1)
YEAR = date(2025, 1, 1)


def retention_p2p(inputs):
    found = retention.retained(tuple(pair) for pair in inputs["customers"].values())
    return {"grr": found.grr, "nrr": found.nrr, "logo": found.logo}


def churn_rates(inputs):
    given = {name: inputs.get(name, 0) for name in ("churn", "contraction", "expansion", "reactivation")}
    gross, net = retention.churn_rates(inputs["start"], **given)
    return {"gross_churn": gross, "net_churn": net}


def retention_drivers(inputs):
    start, sums = inputs["start"], {name: sum(inputs[name].values()) for name in ("expansion", "contraction", "churn")}
    grr, nrr = retention.moved(start, **sums)
    signed = {"expansion": sums["expansion"], "contraction": -sums["contraction"], "churn": -sums["churn"]}
    ending = start + sum(signed.values()) + inputs.get("new", 0) + inputs.get("reactivation", 0)
    return {"grr": grr, "nrr": nrr, "ending": ending, "churn_share": retention.churn_shares(inputs["churn"]),
            "points": {name: retention.points(amount, start) for name, amount in signed.items()}}  # fmt: skip


def compound(inputs):
    return {"annual": retention.compounded(Decimal(str(inputs["monthly"])), inputs["months"])}


def mrr_movements(inputs):
    held = [0, *inputs["mrr"]]
    pairs = list(pairwise(held))
    named = [movements.category(before, after, was_customer=any(held[: place + 1]))
             for place, (before, after) in enumerate(pairs)]  # fmt: skip
    return {"categories": [NAMES[one] for one in named], "changes": [after - before for before, after in pairs],
            "renewal": [min(pair) for pair in pairs]}  # fmt: skip


def acv_arr(inputs):
    start, end = date.fromisoformat(inputs["start"]), date.fromisoformat(inputs["end"])
    return {"days": terms.term_days(start, end), "acv": terms.yearly(Decimal(str(inputs["tcv"])), start, end)}


def ramp_bookings(inputs):
    return {"bookings": terms.ramp_bookings(inputs["yearly"])}


def retention_path(inputs):
    """One customer's revenue, each value from a month on, with the twelve months in which it moved."""
    lines = [
        movements.Line(place, 1, None, FIRST + timedelta(days=30 * place),
                       None, FIRST + timedelta(days=30 * (place + 1)) if place + 1 < len(inputs["arr"]) else None, arr)
        for place, arr in enumerate(inputs["arr"])
    ]  # fmt: skip
    sums = {}
    for (day, measure), amount in retention.contributions(movements.steps(lines, grace=30)).items():
        if day <= YEAR:
            sums[measure] = sums.get(measure, 0) + amount
    start, lost = sums["cohort_arr"], sums.get("in:contraction", 0) + sums.get("in:churn:", 0)
    return {"grr": Decimal(sums["kept_arr"]) / start, "grr_movements": Decimal(start - lost) / start,
            "nrr": Decimal(sums["end_arr"]) / start, "recovered": sums["kept_arr"] - start + lost}  # fmt: skip


ADAPTERS = {
    function.__name__: function
    for function in (retention_p2p, churn_rates, retention_drivers, compound, mrr_movements, acv_arr, ramp_bookings,
                     retention_path)
}  # fmt: skip
