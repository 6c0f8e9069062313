"""Growth of customers: signs that fired, the deals that follow them, what they came to, and new customers' steps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.metrics import Value, judged, rate, threshold_of
from data.core.numbers import from_minor, ratio
from data.core.reference import load
from data.customers import expansion_rules
from data.customers.formulas import adoption, expansion
from data.customers.queries import expansion as signs
from data.customers.queries import triggers as queries
from data.customers.views.expansion_shapes import (
    DealRow,
    Expansion,
    OnTime,
    Precision,
    StageRow,
    StepRow,
    TriggerRow,
)

FILTERS = ("segment", "owner", "trigger")
QUARTERS = 4
CONTRIBUTION = "customers.expansion_contribution"
Asked = Mapping[str, Any] | None


def expansion_page(session: Session, *, scope: Scope, as_of: date, filters: Asked = None) -> Expansion:
    """Return growth as it stood at the end of a day. filters: segment, owner, trigger (tuples of names).

    A narrow scope has its own customers, and the deals that its people own.
    """
    held = settings.current(session, as_of)
    rates = Rates(session, currency=held.currency, day=as_of)
    every = trigger_rows(session, scope=scope, as_of=as_of, rates=rates)
    wanted, since = [row for row in every if is_wanted(row, filters)], first_day(as_of, held.calendar)
    deals, steps = deal_rows(session, scope=scope, as_of=as_of, rates=rates), step_rows(session, scope=scope,
                                                                                        as_of=as_of)  # fmt: skip
    kept_deals = [row for row in deals if is_wanted(row, filters)]
    kept_steps = [row for row in steps if is_wanted(row, filters)]
    running = sorted((row for row in wanted if row.is_running),
                     key=lambda row: (row.arr is None, -(row.arr or 0), row.fired_on, row.id))  # fmt: skip
    rows: list[TriggerRow | DealRow | StepRow] = [*every, *deals, *steps]
    return Expansion(
        as_of, held.currency, since, running, kept_deals, by_stage(kept_deals), pipeline_of(kept_deals),
        open_of(wanted), sum(row.is_urgent and row.state == expansion.OPEN for row in wanted),
        utilisation(session, scope=scope, as_of=as_of, filters=filters),
        signs.expanded(session, after=clock.add_months(as_of, -12), until=as_of, scope=scope, currency=held.currency),
        contribution(session, scope=scope, as_of=as_of), precision_of(wanted, since=since, as_of=as_of),
        precisions(wanted, since=since, as_of=as_of), on_time_of(kept_steps, as_of),
        by_segment(kept_steps, as_of), kept_steps, sorted({row.segment for row in rows if row.segment}),
        sorted({row.owner for row in rows if row.owner}), len(signs.customers(session, as_of=as_of, scope=scope)),
    )  # fmt: skip


def is_wanted(row: Any, filters: Asked) -> bool:
    """Say whether a row is among those asked for; what a row does not know of is not asked of it."""
    asked = {name: values for name, values in (filters or {}).items() if name in FILTERS and values}
    return all(getattr(row, name) in ((values,) if isinstance(values, str) else values)
               for name, values in asked.items() if hasattr(row, name))  # fmt: skip


def first_day(as_of: date, calendar: clock.FiscalCalendar) -> date:
    """Return the first day of the four quarters that end with the one a day is in."""
    period = clock.period_of(as_of, calendar)
    for _ in range(QUARTERS - 1):
        period = clock.previous(period, calendar)
    return period.start


def trigger_rows(session: Session, *, scope: Scope, as_of: date, rates: Rates,
                 account_id: int | None = None) -> list[TriggerRow]:  # fmt: skip
    """Return every sign that had fired by a day, as it stood then."""
    t = queries.TRIGGERS.c
    own = [] if account_id is None else [t.account_id == account_id]
    found = queries.triggers(session, t.fired_on <= as_of, *own, scope=scope)
    arr = signs.arr(session, as_of=as_of, rates=rates, numbers=None if account_id is None else [account_id])
    labels, prompts = expansion_rules.labels(as_of), expansion_rules.prompts(as_of)
    return [_trigger(row, as_of, labels, prompts, arr.get(row["account_id"])) for row in found]


def _trigger(row: Mapping[str, Any], as_of: date, labels: Mapping[str, str], prompts: Mapping[str, str],
             arr: Decimal | None) -> TriggerRow:  # fmt: skip
    # Who dismissed one has no deal; a past day knows a deal only from the day it was opened.
    state = expansion.standing(row["outcome"], ended_on=row["ended_on"], followed_on=row["deal_opened_on"], as_of=as_of)
    is_followed, is_over = state in (expansion.PURSUED, expansion.WON, expansion.LOST), state not in expansion.RUNS
    return TriggerRow(
        row["id"], row["row_version"], row["account_id"], row["account"], row["segment"] or "", row["trigger"],
        labels.get(row["trigger"], row["trigger"]), prompts.get(row["trigger"], ""), row["fired_on"], row["evidence"],
        row["is_urgent"], row["owner_id"], row["owner"] or "", state, row["ended_on"] if is_over else None,
        (row["note"] or "") if is_over else "", row["deal_id"] if is_followed else None,
        (row["deal"] or "") if is_followed else "", row["health"] or "", arr,
    )  # fmt: skip


def deal_rows(session: Session, *, scope: Scope, as_of: date, rates: Rates,
              known_at: datetime | None = None) -> list[DealRow]:  # fmt: skip
    """Return the expansion deals that were open at the end of a day, the largest first."""
    found = queries.deals(session, scope=scope, as_of=as_of, stages=queries.stages_in("open"), known_at=known_at)
    stages = load("stages")["stages"]
    rows = [
        DealRow(row["id"], row["name"], row["account_id"], row["account"] or "", row["segment"] or "",
                row["owner"] or "", row["stage"], stages[row["stage"]]["short"],
                None if row["amount"] is None else from_minor(row["amount"], row["currency"]), row["currency"],
                rates.planned(row["amount"], row["currency"]), row["close_date"], bool((row["map_link"] or "").strip()))
        for row in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.reported is None, -(row.reported or 0), row.id))


def by_stage(deals: Sequence[DealRow]) -> list[StageRow]:
    """Return the open stages in their order, each with its deals; amounts without a rate are left out of the sum."""
    known = load("stages")["stages"]
    return [
        StageRow(code, known[code]["short"], len(mine), sum((row.reported or Decimal(0) for row in mine), Decimal(0)),
                 sum(not row.has_map for row in mine))
        for code in queries.stages_in("open") for mine in [[row for row in deals if row.stage == code]]
    ]  # fmt: skip


def pipeline_of(deals: Sequence[DealRow]) -> Value:
    """Return the sum of open expansion deals; what has no amount or no rate is counted beside it."""
    unrated = sum(row.reported is None for row in deals)
    total = sum((row.reported or Decimal(0) for row in deals), Decimal(0))
    without = sum(not row.has_map for row in deals)
    reason = None if deals else "no_data"
    return judged(total if deals else None, reason, None, n=len(deals),
                  inputs={"without_amount_or_rate": unrated, "without_action_plan": without})  # fmt: skip


def open_of(rows: Iterable[TriggerRow]) -> Value:
    """Return how many signs wait for somebody; those that are pursued stand beside it."""
    found = list(rows)
    waiting = [row for row in found if row.state == expansion.OPEN]
    pursued = sum(row.state == expansion.PURSUED for row in found)
    return judged(len(waiting), None, None, n=len(waiting) + pursued,
                  inputs={"urgent": sum(row.is_urgent for row in waiting), "pursued": pursued})  # fmt: skip


def precision_of(rows: Iterable[TriggerRow], *, since: date, as_of: date) -> Value:
    """Return won / fired of the signs that fired from a day on, as they stood."""
    found = [row for row in rows if row.fired_on >= since]
    won = sum(row.state == expansion.WON for row in found)
    return rate(won, len(found), threshold_of("customers.trigger_precision", as_of=as_of),
                inputs={"won": won, "fired": len(found)})  # fmt: skip


def precisions(rows: Sequence[TriggerRow], *, since: date, as_of: date) -> list[Precision]:
    """Return how each trigger did, in the order of the triggers; one that never fired is among them."""
    found = []
    for name, label in expansion_rules.labels(as_of).items():
        mine = [row for row in rows if row.trigger == name and row.fired_on >= since]
        states = [row.state for row in mine]
        found.append(Precision(
            name, label, len(mine), states.count(expansion.WON), states.count(expansion.LOST),
            states.count(expansion.DISMISSED), sum(row.is_running for row in mine),
            precision_of(mine, since=since, as_of=as_of),
        ))  # fmt: skip
    return found


def step_rows(session: Session, *, scope: Scope, as_of: date, account_id: int | None = None) -> list[StepRow]:
    """Return the steps of new customers as they stood at the end of a day, by the day they are due."""
    rows = [_step(row, as_of) for row in queries.adoption_tasks(session, scope=scope, account_id=account_id)]
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.account, row.id))


def _step(row: Mapping[str, Any], as_of: date) -> StepRow:
    is_closed = row["closed_on"] is not None and row["closed_on"] <= as_of
    return StepRow(
        row["id"], row["account_id"], row["account"], row["segment"] or "", adoption.day_of(row["rule"]), row["title"],
        row["owner_id"], row["owner"] or "", row["due_on"], row["closed_on"] if is_closed else None,
        row["state"] if is_closed else adoption.OPEN,
        adoption.verdict(state=row["state"], due=row["due_on"], closed=row["closed_on"], as_of=as_of),
        row["note"] or "",
    )  # fmt: skip


def on_time_of(rows: Iterable[StepRow], as_of: date) -> Value:
    """Return the share of steps done on time among those that can be judged."""
    good, n = adoption.counted(row.verdict for row in rows)
    return rate(good, n, threshold_of("customers.adoption_on_time", as_of=as_of),
                inputs={"on_time": good, "judged": n})  # fmt: skip


def by_segment(rows: Sequence[StepRow], as_of: date) -> list[OnTime]:
    """Return how the steps of each segment were done, segments by name."""
    found = []
    for segment in sorted({row.segment for row in rows}):
        mine = [row for row in rows if row.segment == segment]
        good, n = adoption.counted(row.verdict for row in mine)
        late = sum(row.verdict == adoption.LATE and row.state == adoption.OPEN for row in mine)
        waiting = sum(row.verdict == adoption.WAITS for row in mine)
        found.append(OnTime(segment or "No segment", good, n, late, waiting, on_time_of(mine, as_of)))
    return found


def utilisation(session: Session, *, scope: Scope, as_of: date, filters: Asked = None) -> Value:
    """Return seats in use / seats licensed over customers with a fresh weekly reading: sums, never means of shares."""
    rows = seat_rows(session, scope=scope, as_of=as_of, filters=filters)
    used, seats = sum(row["used"] for row in rows), sum(row["seats"] for row in rows)
    if not seats:
        return judged(None, "no_data", None, n=0, inputs={"in_use": used, "licensed": seats})
    threshold = threshold_of("customers.seat_utilisation", as_of=as_of)
    return judged(ratio(used, seats), None, threshold, n=len(rows), inputs={"in_use": used, "licensed": seats})


def seat_rows(session: Session, *, scope: Scope, as_of: date, filters: Asked = None) -> list[dict[str, Any]]:
    """Return the newest fresh weekly reading of each customer: id, name, segment, week, used, seats."""
    fresh = timedelta(days=int(expansion_rules.policy(as_of)["fresh_days"]))
    found = signs.customers(session, as_of=as_of, scope=scope)
    people = queries.every_name(session)
    wanted = {name: values for name, values in (filters or {}).items() if name in ("segment", "owner") and values}
    rows = [{**row, "owner": people.get(row["owner_id"], ""), "segment": row["segment"] or ""} for row in found]
    rows = [row for row in rows if all(row[name] in values for name, values in wanted.items())]
    weeks = signs.weeks(session, since=as_of - fresh, until=as_of, seats={row["id"]: row["seats"] for row in rows})
    told = []
    for row in rows:
        week, used, seats = weeks.get(row["id"], [(None, 0, None)])[-1]
        if week is not None and seats:
            told.append({**row, "week": week, "used": used, "seats": seats})
    return told


def contribution(session: Session, *, scope: Scope, as_of: date) -> Value | None:
    """Return what expansion adds to net retention, a fraction of the ARR twelve months before; None if not known."""
    known = metrics.METRICS.get(CONTRIBUTION)
    if known is None:
        return None
    period = clock.period_of(as_of, settings.current(session, as_of).calendar)
    total = known.compute(session, scope=scope, period=period, as_of=as_of, known_at=None, by=None, filters={},
                          settings={}).total  # fmt: skip
    return Value(total["value"], total["reason"], total["status"], total["n"], dict(total["inputs"]))
