"""Adapters of growth: a worked example's inputs in, its outputs out."""

from datetime import date, timedelta
from decimal import Decimal

from data.core.reference import load
from data.customers.formulas import adoption, expansion
from data.customers.formulas.expansion import GATES, INTEGRATION, TEAMS, Signs

MONDAY = date(2025, 6, 2)


def day(text):
    return date.fromisoformat(text) if text else None


def expansion_triggers(inputs):
    used, seats = inputs["weekly_seats_in_use"], inputs["seats_licensed"]
    weeks = [(MONDAY + timedelta(days=7 * place), n, seats) for place, n in enumerate(used) if n is not None]
    as_of = MONDAY + timedelta(days=7 * len(used) - 1)
    ago = inputs.get("sponsor_touch_days")
    counts = {GATES: inputs.get("gate_hits_30d"), TEAMS: inputs.get("team_invites_30d"),
              INTEGRATION: inputs.get("integration_requests_30d")}  # fmt: skip
    signs = Signs(weeks, counts, None if ago is None else as_of - timedelta(days=ago), inputs.get("health"))
    found = expansion.fired(signs, policy=load("expansion"), as_of=as_of)
    return {"utilisation": expansion.utilisation(weeks[-1][1], seats) if weeks else None,
            "fired": [one.trigger for one in found],
            "urgent": [one.trigger for one in found if one.is_urgent]}  # fmt: skip


def expansion_may_fire(inputs):
    return {"may": [
        expansion.may_fire(one.get("outcome"), day(one.get("ended")), as_of=day(one["as_of"]),
                           cool_down=inputs["cool_down_days"])
        for one in inputs["cases"]
    ]}  # fmt: skip


def expansion_standing(inputs):
    return {"states": [
        expansion.standing(one["outcome"], ended_on=day(one.get("ended")), followed_on=day(one.get("followed")),
                           as_of=day(one["as_of"]))
        for one in inputs["cases"]
    ]}  # fmt: skip


def expansion_adoption(inputs):
    start, made = day(inputs["started"]), day(inputs["made"])
    due = [adoption.due_on(start, days, made_on=made) for days in inputs["days"]]
    closed = [day(text) for text in inputs["closed"]]
    states = inputs.get("states") or ["done" if one else "open" for one in closed]
    verdicts = [adoption.verdict(state=state, due=one, closed=when, as_of=day(inputs["as_of"]))
                for state, one, when in zip(states, due, closed, strict=True)]  # fmt: skip
    good, n = adoption.counted(verdicts)
    return {"due": [str(one) for one in due], "verdicts": verdicts, "on_time": good, "judged": n}


def expansion_contribution(inputs):
    return {"points": expansion.contribution(Decimal(inputs["expansion"]), Decimal(inputs["start"]))}


ADAPTERS = {
    function.__name__: function
    for function in (expansion_triggers, expansion_may_fire, expansion_standing, expansion_adoption,
                     expansion_contribution)
}  # fmt: skip
