"""What happened to one deal, from the ledger: who changed what, when, why and through what; and what forms offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history, telling
from data.core.ledger.entries import CREATE
from data.core.ledger.telling import Event
from data.pipeline import definitions, queries
from data.pipeline.formulas import gates
from data.pipeline.labels import label
from data.pipeline.queries import codes, names
from data.pipeline.queries import deal_page as rows
from models import Account, Motion, Product, Segment, Territory

MONEY = ("amount", "list_total", "net_total", "pain_value")
QUIET = frozenset({"deal_id", "contact_id", "entity", "entity_id", "requested_by_id", "decided_by_id", "kind"})


@dataclass(frozen=True)
class DealHistory:
    """One page of the events, newest first, and how many there are."""

    events: tuple[Event, ...]
    n: int


def deal_history(session: Session, *, scope: Scope, deal_id: int, page: int = 1, size: int = 25,
                 until: date | None = None) -> DealHistory:  # fmt: skip
    """Return a page of what happened to a deal, its checklist, its people and its waivers, newest first.

    until: leave out what happened after that business day. A deal outside the scope has no events.
    """
    deal, owners = rows.deal_row(session, deal_id), queries.owners_in(scope)
    if deal is None or (owners is not None and deal["owner_id"] not in owners):
        return DealHistory((), 0)
    parts = rows.parts_of(session, deal_id)
    speak = _Words(session, deal["currency"])
    found = telling.newest_first(
        (change, event) for part in parts for change in history.changes_of(session, *part)
        if until is None or change["occurred_on"] <= until for event in speak.events(part[0], change)
    )  # fmt: skip
    return DealHistory(found[(page - 1) * size : page * size], len(found))


class _Words:
    """Says values as people read them: names for numbers, labels for codes, amounts with their currency."""

    def __init__(self, session: Session, currency: str) -> None:
        people = names.labels(session, "owner")
        tables = {"account_id": Account, "segment_id": Segment, "territory_id": Territory, "motion_id": Motion,
                  "product_id": Product}  # fmt: skip
        self._session, self._tables, self._currency = session, tables, currency
        self._known: dict[str, dict[Any, str]] = {
            **dict.fromkeys(("owner_id", "owner_at_close_id", "next_step_owner_id"), people),
            "stage": {code: stage.short for code, stage in definitions.stages().items()},
            "process_step": {code: step.label for code, step in definitions.process_steps().items()},
            "forecast_category": {code: one.label for code, one in definitions.forecast_categories().items()},
        }

    def events(self, entity: str, change: dict[str, Any]) -> list[Event]:
        """Return an event for each field of a change; one for a record that was made."""
        if change["operation"] == CREATE:
            return [telling.event(change, _made(entity), new=self._summary(entity, change["after"] or {}))]
        return telling.events(change, quiet=QUIET, named=lambda name: _named(entity, name), said=self._said)

    def _said(self, name: str, value: Any, row: Mapping[str, Any]) -> str:
        if value is None:
            return ""
        if name in self._known:
            return self._known[name].get(value, str(value))
        if name in self._tables:
            self._known[name] = rows.options(self._session, self._tables[name])
            return self._said(name, value, row)
        if name in MONEY and isinstance(value, int):
            currency = row.get("currency") or self._currency
            return f"{telling.amount(value, currency)} {currency}"
        if name in ("gate_debt", "covers"):
            return ", ".join(gates.words_of(part) for part in str(value).split(","))
        return telling.plainly(value)

    def _summary(self, entity: str, after: dict[str, Any]) -> str:
        if entity == "deal":
            return self._said("stage", after.get("stage"), after)
        if entity == "meddicc_item":
            return f"{after.get('item', '').replace('_', ' ')} {after.get('score', 0)}"
        return self._said("covers", after.get("covers"), after) if entity == "waiver" else after.get("role") or ""


def _made(entity: str) -> str:
    return {"deal": "Deal added", "meddicc_item": "Checklist answered", "stakeholder": "Person added",
            "waiver": "Waiver asked"}.get(entity, "Added")  # fmt: skip


def _named(entity: str, name: str) -> str:
    before = {"meddicc_item": "checklist: ", "stakeholder": "person: ", "waiver": "waiver: "}.get(entity, "")
    return f"{before}{label(name)}".capitalize()


def deal_choices(session: Session, *, scope: Scope, deal_id: int, on: date) -> dict[str, dict[Any, str]]:
    """Return what the forms of a deal offer: value to words by field; contacts of its account, reasons by outcome."""
    deal, owners = rows.deal_row(session, deal_id), queries.owners_in(scope)
    if deal is None or (owners is not None and deal["owner_id"] not in owners):
        return {}
    return {
        "segment_id": rows.options(session, Segment), "territory_id": rows.options(session, Territory),
        "motion_id": rows.options(session, Motion), "product_id": rows.options(session, Product),
        "owner_id": rows.possible_owners(session), "contact_id": rows.contacts_of(session, deal["account_id"]),
        "process_step": {code: step.label for code, step in definitions.process_steps().items()},
        "forecast_category": {code: one.label for code, one in definitions.forecast_categories().items()},
        "type": {"new": "New", "expansion": "Expansion", "renewal": "Renewal"},
        "closed_lost": dict(codes.in_force(session, "loss", on)),
        "closed_no_decision": dict(codes.in_force(session, "no_decision", on)),
        "closed_won": {},
        "answers": dict(enumerate(definitions.meddicc(on).answers)),
    }  # fmt: skip
