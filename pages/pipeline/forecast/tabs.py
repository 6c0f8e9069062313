"""Second-order pictures and tables: odds by step, whether they held, accuracy, the calls, what to know."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import calibration, chart, numbers, states
from components.frame import read, scope
from components.table import Column, table
from data.core.access import Actor
from data.core.metrics import Value
from data.pipeline import definitions
from data.pipeline.views.forecast import FORECAST_READS, Forecast
from data.pipeline.views.forecast_accuracy import Accuracy, OwnerAccuracy, accuracy
from data.pipeline.views.forecast_calls import Calls
from data.pipeline.views.forecast_range import FEWEST, LEAD_DAYS, Held, odds_held
from data.pipeline.views.forecast_tables import forecast_remarks, reason_words
from pages.pipeline.forecast.reading import whole

STATUS = {"green": "On target", "yellow": "Watch", "red": "Off target", "grey": "No status"}


def more(actor: Actor, view: Forecast, calls: Calls, arguments: Mapping[str, Any]) -> None:
    """The tabs; each is drawn, and asks the store, only while it is open."""
    names = ["Calls", "Accuracy", "Odds by step", "Do the odds hold", "What to know"]
    said, near, odds, held, know = st.tabs(names, on_change="rerun", key="forecast-tabs")
    mine = scope(actor, "pipeline.view")
    asked = {name: arguments[name] for name in ("period", "as_of")}
    if said.open:
        with said:
            _calls(calls)
    if near.open:
        with near:
            _accuracy(read(accuracy, groups=FORECAST_READS, scope=mine, **asked))
    if odds.open:
        with odds:
            _odds(view)
    if held.open:
        with held:
            _held(read(odds_held, groups=FORECAST_READS, scope=mine, filters=arguments["filters"], **asked))
    if know.open:
        with know:
            states.notice("About these numbers:", items=forecast_remarks(view) or ["Everything is counted."])


def _calls(calls: Calls) -> None:
    if not calls.rows:
        states.notice("Nobody has submitted a forecast for this period yet.")
        return
    rows = [
        {"name": call.name, "on": call.on, "amount": whole(call.amount), "change": whole(call.change),
         "first": "first call", "likely": whole(call.system.get("most_likely_forecast")), "by": call.by,
         "note": call.note or ("" if call.is_exact else f"for {call.period.start} to {call.period.end}"),
         "state": ("yellow", "Stale") if call.is_stale else ("green", "Newest") if _is_newest(calls, call) else
         ("grey", "Earlier")}
        for call in calls.rows
    ]  # fmt: skip
    columns = [
        Column("name", "For", width=200), Column("on", "Submitted", "date"), Column("state", "State", "status"),
        Column("amount", f"Call ({calls.currency})", "count"),
        Column("change", f"Change ({calls.currency})", "count", reason="first"),
        Column("likely", f"Most likely then ({calls.currency})", "count"), Column("by", "By"),
        Column("note", "Note", width=260),
    ]  # fmt: skip
    table(rows, columns, key="forecast-calls", alt="Calls, newest first", noun="calls", page_size=50)
    states.notice(f"A call is kept as it was submitted. The newest one is stale after {calls.stale_days} days.")


def _is_newest(calls: Calls, call: Any) -> bool:
    newest = calls.latest.get(call.subject)
    return newest is not None and newest.id == call.id


def _accuracy(found: Accuracy) -> None:
    if not found.periods:
        states.notice("No period with calls has ended yet.")
        return
    labels = [each.period.label for each in found.periods]
    rows = [_owner(found.overall, labels, found), *(_owner(row, labels, found) for row in found.owners)]
    if found.company is not None:
        rows.insert(1, _owner(found.company, labels, found))
    columns = [Column("name", "Call", width=200), Column("accuracy", "1 less WAPE", "percent", reason="why"),
               Column("status", "Status", "status"), Column("bias", "Bias", "percent", reason="why_bias"),
               *(Column(label, label, "percent", reason=f"{label}-why") for label in labels)]  # fmt: skip
    table(rows, columns, key="forecast-accuracy", alt="Accuracy of calls by owner and period", noun="rows",
          has_total=True)  # fmt: skip
    totals = [f"{each.period.label}: the sum of all calls {_percent(each.total)}, across owners {_percent(each.wape)}"
              for each in found.periods]  # fmt: skip
    states.notice("A good total may hide misses that cancel out:", items=totals)
    states.notice("Judged is the last call up to the period's first day, else the first one within it (late). "
                  "Bias above zero: called more than came.")  # fmt: skip


def _owner(row: OwnerAccuracy, labels: list[str], found: Accuracy) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": row.name, "accuracy": row.accuracy.value, "why": reason_words(row.accuracy),
        "bias": row.bias.value, "why_bias": reason_words(row.bias),
        "status": (row.accuracy.status, STATUS[row.accuracy.status]),
    }  # fmt: skip
    totals = {each.period.label: each.wape for each in found.periods}
    for label in labels:
        locked = row.periods.get(label)
        value = totals[label].value if row is found.overall else locked.accuracy if locked else None
        made |= {label: value, f"{label}-why": "no call" if locked is None else "nothing won"}
    return made


def _percent(value: Value) -> str:
    return reason_words(value) if value.value is None else numbers.percent(value.value)


def _odds(view: Forecast) -> None:
    rows = []
    for code, odds in view.odds.items():
        step = definitions.process_steps()[code]
        is_own = odds.source == "measured"
        rows.append({"step": step.label, "policy": step.probability, "measured": odds.probability if is_own else None,
                     "why": f"{odds.n:,} decided, {view.least} needed", "n": odds.n,
                     "used": "own history" if is_own else "policy"})  # fmt: skip
    columns = [Column("step", "Step", width=200), Column("policy", "Policy", "percent"),
               Column("measured", "Measured", "percent", reason="why"), Column("n", "Decided deals", "count"),
               Column("used", "Measured odds use")]  # fmt: skip
    table(rows, columns, key="forecast-odds", alt="Odds of winning by process step: policy and measured", noun="steps")
    own = view.total.sums.open.placed["own"]
    states.notice(f"Measured: won among deals that ever entered the step and are decided. {own:,} of "
                  f"{view.total.sums.open.deals:,} open deals carry odds of their owner.")  # fmt: skip


def _held(found: Held) -> None:
    if not found.n:
        states.notice("No finished quarter had open deals with a step whose history was recorded as it happened.")
        return
    few = "" if found.is_enough else f"{found.n:,} deals, {found.needed} needed"
    dots = [
        calibration.Dot(f"{numbers.percent(band.low, decimals=0)} to {numbers.percent(band.high, decimals=0)}",
                        band.predicted, band.observed, band.n, *(band.interval or (None, None)),
                        small=few or ("fewer than 5 deals" if band.n < 5 else ""))
        for band in found.bands if band.predicted is not None
    ]  # fmt: skip
    chart.draw(calibration.spec(dots, predicted_name="Odds then", actual_name="Won by the period's end"),
               alt=calibration.alt(dots, what=f"Odds {LEAD_DAYS} days before the end against what was won"),
               key="forecast-held")  # fmt: skip
    brier = "" if found.brier is None else f" Brier score {found.brier:.3f}; 0 is perfect."
    states.notice(f"{found.n:,} deals open {LEAD_DAYS} days before the end of a quarter.{brier}"
                  + (" Too few to read much from." if few else ""))  # fmt: skip
    rows = [{"period": past.period.label, "low": whole(past.found.p10), "high": whole(past.found.p90),
             "actual": whole(past.actual), "n": past.found.n, "why": "no odds",
             "inside": _inside(past.is_inside)} for past in reversed(found.ranges)]  # fmt: skip
    money = found.currency
    columns = [Column("period", "Quarter", width=140), Column("low", f"P10 ({money})", "count", reason="why"),
               Column("high", f"P90 ({money})", "count", reason="why"), Column("actual", f"Won ({money})", "count"),
               Column("inside", "Within the range"), Column("n", "Open deals", "count")]  # fmt: skip
    table(rows, columns, key="forecast-ranges", alt="Past ranges and what was won", noun="quarters")
    hits = [past.is_inside for past in found.ranges if past.is_inside is not None]
    verdict = "too few to say more" if len(hits) < FEWEST else "eight in ten would be right"
    states.notice(f"{sum(hits)} of {len(hits)} quarters ended within their range: {verdict}. "
                  "Deals that were opened, or moved in, after that day are not in the range.")  # fmt: skip


def _inside(is_inside: bool | None) -> str:
    return "no range" if is_inside is None else "yes" if is_inside else "no"
