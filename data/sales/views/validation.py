"""The technical pre-flight: the items of one deal, and what deals wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.sales import preflight
from data.sales.formulas import steps, validation
from data.sales.queries import steps as deal_queries
from data.sales.queries import validation as queries

PREFLIGHT_READS = ("deals", "sales", "people", "definitions")


@dataclass(frozen=True)
class Item:
    """One item of a deal's pre-flight; row_version 0: nobody has kept it yet."""

    code: str
    label: str
    asks: str
    state: str
    owner_id: int | None
    owner: str
    due_on: date | None
    note: str
    row_version: int
    is_late: bool


@dataclass(frozen=True)
class Preflight:
    """The pre-flight of a deal. reads: what the gate reads now; begins: False before the deal is sales qualified."""

    deal_id: int
    begins: bool
    items: Sequence[Item]
    reads: str
    people: Mapping[int, str]

    @property
    def settled(self) -> int:
        return sum(item.state in validation.SETTLED for item in self.items)

    @property
    def is_begun(self) -> bool:
        return any(item.row_version for item in self.items)


def deal_preflight(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> Preflight | None:
    """Return the pre-flight of a deal: every item asked for today and every one kept; None outside the scope."""
    deal = deal_queries.deal(session, deal_id)
    reach = {*scope.team_user_ids, scope.user_id} - {None}
    if deal is None or (scope.kind != "all" and deal.owner_id not in reach):
        return None
    known, kept = preflight.items(as_of), queries.items(session, deal_id)
    names = deal_queries.names_of(session, {item.owner_id or 0 for item in kept.values()})
    items = []
    for code in dict.fromkeys((*known, *kept)):
        held, asked = kept.get(code), known.get(code, {})
        state, due_on = (held.state, held.due_on) if held else ("open", None)
        owner_id = held.owner_id if held else None
        items.append(Item(code, preflight.label(code, as_of), str(asked.get("asks") or "Not asked for any more"), state,
                          owner_id, names.get(owner_id or 0, ""), due_on, (held.note or "") if held else "",
                          held.row_version if held else 0, validation.is_late(state, due_on, as_of)))  # fmt: skip
    return Preflight(deal_id, deal.stage in steps.at_least("sql"), items, deal.tech_validation_status or "",
                     deal_queries.people(session))  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What open deals wait for at one item. deals: those waiting or failed; amount: theirs together."""

    code: str
    label: str
    deals: int
    amount: Decimal
    late: int
    passed: int
    unrated: int


@dataclass(frozen=True)
class PreflightRoll:
    """The pre-flights of all open deals of a scope by item, and each deal that waits for one.

    rows: one for a deal and an item that is waiting or failed; deals: different deals among them.
    """

    as_of: date
    currency: str
    items: Sequence[Waiting]
    rows: Sequence[Mapping[str, Any]]
    deals: int
    amount: Decimal
    begun: int

    def said(self) -> list[str]:
        """Return the roll-up in words, the item that most wait for first, such as "deals waiting on SSO: 7"."""
        return [f"{item.label}: {item.deals:,}" for item in self.items if item.deals]


def preflights(session: Session, *, scope: Scope, as_of: date, segments: Sequence[str] = (),
               owners: Sequence[str] = ()) -> PreflightRoll:  # fmt: skip
    """Return what the open deals of a scope wait for, as it is now; `as_of` says what is late."""
    rates = Rates(session, currency=settings.current(session, as_of).currency, day=as_of)
    every = [
        {**row, "amount": rates.planned(row["amount"], row["currency"]), "label": preflight.label(row["item"], as_of),
         "late": validation.is_late(row["state"], row["due_on"], as_of)}
        for row in queries.of_open_deals(session, scope=scope)
        if (not segments or row["segment"] in segments) and (not owners or row["owner"] in owners)
    ]  # fmt: skip
    codes = dict.fromkeys((*preflight.items(as_of), *(row["item"] for row in every)))
    items = [_waiting(code, [row for row in every if row["item"] == code], as_of) for code in codes]
    rows = [row for row in every if row["state"] in validation.BLOCKING]
    worth = {row["deal_id"]: row["amount"] or Decimal(0) for row in rows}
    items.sort(key=lambda item: -item.deals)
    return PreflightRoll(as_of, rates.currency, items, rows, len(worth), sum(worth.values(), Decimal(0)),
                         len({row["deal_id"] for row in every}))  # fmt: skip


def _waiting(code: str, rows: Sequence[Mapping[str, Any]], as_of: date) -> Waiting:
    held = [row for row in rows if row["state"] in validation.BLOCKING]
    return Waiting(
        code, preflight.label(code, as_of), len(held), sum((row["amount"] or Decimal(0) for row in held), Decimal(0)),
        sum(row["late"] for row in rows), sum(row["state"] in validation.SETTLED for row in rows),
        sum(row["amount"] is None for row in held),
    )  # fmt: skip
