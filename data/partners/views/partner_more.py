"""What else stands on a partner's page: its scoreboard in short, reviews, term sheets, and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history
from data.core.ledger.entries import CREATE, REMOVE
from data.partners import types
from data.partners.commands.taking import STATES
from data.partners.queries import deals, partners
from data.partners.queries import referrals as referring
from data.partners.queries import reviews as reviewing
from data.partners.queries import term_sheets as sheets
from data.partners.views.referrals import LABELS
from data.partners.views.scoreboard import Board, scoreboard

MORE_READS = ("partners", "partner_months", "referrals", "deals", "reviews", "term_sheets", "definitions",
              "people")  # fmt: skip
MADE = {"partner": "Added", "partner_contact": "Person", "referral": "Referral sent", "deal_partner": "Part in a deal",
        "partner_training": "Training", "partner_cost": "Cost"}  # fmt: skip
QUIET = frozenset({"partner_id", "company_key", "row_version", "decided_by_id", "decide_by", "contact_id", "deal_id"})
PEOPLE = frozenset({"owner_id", "paired_user_id"})


@dataclass(frozen=True)
class More:
    """A partner's scoreboard (None without), its reviews with the next one first, and its term sheets."""

    board: Board | None
    reviews: Sequence[Mapping[str, Any]]
    todos: Sequence[Mapping[str, Any]]
    sheets: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Event:
    """One change: when it was recorded, by whom, through what, what it was about, old and new, and why."""

    recorded_at: datetime
    who: str
    channel: str
    what: str
    old: str
    new: str
    why: str


def partner_more(session: Session, *, scope: Scope, as_of: date, partner_id: int) -> More:
    """Return what is known of a partner besides its own records; reviews and to-dos as they stand now."""
    table, late = reviewing.REVIEWS, reviewing.TODOS
    return More(
        scoreboard(session, scope=scope, partner_id=partner_id, as_of=as_of),
        reviewing.reviews(session, table.c.partner_id == partner_id, table.c.planned_on.is_not(None), scope=scope),
        reviewing.todos(session, late.c.partner_id == partner_id, late.c.state == "open", scope=scope),
        sheets.term_sheets(session, sheets.SHEETS.c.partner_id == partner_id, scope=scope),
    )  # fmt: skip


def partner_history(session: Session, *, scope: Scope, partner_id: int, until: date | None = None) -> tuple[Event, ...]:  # noqa: ARG001 - as every view
    """Return what happened to a partner, its people, referrals, deals, trainings and costs, newest first."""
    names = partners.people(session)
    found = []
    for entity, number, about in _parts(session, partner_id):
        for change in history.changes_of(session, entity, number):
            if until is None or change["occurred_on"] <= until:
                found += [(change["recorded_at"], change["revision"], event)
                          for event in _events(entity, about, change, names)]  # fmt: skip
    return tuple(event for *_, event in sorted(found, key=lambda one: one[:2], reverse=True))


MOST = 300
"""Records of a kind whose changes are told; of a partner with more, the newest."""


def _parts(session: Session, partner_id: int) -> list[tuple[str, int, str]]:
    table = referring.REFERRALS
    sent = referring.referrals(session, table.c.partner_id == partner_id, limit=MOST, order=(table.c.id.desc(),))
    return [
        ("partner", partner_id, ""),
        *(("partner_contact", row["id"], row["name"]) for row in partners.contacts(session, [partner_id])),
        *(("referral", row["id"], row["company"]) for row in sent),
        *(("deal_partner", row["id"], row["deal"])
          for row in deals.parts(session, deals.PARTS.c.partner_id == partner_id)[:MOST]),
        *(("partner_cost", row["id"], row["kind"])
          for row in partners.costs(session, partners.COSTS.c.partner_id == partner_id)[:MOST]),
    ]  # fmt: skip


def _events(entity: str, about: str, change: Mapping[str, Any], names: Mapping[int, str]) -> list[Event]:
    head = (change["recorded_at"], change["actor"], change["channel"])
    why = change["reason"] or ""
    if change["operation"] in (CREATE, REMOVE):
        gone = " taken off" if change["operation"] == REMOVE else ""
        return [Event(*head, f"{MADE.get(entity, entity)}{gone}", "", about, why)]
    before, after = change["before"] or {}, change["after"] or {}
    where = f"{about}: " if about else ""
    return [Event(*head, where + field.removesuffix("_id").replace("_", " "),
                  _word(field, before.get(field), names), _word(field, after.get(field), names), why)
            for field in after if field not in QUIET]  # fmt: skip


def _word(field: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, ""):
        return "empty"
    if field in PEOPLE:
        return names.get(value, f"person {value}")
    if field == "state":
        return STATES.get(value) or LABELS.get(value) or str(value)
    return types.label(value) if field == "type" else str(value)
