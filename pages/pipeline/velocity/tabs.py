"""Behind tabs that run only when opened: conversion, flow, what was due, idle and pushed deals, steps back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components import bars, numbers, states
from components.chart import draw
from components.frame import read, records, scope
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor, Scope
from data.core.metrics import Value
from data.pipeline.formulas.slippage import OUTCOMES
from data.pipeline.views.conversion import StageConversion
from data.pipeline.views.coverage import READS
from data.pipeline.views.flows import MovedDeals, flows, moved_columns, moved_deals, standing
from data.pipeline.views.keyed import Keyed
from data.pipeline.views.velocity import Velocity
from data.pipeline.views.velocity_tables import maturity, words
from pages.pipeline.velocity import pictures
from pages.pipeline.velocity.telling import STATUS

NAMES = {"won": "Won", "lost": "Lost or no decision", "pushed": "Pushed past the period", "overdue": "Overdue",
         "pending": "Still to come"}  # fmt: skip


def more(actor: Actor, view: Velocity, went: Sequence[StageConversion], found: Mapping[str, Keyed], mine: Scope,
         arguments: Mapping[str, Any]) -> None:  # fmt: skip
    """The tabs; each is drawn only while it is open."""
    names = ["Conversion", "Ways out", "Flow", "What was due", "Idle and pushed", "Steps back"]
    drawn = (
        lambda: conversion(went),
        lambda: ways(view),
        lambda: flow(actor, mine, arguments),
        lambda: due(found["slip"].total, str(arguments["period"].label)),
        lambda: idle(mine, arguments),
        lambda: back(actor, arguments),
    )
    for tab, show in zip(st.tabs(names, on_change="rerun", key="velocity-tabs"), drawn, strict=True):
        if tab.open:
            with tab:
                show()


def conversion(went: Sequence[StageConversion]) -> None:
    """Both readings with what they are judged by."""
    rows = []
    for one in went:
        for name, value in (("Cohort that entered", one.cohort), ("Exits of the period", one.snapshot)):
            is_cohort = value is one.cohort
            rows.append({
                "stage": one.label, "reading": name, "value": value.value, "value_reason": words(value), "n": value.n,
                "mean": value.inputs.get("mean_of_four"), "mean_reason": "no past",
                "status": (value.status, _word(value)),
                "undecided": one.undecided if is_cohort else None, "undecided_reason": "" if is_cohort else "none",
                "maturity": maturity(one) if is_cohort else "",
            })  # fmt: skip
    columns = [
        Column("stage", "Stage", width=200), Column("reading", "Reading", width=200),
        Column("value", "Went on", "percent", reason="value_reason"), Column("n", "Of", "count"),
        Column("status", "Status", "status"),
        Column("mean", "Mean of the four before", "percent", reason="mean_reason"),
        Column("undecided", "Undecided", "percent", reason="undecided_reason"), Column("maturity", "Cohort is"),
    ]  # fmt: skip
    table(rows, columns, key="velocity-conversion", alt="Conversion by stage, cohort and exits", noun="readings")
    states.notice("The cohort tells what becomes of those who entered; the exits react faster and flatter fast deals. "
                  "Multiplying stages does not give the win rate: deals skip and come back.")  # fmt: skip


def _word(value: Value) -> str:
    return "Too few" if value.reason == "too_few" else STATUS[value.status]


def ways(view: Velocity) -> None:
    """How each stage is left: forward and lost compete, so neither is read as if the other could still come."""
    shown = [stage for stage in view.stages if stage.median.n]
    for stage in shown:
        half = "never half" if stage.advance_days is None else f"half within {numbers.days(stage.advance_days)}"
        section(stage.label, f"{stage.advanced:.0%} advance in the end, {half}; {stage.lost:.0%} are lost.")
        draw(pictures.ways(stage), alt=f"{stage.label}: {stage.advanced:.0%} advance, {stage.lost:.0%} are lost",
             key=f"ways-{stage.stage}")  # fmt: skip


def flow(actor: Actor, mine: Scope, arguments: Mapping[str, Any]) -> None:
    """The moves between stages; a click lists its deals."""
    found = read(flows, groups=READS, scope=mine, **arguments)
    if not found.moves:
        states.notice("No deal moved in this period.")
        return
    section("Moves between stages", f"In {arguments['period'].label}, up to the day. Click a flow to see its deals.")
    picked = pictures.draw_flow(found, period=arguments["period"].label)
    source, sign, target = (picked or "").partition(">")
    if sign:
        _moved(actor, arguments, key="flow-deals", source=source, target=target)


def due(slip: Value, period: str) -> None:
    """What became of the deals that were due: the shares add up to all of them."""
    told = slip.inputs
    if not told.get("due"):
        states.notice("Nothing was due when this period began.")
        return
    section("What was due", f"{numbers.count(told['due'])} deals open on the evening before {period} began.")
    shares = [(name, told[name]) for name in OUTCOMES]
    rows = [bars.Bar(NAMES[name], Decimal(n) / told["due"], f"{n} deals") for name, n in shares]
    _bars(rows, kind="percent", what="Due deals by outcome", key="due-outcomes")
    listed = [{"name": NAMES[name], "deals": n, "share": Decimal(n) / told["due"]} for name, n in shares]
    columns = [Column("name", "Outcome", width=240), Column("deals", "Deals", "count"),
               Column("share", "Share", "percent")]  # fmt: skip
    table(listed, columns, key="due-table", alt="Due deals by outcome", noun="outcomes")
    by_value = told["slip_rate_by_value"]
    said = [] if by_value is None else [f"By value {numbers.percent(by_value)} slipped."]
    said += [f"{told['removed']} more were removed from the records."] if told["removed"] else []
    states.notice("Slipped is pushed or overdue; a lost deal did not slip.", items=said)


def idle(mine: Scope, arguments: Mapping[str, Any]) -> None:
    """How long open deals lie idle, and how often their date was moved."""
    found = read(standing, groups=READS, scope=mine, **arguments)
    section("Days since the last activity", f"Stale from day {found.limit + 1} on. Only where some source feeds it.")
    if not found.judged:
        states.notice("No source feeds activity for these deals, so that nothing can be said.")
    else:
        rows = [bars.Bar(f"{low} to {high} days" if high else f"{low} days and more", Decimal(n))
                for low, high, n in found.idle]  # fmt: skip
        rows.append(bars.Bar("No activity at all", Decimal(found.never)))
        _bars(rows, kind="count", what="Open deals by idle days", key="idle-days")
        states.notice(f"{numbers.count(found.stale)} of {numbers.count(found.judged)} open deals are stale.")
    section("Pushes into a later month", "Open deals by how often their close date was moved into a later month.")
    rows = [bars.Bar(f"{often} times", Decimal(n)) for often, n in found.pushes.items()]
    if rows:
        _bars(rows, kind="count", what="Open deals by pushes", key="pushes")
    states.notice(f"{numbers.count(found.pushed_at_risk)} open deals were pushed so often that they are at risk.")


def _bars(rows: Sequence[bars.Bar], *, kind: str, what: str, key: str) -> None:
    draw(bars.spec(rows, kind=kind, keep_order=True), alt=bars.alt(rows, what=what, kind=kind), key=key)


def back(actor: Actor, arguments: Mapping[str, Any]) -> None:
    """The moves to a lower stage, the largest amount first."""
    section("Steps back to an earlier stage", "Reopening a closed deal is none.")
    _moved(actor, arguments, key="steps-back", only_back=True)


def _moved(actor: Actor, arguments: Mapping[str, Any], *, key: str, **asked: Any) -> None:
    if not access.may(actor, "pipeline.view_deals"):
        states.notice(f"Single deals are open to: {access.who_may('pipeline.view_deals')}.")
        return
    found: MovedDeals = read(moved_deals, groups=READS, scope=scope(actor, "pipeline.view_deals"), **arguments, **asked)
    if not found.rows:
        states.notice("No deal moved this way in the period.")
        return
    columns = [
        Column(c.key, c.title, "open" if c.key == "name" else c.kind, found.currency if c.kind == "money" else "",
               "amount_reason" if c.key == "amount" else "")
        for c in moved_columns(found)
    ]  # fmt: skip
    records(found.rows, columns, address="/pipeline-deal", key=key, alt="Moves between stages", noun="moves")
