"""Adapters of service levels and routing: a worked example's inputs in, its outputs out."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.core import calendars, rulebook
from data.core.metrics import Threshold
from data.icp.formulas.fit import shipped_policy
from data.pipeline.formulas import clocks, routing


def calendar_of(inputs):
    hours = {day: [inputs["open"], inputs["close"]] for day in inputs["workdays"]}
    return calendars.read_calendar(inputs["tz"], hours, inputs["holidays"])


def local(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def sla_due(inputs):
    start = local(inputs["start"], inputs["tz"])
    by = calendars.due(start, inputs["minutes"], inputs["clock"], calendar_of(inputs))
    return {"due": by.astimezone(ZoneInfo(inputs["tz"])).strftime("%Y-%m-%dT%H:%M")}


def business_minutes(inputs):
    start, end = (local(inputs[name], inputs["tz"]) for name in ("start", "end"))
    open_, elapsed = (
        calendars.minutes_between(start, end, clock, calendar_of(inputs)) for clock in ("business", "calendar")
    )
    return {"business_minutes": open_, "elapsed_minutes": elapsed}


def working_days(inputs):
    calendar = calendar_of({**inputs, "tz": "UTC", "open": "09:00", "close": "18:00"})
    return {"due": calendars.add_working_days(date.fromisoformat(inputs["day"]), inputs["days"], calendar).isoformat()}


def sla_attainment(inputs):
    found = clocks.attainment(result for result, count in inputs.items() for _ in range(count))
    status = Threshold(**rulebook.thresholds()["pipeline.sla_attainment"]).status(found.rate)
    return {"attainment": found.rate, "status": status}


def sla_timers(inputs):
    zone = inputs["tz"]
    assigned = [(owner, local(since, zone)) for owner, since in inputs["assigned"]]
    stopped = local(inputs["answered"], zone) if inputs["answered"] else None
    level, at = clocks.shipped_levels()[inputs["level"]], local(inputs["at"], zone)
    readings = [
        (timer, clocks.reading(timer, level, calendar_of(inputs), at=at))
        for timer in clocks.timers(assigned, stopped_at=stopped)
    ]
    return {"timers": [[timer.number, timer.owner, found.minutes, found.result] for timer, found in readings]}


def last_minute(inputs):
    return {"share": clocks.last_minute_share(
        [tuple(pair) for pair in inputs["used"]], last=rulebook.limits()["last_minute"]
    )}


def route(inputs):
    rules = [
        routing.Rule(place, rule["priority"], rule["match"], rule["to"]) for place, rule in enumerate(inputs["rules"])
    ]
    found = []
    for entry in inputs["leads"]:
        fields = {name: value for name, value in entry.items() if name in ("country", "segment")}
        known = {name: entry[name] for name in ("account_owner", "partner_manager") if name in entry}
        lead = routing.Lead(fields, entry["fit"], entry["source_ok"], tuple(entry.get("disqualified", ())), **known)
        found.append(routing.route(
            lead, rules, icp_line=inputs["icp_line"], fast_from=shipped_policy().lines["fast"], catch_all="catch_all"
        ))
    return {
        "routes": [[each.target or each.outcome, each.path] for each in found],
        "claims": [list(each.claims) for each in found],
    }


def round_robin(inputs):
    team = {
        rep["id"]: routing.Candidate(rep["id"], rep["last"], rep["open"], rep["cap"], rep["away"])
        for rep in inputs["reps"]
    }
    assigned = []
    for _ in range(inputs["leads"]):
        chosen = routing.round_robin(team.values())
        assigned.append(chosen)
        if chosen is not None:
            newest = max(each.last for each in team.values())
            team[chosen] = replace(team[chosen], last=newest + 1, open=team[chosen].open + 1)
    return {"assigned": assigned}


ADAPTERS = {
    function.__name__: function
    for function in (
        sla_due, business_minutes, working_days, sla_attainment, sla_timers, last_minute, route, round_robin,
    )
}
