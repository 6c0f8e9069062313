"""Adapters of partner scoreboards, programme targets, pace and profit: a worked example's inputs in, outputs out."""

from datetime import date
from decimal import Decimal

from data.core.clock import add_months
from data.partners.formulas import pace, profit, scoreboard, targets
from data.partners.formulas.todos import Due, completion
from data.partners.programme import programme


def exact(value):
    return None if value is None else Decimal(str(value))


def day(text):
    return None if text is None else date.fromisoformat(text)


def partner_profit(inputs):
    found = profit.profit(exact(inputs["sourced_arr"]), exact(inputs["gm"]), {
        kind: exact(amount) for kind, amount in inputs["costs"].items()}, customers=inputs["customers"],
        direct_cac=exact(inputs["direct_cac"]))  # fmt: skip
    return found._asdict()


def shared_cost(inputs):
    found = profit.spread(inputs["cost"], inputs["sourced"], new=set(inputs["new"]))
    return {"shares": found, "total": sum(found.values())}


def target_m3(inputs):
    wanted = programme().targets["month_3"]
    found = [targets.month_three(case["partners"], partners=int(wanted["partners"]), a_month=int(wanted["referrals"]))
             for case in inputs["cases"]]  # fmt: skip
    return {"met": [one.is_met for one in found], "partners": [one.partners for one in found],
            "meeting_rate": [one.meeting_rate for one in found]}  # fmt: skip


def target_m6(inputs):
    found = targets.month_six(
        partner_bookings=exact(inputs["partner_bookings"]), total_bookings=exact(inputs["total_bookings"]),
        partner_cac=exact(inputs["partner_cac"]), direct_cac=exact(inputs["direct_cac"]),
        partner_close=exact(inputs["partner_close"]), direct_close=exact(inputs["direct_close"]),
        partner_days=exact(inputs["partner_cycle_days"]), direct_days=exact(inputs["direct_cycle_days"]),
    )  # fmt: skip
    return {**found._asdict(), "met": found.met(programme().targets["month_6"])}


def target_m12(inputs):
    found = targets.concentration(exact(inputs["total"]), inputs["partners"])
    wanted = programme().targets
    return {"top3": found.top3, "top5": found.top5, "met": found.top5 >= wanted["month_12"]["share"],
            "year2_board_30pct": found.every >= wanted["month_24"]["share"]}  # fmt: skip


def target_m18(inputs):
    wanted = programme().targets["month_18"]
    return {"met": [targets.month_eighteen(case["active"], case["types"], partners=int(wanted["partners"]),
                                           kinds=int(wanted["types"])) for case in inputs["cases"]]}  # fmt: skip


def board(inputs):
    rows = inputs["rows"]
    statuses = [scoreboard.status(exact(row["actual"]), exact(row["target"]), direction=row.get("direction", "up"),
                                  green=exact(row.get("green", 1)), yellow=exact(row.get("yellow", "0.8")))
                for row in rows]  # fmt: skip
    standings = [scoreboard.Standing("revenue" if row["lagging"] else "engagement",
                                     "lagging" if row["lagging"] else "leading", status)
                 for row, status in zip(rows, statuses, strict=True)]  # fmt: skip
    return {"statuses": statuses, "partner": scoreboard.partner_status(standings)}


def todo_completion(inputs):
    found = completion([Due(day(one["due"]), day(one.get("done"))) for one in inputs["todos"]], day(inputs["as_of"]))
    return {"due": found.due, "done": found.done, "in_time": found.in_time, "completion": found.share}


def pace_target(inputs):
    start = day(inputs["year_start"])
    found = pace.pace(exact(inputs["annual_target"]), exact(inputs["actual"]), start=start, end=add_months(start, 12),
                      as_of=day(inputs["as_of"]))  # fmt: skip
    return {"elapsed": found.elapsed, "prorated": found.prorated, "attainment": found.attainment,
            "forecast": found.forecast, "status": found.status}  # fmt: skip


ADAPTERS = {
    **{function.__name__: function for function in (
        partner_profit, shared_cost, target_m3, target_m6, target_m12, target_m18, todo_completion, pace_target)},
    "scoreboard": board,
}  # fmt: skip
