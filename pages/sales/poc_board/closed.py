"""What became of them: conversion by start month, how long they took, and whether they help to win."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import bars, chart, numbers, states
from components.escape import clean
from components.frame import explain, read, records
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core.access import Scope
from data.core.metrics import REASONS, Value
from data.sales import views
from data.sales.views import board_tables
from data.sales.views.poc_conversion import Cohort, Conversion, SizeBand

NOTHING = {"sales.poc_conversion": "none closed yet", "sales.poc_alert_sla": "no stall yet"}
Filters = Sequence[tuple[str, str]]
ENDS = "Why they were ended"
UNITS = {"low": "percent", "high": "percent", "with_poc": "percent", "without": "percent", "raw": "percent"}
WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track"}
MONTHS = [
    Column("month", "Started in", width=110), Column("started", "Started", "count"),
    Column("running", "Still run", "count"), Column("expand", "Expanded", "count"),
    Column("exit", "Exited", "count"), Column("rate", "Conversion", "percent", reason="why"),
    Column("n", "Closed", "count"), Column("days", "Days, median / p75", width=130),
    Column("agreed", "With agreed criteria", "count"),
]  # fmt: skip
ENDED = [
    Column("name", "Proof of concept", "open", width=200), Column("account", "Account", width=140),
    Column("owner", "Owner"), Column("outcome", "Ended"), Column("closed_on", "On", "date"),
    Column("days", "Days", "count", reason="unknown"), Column("planned", "Planned", "count", reason="unknown"),
    Column("reason", "Reason", width=160), Column("lesson", "Lesson", width=240),
]  # fmt: skip


def draw(mine: Scope, given: Mapping[str, Any], found: Conversion) -> None:
    """Tiles, the months, the picture by size, and each one that ended."""
    if not found.cohorts:
        states.empty("Conversion by start month, days against the runbook, win rates with and without.",
                     "No proof of concept has started yet.")  # fmt: skip
        return
    tiles(tiles_of(found, chosen_of(given)), key="pocs-closed")
    section("By start month", "Expanded over expanded and exited. Those that run or were extended are not counted yet.")
    table([_month(one) for one in found.cohorts], MONTHS, key="poc-months", noun="months",
          alt=f"Conversion by start month; in all {rate(found.conversion)}")  # fmt: skip
    _with_and_without(found)
    reason = None
    if found.exits:
        section(ENDS, "Pick a bar to see those below.")
        drawn = [bars.Bar(label, Decimal(n)) for label, n in found.exits]
        reason = chart.draw(bars.spec(drawn, kind="count", value_name="Exits"), key="poc-exits", pick="group",
                            alt=bars.alt(drawn, what="Exits by reason", kind="count"))  # fmt: skip
    _ended(mine, given, reason)


def rate(value: Value) -> str:
    """A rate in words with its number of cases."""
    if value.value is None:
        return REASONS.get(value.reason or "", "no value")
    return f"{numbers.percent(value.value)} of {value.n or 0}"


def chosen_of(given: Mapping[str, Any]) -> Filters:
    """The filters that are set, as a drawer says them."""
    return [(name.capitalize(), ", ".join(values)) for name, values in given["filters"].items()]


def tiles_of(found: Conversion, filters: Filters) -> list[Tile]:
    """Conversion, cycle, stalls cleared in time, and what a proof of concept adds to the win rate."""
    cycle, planned = found.cycle_days, found.runbook_days
    p75 = "" if found.p75_days is None else f"; three of four within {_days(found.p75_days)}"
    against = "" if planned is None else f"runbook {_days(planned)}"
    slow = cycle.value is not None and planned is not None and cycle.value > planned
    gap = found.difference
    return [
        tile("Conversion", "sales.poc_conversion", found.conversion, found, filters),
        Tile("Cycle, median", "" if cycle.value is None else _days(Decimal(cycle.value)), reason=_why(cycle),
             status=None if cycle.value is None or planned is None else "yellow" if slow else "green",
             word="Longer than planned" if slow else "As planned", note=f"{against}{p75}".strip("; "),
             why=_drawer("sales.poc_cycle_days", cycle, found, filters)),
        tile("Stalls cleared in time", "sales.poc_alert_sla", found.alert_sla, found, filters),
        Tile("Win rate, with less without", "" if gap.value is None else _points(Decimal(gap.value)), reason=_why(gap),
             note=f"at equal deal size; {gap.n or 0} decided deals",
             why=_drawer("sales.poc_win_rate_difference", gap, found, filters)),
    ]  # fmt: skip


def tile(label: str, name: str, value: Value, found: Conversion, filters: Filters) -> Tile:
    """A rate as a tile with its reasons behind it."""
    shown = "" if value.value is None else numbers.percent(value.value)
    few = f"too few for a status: {value.n}" if value.reason == "too_few" else f"of {value.n or 0}"
    return Tile(label, shown, reason=NOTHING.get(name, _why(value)), status=value.status, word=WORDS.get(value.status),
                note=few + _between(value),
                why=_drawer(name, value, found, filters))  # fmt: skip


def _drawer(name: str, value: Value, found: Conversion, filters: Filters) -> partial[None]:
    return partial(explain, name, value.as_row(), as_of=found.as_of, currency=found.currency, noun="cases",
                   units=UNITS, filters=filters)  # fmt: skip


def _between(value: Value) -> str:
    if not {"low", "high"} <= set(value.inputs) or value.inputs["low"] is None:
        return ""
    low, high = (numbers.percent(Decimal(value.inputs[end]), decimals=0) for end in ("low", "high"))
    return f"; 95% between {low} and {high}"


def _why(value: Value) -> str:
    return REASONS.get(value.reason or "", "no value")


def _days(value: Decimal) -> str:
    return numbers.days(value)


def _points(value: Decimal) -> str:
    points = numbers.rounded(value * 100, 1)
    return f"{points:+} points".replace("-", numbers.MINUS)


def _month(one: Cohort) -> dict[str, Any]:
    days = "none closed" if one.median_days is None else (
        f"{numbers.count(one.median_days)} / {numbers.count(one.p75_days or 0)}")  # fmt: skip
    return {"month": f"{one.month:%b %Y}", "started": one.started, "running": one.running + one.extended + one.overdue,
            "expand": one.expand, "exit": one.exit, "rate": one.conversion.value, "why": "none closed",
            "n": one.expand + one.exit, "days": days, "agreed": one.with_criteria}  # fmt: skip


def _with_and_without(found: Conversion) -> None:
    section("Does a proof of concept help to win?", "Win rates by size of the deal, with and without one. Larger deals "
            "get one more often: only rows of equal size compare.")  # fmt: skip
    if not found.bands:
        states.notice("No deal of known amount is decided yet.")
        return
    rows = [{"size": _size(one, found.currency), "with": one.with_poc.value, "why_with": _why(one.with_poc),
             "n_with": one.with_poc.n or 0, "without": one.without.value, "why_without": _why(one.without),
             "n_without": one.without.n or 0, "gap": "" if one.difference is None else _points(one.difference)}
            for one in found.bands]  # fmt: skip
    columns = [
        Column("size", "Size of the deal", width=170), Column("with", "With one", "percent", reason="why_with"),
        Column("n_with", "n", "count"), Column("without", "Without", "percent", reason="why_without"),
        Column("n_without", "n without", "count"), Column("gap", "Difference"),
    ]  # fmt: skip
    table(rows, columns, key="poc-sizes", alt="Win rates with and without a proof of concept", noun="sizes")
    if found.left_out:
        states.notice(f"{counted(found.left_out, 'decided deals')} without an amount or an exchange rate are left out.")


def _size(one: SizeBand, currency: str) -> str:
    low, high = (None if end is None else numbers.money(end, currency) for end in (one.low, one.high))
    if low and high:
        return f"{low} to {high}"
    return f"below {high}" if high else f"from {low}" if low else "every size"


def _ended(mine: Scope, given: Mapping[str, Any], reason: str | None) -> None:
    ended: Sequence[board_tables.Closed] = read(
        board_tables.closed_pocs, groups=views.POC_READS, scope=mine, as_of=given["as_of"],
        filters=given["filters"] or None,
    )  # fmt: skip
    section("Those that ended", f"The newest first; only those for: {reason}." if reason else "The newest first.")
    if not ended:
        states.notice("None has ended yet.")
        return
    rows = [{"id": one.id, "name": one.name, "account": one.account, "owner": one.owner or "nobody",
             "outcome": one.outcome_label, "closed_on": one.closed_on, "days": one.days, "planned": one.planned_days,
             "unknown": "unknown", "reason": one.reason, "lesson": one.lesson}
            for one in ended if reason in (None, clean(one.reason))]  # fmt: skip
    records(rows, ENDED, address="/sales-poc", key="pocs-ended", alt=f"{len(rows)} that ended",
            noun="proofs of concept")  # fmt: skip
