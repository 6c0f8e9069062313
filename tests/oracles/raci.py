"""Adapters of who answers for what: a worked example's inputs in, its outputs out."""

from datetime import date

from data.core.numbers import ratio
from data.operations.formulas import raci as rules


def raci(inputs):
    given = {"kinds": inputs.get("kinds"), "filled": inputs.get("filled")}
    return {"codes": [rules.activity_codes(case, **given) for case in inputs["cases"]]}


def raci_grid(inputs):
    loads = rules.loads(inputs["rows"], inputs["roles"])
    return {
        "codes": {role: rules.role_codes(load) for role, load in loads.items()},
        "accountable": {role: load.accountable_share for role, load in loads.items()},
        "responsible": {role: load.responsible_share for role, load in loads.items()},
    }


def raci_circles(inputs):
    return {"circular": sorted(rules.circles({name: tuple(ends) for name, ends in inputs["hand_offs"].items()}))}


def raci_review(inputs):
    as_of, days = date.fromisoformat(inputs["as_of"]), inputs["days"]
    reviewed = [date.fromisoformat(day) if day else None for day in inputs["reviewed"]]
    return {"due": [rules.is_review_due(day, as_of=as_of, days=days) for day in reviewed]}


def raci_validity(inputs):
    found = [rules.validity(case) for case in inputs["cases"]]
    return {"shares": [ratio(good, n) if n else None for good, n in found]}


ADAPTERS = {
    "raci": raci,
    "raci_grid": raci_grid,
    "raci_circles": raci_circles,
    "raci_review": raci_review,
    "raci_validity": raci_validity,
}
