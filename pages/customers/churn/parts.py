"""The parts of the page: review queue, lost customers by reason, competitors, words against causes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.page_head import section
from components.table import Column, table
from data.customers.views.churn import STATE_WORDS, Churn, Lost, amount

OPENED, ENDED = "churn-opened", "churn-ended"
COLOURS = {"won_back": "green", "contacted": "yellow", "eligible": "yellow", "declined": "grey", "not_eligible": "grey"}


def _open(row: Any) -> None:
    st.session_state[OPENED] = row["id"]


def behind(found: Sequence[Lost] | None, view: Churn, *, may_open: bool) -> None:
    """The records of a cell that was picked."""
    if found is None or not may_open:
        return
    if not found:
        states.notice("Nobody left for this reason in this month.")
        return
    rows = [{"id": one.id, "account": one.account, "churned_on": one.churned_on, "reason": _reason(one),
             "arr": _arr(one, view), "owner": one.owner or "nobody"} for one in found]  # fmt: skip
    columns = [Column("account", "Customer", "open", width=240), Column("churned_on", "Left on", "date"),
               Column("reason", "Reason", width=220), Column("arr", "ARR lost"), Column("owner", "Owner")]  # fmt: skip
    table(rows, columns, key="churn-cell", noun="records", alt=f"{len(rows)} records of the cell", on_open=_open)


def queue(view: Churn) -> None:
    """What waits: records nobody has reviewed, and ended lines nobody explained."""
    section("Records without a root cause", "Most revenue first. What the customer said is not always why they left.")
    if view.queue:
        rows = [{"id": one.id, "account": one.account, "churned_on": one.churned_on, "reason": _reason(one),
                 "said": one.stated_reason or "nothing noted", "arr": _arr(one, view), "owner": one.owner or "nobody"}
                for one in view.queue]  # fmt: skip
        columns = [Column("account", "Customer", "open", width=200), Column("churned_on", "Left on", "date"),
                   Column("reason", "Reason", width=190), Column("said", "In their words", width=290),
                   Column("arr", "ARR lost"), Column("owner", "Owner")]  # fmt: skip
        table(rows, columns, key="churn-queue", noun="records", alt=f"{len(rows)} records to review", on_open=_open)
    else:
        states.notice("No record waits for a review.")
    section("Ended, not explained", "Lines that ended without a record of why. Click one to record it.")
    if not view.unexplained:
        states.notice("No ended line waits for its reason.")
        return
    ends = [{"id": one.id, "account": one.account, "ended_on": one.ended_on, "owner": one.owner or "nobody",
             "arr": "no rate" if one.arr is None else numbers.money(one.arr, view.currency)}
            for one in view.unexplained]  # fmt: skip
    columns = [Column("account", "Customer", "open", width=240), Column("ended_on", "Ended on", "date"),
               Column("arr", "ARR"), Column("owner", "Owner")]  # fmt: skip
    table(ends, columns, key="churn-ended", noun="lines", alt=f"{len(ends)} ended lines without a reason",
          on_open=lambda row: st.session_state.update({ENDED: row["id"]}))  # fmt: skip


def winback(view: Churn) -> None:
    """Lost customers by reason, each with the first day on which to come back."""
    for code, label in view.reasons.items():
        mine = [one for one in view.lost if one.reason == code]
        if not mine:
            continue
        mine.sort(key=lambda one: (one.state == "won_back", one.approach_on or one.churned_on))
        section(label, f"{len(mine):,} lost; "
                + ("not approached again" if mine[0].approach_on is None else "from the day given on"))  # fmt: skip
        rows = [{
            "id": one.id, "account": one.account, "churned_on": one.churned_on, "arr": _arr(one, view),
            "approach": "never" if one.approach_on is None else f"{one.approach_on.day} {one.approach_on:%b %Y}",
            "ready": _ready(one, view), "state": (COLOURS[one.state], STATE_WORDS[one.state]),
            "back": "none" if one.arr_back is None else numbers.money(one.arr_back, view.currency),
            "owner": one.owner or "nobody",
        } for one in mine]  # fmt: skip
        columns = [
            Column("account", "Customer", "open", width=200), Column("churned_on", "Left on", "date"),
            Column("arr", "ARR lost"), Column("approach", "Approach from"), Column("ready", "Now", width=150),
            Column("state", "Win-back", "status", width=120), Column("back", "ARR back"), Column("owner", "Owner"),
        ]  # fmt: skip
        table(rows, columns, key=f"churn-{code}", noun="customers", alt=f"{len(rows)} lost for {label}", on_open=_open,
              page_size=25)  # fmt: skip


def _ready(one: Lost, view: Churn) -> str:
    if one.approach_on is None or one.state not in ("not_eligible", "eligible"):
        return ""
    return "may be approached" if one.approach_on <= view.as_of else "too early"


def causes(view: Churn) -> None:
    """Who they went to, and what reviews found beside what was said."""
    section("Competitors, twelve months")
    if view.competitors:
        rows = [{"name": name, "n": n, "arr": _whole(worth)} for name, n, worth in view.competitors]
        table(rows, [Column("name", "Competitor", width=240), Column("n", "Customers", "count"),
                     Column("arr", "ARR lost", "money", view.currency)], key="churn-rivals", noun="competitors",
              alt=f"{len(rows)} competitors that customers went to")  # fmt: skip
    else:
        states.notice("No competitor was named.")
    section("What they said, and what the review found", "Twelve months, reviewed records.")
    told = [one for one in view.records if one.root_cause]
    if not told:
        states.notice("No record of these months has been reviewed.")
        return
    rows = [{"id": one.id, "account": one.account, "reason": _reason(one),
             "said": one.stated_reason or "nothing noted", "cause": one.root_cause} for one in told]  # fmt: skip
    columns = [Column("account", "Customer", "open", width=200), Column("reason", "Reason", width=190),
               Column("said", "In their words", width=290), Column("cause", "Root cause", width=290)]  # fmt: skip
    table(rows, columns, key="churn-causes", noun="records", alt=f"{len(rows)} reviewed records", on_open=_open)


def reasons(view: Churn) -> None:
    """The reasons in numbers, with voluntary and involuntary apart."""
    rows = []
    for code, label in view.reasons.items():
        mine = view.of(code)
        chosen = [one for one in mine if one.is_voluntary]
        rows.append({"reason": label, "n": len(mine), "arr": _whole(amount(mine)),
                     "voluntary": _whole(amount(chosen)), "failed": _whole(amount(mine) - amount(chosen)),
                     "unknown": sum(one.arr_lost is None for one in mine)})
    columns = [Column("reason", "Reason", width=180), Column("n", "Records", "count"),
               Column("arr", "ARR lost", "money", view.currency),
               Column("voluntary", "By choice", "money", view.currency),
               Column("failed", "Payment failed", "money", view.currency),
               Column("unknown", "Without an amount", "count")]  # fmt: skip
    table(rows, columns, key="churn-reasons", noun="reasons", alt="Churn by reason")


def _whole(amount_: Decimal) -> Decimal:
    """Converted amounts are shown in whole units; the workbook has them exact."""
    return numbers.rounded(amount_, 0)


def _reason(one: Lost) -> str:
    return f"{one.reason_label}, {one.sub_reason.lower()}" if one.sub_reason else one.reason_label


def _arr(one: Lost, view: Churn) -> str:
    return "not known" if one.arr_lost is None else numbers.money(one.arr_lost, view.currency)
