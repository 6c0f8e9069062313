"""The dated steps of deals: the strip of one deal, and the open deals whose step is late or has no day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.ledger import history
from data.sales.formulas import steps
from data.sales.queries import steps as queries

STEP_READS = ("deals", "sales", "people", "definitions")
ASKED = ("overdue", "missing", "due", "dated")


@dataclass(frozen=True)
class StepNow:
    """One of the five steps of a deal. state: done, current or ahead; due: overdue, missing, due, dated, or "".

    row_version: of the action that is kept, 0 where none is; the present step's is the deal's.
    """

    code: str
    label: str
    state: Literal["done", "current", "ahead"]
    action: str
    owner_id: int | None
    owner: str
    due_on: date | None
    done_on: date | None
    due: str
    row_version: int


@dataclass(frozen=True)
class DealSteps:
    """The steps of one open deal; here: the code of the present one, None before it is sales qualified."""

    deal_id: int
    here: str | None
    steps: Sequence[StepNow]
    people: Mapping[int, str]


def deal_steps(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> DealSteps | None:
    """Return the five steps of an open deal with their dated actions; None for a closed one or outside the scope."""
    deal = queries.deal(session, deal_id)
    reach = {*scope.team_user_ids, scope.user_id} - {None}
    if deal is None or (scope.kind != "all" and deal.owner_id not in reach):
        return None
    if deal.stage not in steps.stages_in("open"):
        return None
    here, kept, owner = steps.current(deal.stage, deal.process_step), queries.actions(session, deal_id), deal.owner_id
    owner = deal.next_step_owner_id or owner
    now = {"action": deal.next_step, "owner_id": owner, "due_on": deal.next_step_date, "row_version": deal.row_version,
           "owner": queries.names_of(session, {owner or 0}).get(owner or 0, "")}  # fmt: skip
    rank = steps.steps()[here]["rank"] if here else 0
    found = [_step(code, known, now if code == here else kept.get(code, {}), rank, as_of)
             for code, known in steps.steps().items()]  # fmt: skip
    return DealSteps(deal_id, here, found, queries.people(session))


def _step(code: str, known: Mapping[str, Any], held: Mapping[str, Any], here: int, as_of: date) -> StepNow:
    state: Literal["done", "current", "ahead"] = "done" if known["rank"] < here else "ahead"
    state = "current" if known["rank"] == here else state
    due_on = held.get("due_on")
    due = steps.state(due_on, as_of) if state == "current" or (state == "ahead" and due_on) else ""
    return StepNow(code, known["label"], state, held.get("action") or "", held.get("owner_id"), held.get("owner") or "",
                   due_on, held.get("done_on"), due, held.get("row_version") or 0)  # fmt: skip


@dataclass(frozen=True)
class StepDeals:
    """Open deals, from sales qualified on, by how the dated action of their present step stands.

    counts: state to deals; by_step: (step, state) to deals; amounts: state to the sum in `currency`; unrated: deals
    without a rate or an amount, which no sum holds.
    """

    as_of: date
    currency: str
    rows: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    by_step: Mapping[tuple[str, str], int]
    amounts: Mapping[str, Decimal]
    unrated: int

    @property
    def segments(self) -> list[str]:
        return sorted({row["segment"] for row in self.rows if row["segment"]})

    @property
    def owners(self) -> list[str]:
        return sorted({row["owner"] for row in self.rows if row["owner"]})


def step_deals(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
               filters: Mapping[str, Any] | None = None) -> StepDeals:  # fmt: skip
    """Return the open deals of a day and how their dated steps stood at its end, the longest overdue first.

    A row: what `open_deals` returns, step (its code), step_label, due (overdue, missing, due, dated), days (since the
    day passed), amount (reporting currency or None).
    """
    known = None if known_at is None else history.revision_at(session, known_at)
    rates = Rates(session, currency=settings.current(session, as_of).currency, day=as_of)
    rows = [_row(row, rates, as_of) for row in
            queries.open_deals(session, scope=scope, as_of=as_of, known=known, filters=filters)]  # fmt: skip
    rows.sort(key=lambda row: (ASKED.index(row["due"]), -row["days"], row["id"]))
    amounts = {name: sum((row["amount"] or Decimal(0) for row in rows if row["due"] == name), Decimal(0))
               for name in ASKED}  # fmt: skip
    return StepDeals(as_of, rates.currency, rows, Counter(row["due"] for row in rows),
                     Counter((row["step"], row["due"]) for row in rows), amounts,
                     sum(row["amount"] is None for row in rows))  # fmt: skip


def due_counts(session: Session, *, scope: Scope, as_of: date) -> Counter[str]:
    """Return how many open deals of a day are overdue, missing, due or dated: the counts of `step_deals` alone."""
    counts: Counter[str] = Counter()
    for day, n in queries.next_steps(session, scope=scope, as_of=as_of).items():
        counts[steps.state(day, as_of)] += n
    return counts


def _row(row: Mapping[str, Any], rates: Rates, as_of: date) -> dict[str, Any]:
    step, due = steps.current(row["stage"], row["process_step"]), steps.state(row["next_step_date"], as_of)
    late = (as_of - row["next_step_date"]).days if due == "overdue" else 0
    return {**row, "step": step or "", "step_label": steps.steps()[step]["label"] if step else "", "due": due,
            "days": late, "amount": rates.planned(row["amount"], row["currency"])}  # fmt: skip
