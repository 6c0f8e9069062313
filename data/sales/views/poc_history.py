"""What happened to one proof of concept, from the ledger: who changed what, when, why and through what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history, telling
from data.core.ledger.entries import CREATE, REMOVE
from data.core.ledger.telling import Event
from data.sales.formulas.pocs import KINDS, STATES
from data.sales.queries import pocs as queries

LABELS = {
    "owner_id": "owner", "engineer_id": "engineer", "success_owner_id": "customer success", "agreed_on": "agreed on",
    "started_on": "start", "planned_end": "planned end", "closed_on": "closed", "exit_reason": "reason",
    "extension_price": "price of the extension", "has_weekend_pause": "pause at weekends",
    "has_telemetry": "use is measured", "is_met": "met", "met_at": "met at", "is_must": "must", "due_on": "due",
    "done_on": "done", "cleared_at": "cleared", "cleared_by": "cleared by", "external_id": "number in the source",
}  # fmt: skip
MADE = {"poc": "Started", "criterion": "Criterion", "poc_step": "Step", "poc_stall": "Stall raised"}
REMOVED = {"criterion": "Criterion taken off", "poc_step": "Step taken off"}
PEOPLE = frozenset({"owner_id", "engineer_id", "success_owner_id"})
QUIET = frozenset({"poc_id", "position", "deal_id", "day", "last_activity_at", "stalled_at", "met_at", "done_on"})


def poc_history(session: Session, *, scope: Scope, poc_id: int, until: date | None = None) -> tuple[Event, ...]:
    """Return what happened to a proof of concept, its criteria, steps and stalls, newest first.

    until: leave out what happened after that business day. One outside the scope has no events. The steps and criteria
    that came with its start are not told one by one.
    """
    found = queries.pocs(session, queries.POCS.c.id == poc_id, scope=scope)
    if not found:
        return ()
    told = _Words(queries.people(session), found[0]["currency"] or found[0]["deal_currency"] or "USD")
    started = min((one["revision"] for one in history.changes_of(session, "poc", poc_id)), default=0)
    return telling.newest_first(
        (change, event)
        for entity, number, about in _parts(session, poc_id) for change in history.changes_of(session, entity, number)
        if (until is None or change["occurred_on"] <= until)
        and not (entity != "poc" and change["operation"] == CREATE and change["revision"] == started)
        for event in told.events(entity, about, change)
    )  # fmt: skip


def _parts(session: Session, poc_id: int) -> list[tuple[str, int, str]]:
    """Every record of it: its table, its number, and what it is called."""
    return [
        ("poc", poc_id, ""),
        *(("criterion", one["id"], one["wording"]) for one in queries.criteria(session, [poc_id]).get(poc_id, ())),
        *(("poc_step", one["id"], one["title"]) for one in queries.steps(session, [poc_id]).get(poc_id, ())),
        *(("poc_stall", one["id"], "stall") for one in queries.stalls_of(session, poc_id)),
    ]


class _Words:
    """Says values as people read them: names for numbers, labels for codes, amounts with their currency."""

    def __init__(self, people: Mapping[int, str], currency: str) -> None:
        self._people, self._currency = people, currency

    def events(self, entity: str, about: str, change: Mapping[str, Any]) -> list[Event]:
        """Return an event for each field of a change; one for a record that was made or taken off."""
        if change["operation"] in (CREATE, REMOVE):
            word = (MADE if change["operation"] == CREATE else REMOVED).get(entity, "Taken off")
            return [telling.event(change, word, new=about or str((change["after"] or {}).get("name") or ""))]
        return telling.events(change, quiet=QUIET, named=lambda name: _named(about, name), said=self._said)

    def _said(self, name: str, value: Any, _row: Mapping[str, Any]) -> str:
        if value is None:
            return ""
        if name in PEOPLE:
            return self._people.get(value, f"person {value}")
        if name == "extension_price":
            return f"{telling.amount(value, self._currency)} {self._currency}"
        return {**KINDS, **STATES}.get(str(value), telling.plainly(value))


def _named(about: str, name: str) -> str:
    label = LABELS.get(name, name.replace("_", " "))
    return f"{about}: {label}" if about else label.capitalize()
