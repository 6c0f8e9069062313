"""Adapters of renewals, churn and win-back: a worked example's inputs in, its outputs out."""

from datetime import date
from decimal import Decimal

from data.core import rulebook
from data.core.metrics import Threshold
from data.customers.formulas import churn, renewals


def exact(value):
    return Decimal(str(value))


def day(text):
    return date.fromisoformat(text) if text else None


def renewal_dates(inputs):
    return {"dates": [f"{one}" for one in renewals.step_dates(day(inputs["renewal"]), inputs["offsets"])]}


def renewal_steps(inputs):
    end = day(inputs["renewal"])
    steps = [renewals.Step(f"{days}", days) for days in inputs["offsets"]]
    notice = renewals.notice_by(end, inputs.get("notice_days"))
    found = renewals.steps_due(end, steps, made_on=day(inputs["created"]), notice_on=notice,
                               is_auto_renew=inputs.get("auto_renew", False))  # fmt: skip
    free = {day(text) for text in inputs.get("holidays", ())}
    remind = [renewals.remind_on(one.due_on, lambda at: at.weekday() < 5 and at not in free) for one in found]
    return {"dates": [f"{one.due_on}" for one in found], "missed": [one.is_missed for one in found],
            "reminders": [f"{one}" for one in remind], "notice_by": f"{notice}" if notice else None}  # fmt: skip


def renewal_rate(inputs):
    pairs = [(exact(one["available"]), exact(one["booked"])) for one in inputs["accounts"]]
    rate = renewals.renewal_rate(pairs)
    status = Threshold(**rulebook.thresholds()["customers.renewal_rate"]).status(rate)
    return {"gross": [min(pair) for pair in pairs], "rate": rate, "status": status}


def forecast_renewal_rate(inputs):
    expected = [renewals.forecast(exact(one["available"]), exact(one["booked"]), exact(one["open"]), exact(one["p"]))
                for one in inputs["accounts"]]  # fmt: skip
    available = sum(exact(one["available"]) for one in inputs["accounts"])
    return {"forecast": expected, "rate": sum(expected) / available if available else None}


def renewal_states(inputs):
    return {"states": [
        renewals.state(end_on=day(one["end"]), ended_on=day(one.get("ended")), outcome=one.get("outcome", "open"),
                       change=one.get("change"), as_of=day(one["as_of"]), grace=inputs["grace"])
        for one in inputs["cases"]
    ]}  # fmt: skip


def renewal_views(inputs):
    cases = inputs["cases"]
    return {
        "disagree": [renewals.disagree(renewals.system_view(one["health"]), one["owner"]) for one in cases],
        "owed": [renewals.is_owed(day(inputs["end"]), one["owner"], as_of=day(one["as_of"]), answer_from=90)
                 for one in cases],
    }  # fmt: skip


def on_time(inputs):
    found = [renewals.is_on_time(day(inputs["end"]), day(one.get("signed")), day(one.get("follows")))
             for one in inputs["cases"]]  # fmt: skip
    return {"on_time": found}


def winback(inputs):
    told = churn.win_back(eligible=inputs["eligible"], contacted=inputs["contacted"], won_back=inputs["won_back"],
                          arr_lost=exact(inputs["arr_lost_contacted"]), arr_back=exact(inputs["arr_back"]))  # fmt: skip
    return {"rate_contacted": told.of_contacted, "rate_eligible": told.of_eligible, "arr_rate": told.of_arr}


def winback_from(inputs):
    found = [churn.approach_on(one["reason"], day(one["churned"]), wait=inputs["wait"], asked_for=day(one.get("asked")))
             for one in inputs["cases"]]  # fmt: skip
    return {"from": [f"{one}" if one else None for one in found]}


ADAPTERS = {
    "renewal_dates": renewal_dates, "renewal_steps": renewal_steps, "renewal_rate": renewal_rate,
    "forecast_renewal_rate": forecast_renewal_rate, "renewal_states": renewal_states, "renewal_views": renewal_views,
    "renewal_on_time": on_time, "winback": winback, "winback_from": winback_from,
}  # fmt: skip
