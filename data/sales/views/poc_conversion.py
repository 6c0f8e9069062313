"""How many proofs of concept convert, how long they take, and whether they help to win."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import rulebook, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.metrics import Value, judged, rate, threshold_of
from data.core.numbers import from_minor, to_minor
from data.sales.formulas import pocs as formulas
from data.sales.formulas.pocs import OUTCOMES
from data.sales.formulas.steps import stages_in
from data.sales.queries import poc_records as records
from data.sales.queries import pocs as queries
from data.sales.views.poc_board import state_of


@dataclass(frozen=True)
class Cohort:
    """Proofs of concept that started in one month, as they stand. days: median and p75 of those closed."""

    month: date
    started: int
    running: int
    extended: int
    overdue: int
    expand: int
    exit: int
    conversion: Value
    median_days: Decimal | None
    p75_days: Decimal | None
    with_criteria: int


@dataclass(frozen=True)
class SizeBand:
    """Decided deals of one size with and without a proof of concept. low, high: amounts, None for no end."""

    low: Decimal | None
    high: Decimal | None
    with_poc: Value
    without: Value
    difference: Decimal | None


@dataclass(frozen=True)
class Conversion:
    """Everything of the conversion view. exits: (reason label, n). left_out: decided deals without an amount."""

    as_of: date
    cohorts: Sequence[Cohort]
    conversion: Value
    cycle_days: Value
    p75_days: Decimal | None
    runbook_days: Decimal | None
    alert_sla: Value
    hours_to_clear: Decimal | None
    bands: Sequence[SizeBand]
    currency: str
    difference: Value
    left_out: int
    exits: Sequence[tuple[str, int]]


def poc_conversion(session: Session, *, scope: Scope, as_of: date,
                   filters: Mapping[str, Any] | None = None) -> Conversion:  # fmt: skip
    """Return cohorts by start month, cycle, alert service level, exits by reason, and win rates with and without.

    As things stood at the end of a day. Days count from the first to the last, both included. filters: segment, owner.
    Source: domain.md 4.1 and 4.3; features 5.6.
    """
    company = settings.current(session, as_of)
    until = time.end_of_day(as_of, company.zone)
    begun = queries.pocs(session, queries.POCS.c.started_on <= as_of, scope=scope)
    rows = [(row, state_of(row, as_of)) for row in begun if is_wanted(row, filters)]
    stalls = [one for one in queries.stalls(session, scope=scope, until=until) if is_wanted(one, filters)]
    whole = _portfolio(rows, stalls, until)
    with_n = {row["id"] for row in _agreed(rows)}
    months = sorted({row["started_on"].replace(day=1) for row, _ in rows}, reverse=True)
    compared, left_out = _compared(session, scope, as_of, company.currency, filters)
    exits = Counter(row["exit_reason"] for row, state in rows if state == formulas.EXIT)
    labels = queries.exit_reasons(session, as_of)
    return Conversion(
        as_of, [_cohort(month, rows, with_n, as_of) for month in months], conversion(rows, as_of),
        cycle_days(whole.days, as_of), whole.p75_days, _planned_days(rows), alert_sla(whole, as_of),
        whole.hours_to_clear,
        [_band(one, company.currency) for one in compared.bands], company.currency, win_difference(compared, as_of),
        left_out, [(labels.get(code or "", code or "No reason"), n) for code, n in exits.most_common()],
    )  # fmt: skip


Rows = Sequence[tuple[Mapping[str, Any], str]]
"""Proofs of concept (of `queries.pocs`) with the state of each."""


@dataclass(frozen=True)
class Whole:
    """What a portfolio comes to: median and p75 days of those closed, alerts in time of those that count."""

    days: Sequence[int]
    p75_days: Decimal | None
    in_time: int
    alerts: int
    hours_to_clear: Decimal | None


def is_wanted(row: Mapping[str, Any], filters: Mapping[str, Any] | None) -> bool:
    """Say whether segment and deal owner of a row are among those asked for."""
    told = {"segment": row["segment"] or "", "owner": row["deal_owner"] or ""}
    asked = {name: values for name, values in (filters or {}).items() if name in told and values}
    return all(told[name] in ((values,) if isinstance(values, str) else values) for name, values in asked.items())


def days_of(row: Mapping[str, Any]) -> int:
    """Return how many days a closed one took, its first and its last included."""
    return int((row["closed_on"] - row["started_on"]).days) + 1


def _portfolio(rows: Rows, stalls: Sequence[Mapping[str, Any]], until: datetime) -> Whole:
    days = [days_of(row) for row, state in rows if state in formulas.OUTCOMES]
    known = [(one, one["cleared_at"] if one["cleared_at"] is not None and one["cleared_at"] <= until else None)
             for one in stalls]  # fmt: skip
    in_time = sum(at is not None and at <= one["due_at"] for one, at in known)
    missed = sum((at or until) > one["due_at"] for one, at in known)
    waits = [int((at - one["raised_at"]).total_seconds()) for one, at in known if at is not None]
    median = formulas.quantile(waits, Decimal("0.5"))
    return Whole(days, formulas.quantile(days, Decimal("0.75")), in_time, in_time + missed,
                 None if median is None else max(median, Decimal(0)) / 3600)  # fmt: skip


def conversion(rows: Rows, as_of: date) -> Value:
    """Return expanded over closed ones, with the running ones counted beside."""
    states = Counter(state for _, state in rows)
    n = states[formulas.EXPAND] + states[formulas.EXIT]
    inputs = {"expand": states[formulas.EXPAND], "exit": states[formulas.EXIT],
              "running": sum(states[one] for one in formulas.RUNS)}  # fmt: skip
    return rate(states[formulas.EXPAND], n, threshold_of("sales.poc_conversion", as_of=as_of), inputs=inputs)


def cycle_days(days: Sequence[int], as_of: date) -> Value:
    """Return the median days of closed ones, their 75th percentile beside it."""
    median, p75 = (formulas.quantile(days, Decimal(share)) for share in ("0.5", "0.75"))
    small = len(days) < int(rulebook.limits(as_of)["small_sample"])
    reason = "no_data" if median is None else "too_few" if small else None
    return judged(median, reason, threshold_of("sales.poc_cycle_days", as_of=as_of), n=len(days),
                  inputs={} if p75 is None else {"p75": p75})  # fmt: skip


def alert_sla(whole: Whole, as_of: date) -> Value:
    """Return alerts cleared in time over those cleared, and those open past their time."""
    return rate(whole.in_time, whole.alerts, threshold_of("sales.poc_alert_sla", as_of=as_of),
                inputs={"in_time": whole.in_time, "missed": whole.alerts - whole.in_time})  # fmt: skip


def _agreed(rows: Rows) -> Sequence[Mapping[str, Any]]:
    return [row for row, _ in rows if row["agreed_on"] is not None and row["agreed_on"] <= row["started_on"]]


def _planned_days(rows: Rows) -> Decimal | None:
    planned = [(row["planned_end"] - row["started_on"]).days + 1 for row, state in rows
               if state in formulas.OUTCOMES and row["planned_end"] is not None]  # fmt: skip
    return formulas.quantile(planned, Decimal("0.5"))


def _cohort(month: date, rows: Rows, agreed: Collection[int], as_of: date) -> Cohort:
    mine = [(row, state) for row, state in rows if row["started_on"].replace(day=1) == month]
    states, days = Counter(state for _, state in mine), [days_of(row) for row, state in mine if state in OUTCOMES]
    return Cohort(
        month, len(mine), states[formulas.RUNNING], states[formulas.EXTENDED], states[formulas.OVERDUE],
        states[formulas.EXPAND], states[formulas.EXIT], conversion(mine, as_of),
        formulas.quantile(days, Decimal("0.5")), formulas.quantile(days, Decimal("0.75")),
        sum(row["id"] in agreed for row, _ in mine),
    )  # fmt: skip


def _compared(session: Session, scope: Scope, as_of: date, currency: str,
              filters: Mapping[str, Any] | None) -> tuple[formulas.Compared, int]:  # fmt: skip
    """Return decided deals with and without, and how many have no amount in the reporting currency."""
    rates, deals, left_out = Rates(session, currency=currency, day=as_of), [], 0
    for row in records.decided(session, scope=scope, as_of=as_of, stages=stages_in("won", "lost", "no_decision")):
        if not is_wanted(row, filters):
            continue
        amount = rates.planned(row["amount"], row["currency"])
        if amount is None:
            left_out += 1
        else:
            deals.append((to_minor(amount, currency), bool(row["has_poc"]), row["stage"] in stages_in("won")))
    return formulas.compared(deals), left_out


def win_difference(found: formulas.Compared, as_of: date) -> Value:
    """Return how much higher the win rate with one is at equal size of deal; too few on either side have no status."""
    least = int(rulebook.limits(as_of)["small_sample"])
    reason = ("no_decided_deals" if found.difference is None else
              "too_few" if min(found.n_with, found.n - found.n_with) < least else None)  # fmt: skip
    told = {"with_poc": found.with_rate, "without": found.without_rate, "raw": found.raw, "n_with": found.n_with}
    inputs = {name: value for name, value in told.items() if value is not None}
    return judged(found.difference, reason, threshold_of("sales.poc_win_rate_difference", as_of=as_of), n=found.n,
                  inputs=inputs)  # fmt: skip


def _band(one: formulas.Band, currency: str) -> SizeBand:
    def side(won: int, n: int) -> Value:
        return rate(won, n, None, empty="no_decided_deals", inputs={"won": won})

    low, high = (None if edge is None else from_minor(edge, currency) for edge in (one.low, one.high))
    return SizeBand(low, high, side(one.won_with, one.n_with), side(one.won_without, one.n_without), one.difference)
