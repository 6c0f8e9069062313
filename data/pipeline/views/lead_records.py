"""One lead: what is known of it, who had it and why, every clock that ran on it, what happened with it."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.clock import reporting_day
from data.core.work import approvals
from data.pipeline import leads_clock, leads_policy, queries
from data.pipeline.queries import leads, slices
from data.pipeline.views.leads import KINDS

FACTS = ("company", "title", "email", "source", "campaign", "persona", "industry", "country", "employees", "fit_score",
         "data_completeness")  # fmt: skip
KEPT = ("lead_source_original", "first_touch_campaign", "segment_fit_score_at_mql")


def lead(session: Session, *, scope: Scope, lead_id: int, at: datetime) -> dict[str, Any] | None:
    """Return a lead with its clocks, decisions, touches and open proposals; None where there is none in scope.

    Minutes are whole; `whole` is what passed since it became MQL up to the first touch, on the first owner's calendar.
    """
    found = leads.lead(session, lead_id)
    owners = slices.owners_in(scope)
    if found is None or (owners is not None and found.owner_id is not None and found.owner_id not in owners):
        return None
    held, people = leads_clock.desks(session), queries.labels(session, "owner")
    named = {name: queries.labels(session, name).get(getattr(found, f"{name}_id") or 0, "")
             for name in ("segment", "territory", "motion")}  # fmt: skip
    timers = leads.timers_of(session, lead_id)
    codes = dict(leads.reasons(session, reporting_day(at, held.zone)))
    return {
        "id": lead_id, "row_version": found.row_version, "name": found.name, "status": found.status,
        "owner_id": found.owner_id, "owner": people.get(found.owner_id or 0, "Nobody"), **named,
        **{name: getattr(found, name) for name in (*FACTS, *KEPT)}, "is_fast_path": found.is_fast_path,
        "nurture_until": found.nurture_until, "deal_id": found.deal_id, "mql_at": found.mql_at,
        "reason": codes.get(found.disqualified_reason or "", found.disqualified_reason or ""),
        "timers": [_timer(timer, at, held, people) for timer in timers],
        "whole": _whole(found.mql_at, timers, held),
        "decisions": [_decision(one, people, held.zone) for one in leads.decisions_of(session, lead_id)],
        "touches": [dict(row) for row in leads.touches(session, lead_id)],
        "proposals": [_proposal(one, people) for one in approvals.waiting(session, "lead", lead_id)],
        "deals": _deals(session, found.account_id),
    }  # fmt: skip


def _timer(timer: Any, at: datetime, held: leads_clock.Desks, people: dict[int, str]) -> dict[str, Any]:
    row = timer.model_dump()
    used = timer.minutes
    if used is None:
        used = leads_clock.used(timer.kind, timer.owner_id, timer.started_at, at, held)
    return {**row, "owner": people.get(timer.owner_id or 0, "Nobody"), "waits_for": KINDS[timer.kind], "used": used,
            "result": leads_clock.result(row, at)}  # fmt: skip


def _whole(mql_at: datetime | None, timers: list[Any], held: leads_clock.Desks) -> int | None:
    answered = [t for t in timers if t.kind == leads.TOUCH and t.stopped_by == leads_clock.BY_TOUCH]
    touched = answered[0].stopped_at if answered else None
    if mql_at is None or touched is None:
        return None
    return leads_clock.used(leads.TOUCH, timers[0].owner_id, mql_at, max(mql_at, touched), held)


def _decision(one: Any, people: dict[int, str], zone: str) -> dict[str, Any]:
    return {
        "at": one.decided_at, "version": one.definition_version, "rule": _rule(one, zone), "outcome": one.outcome,
        "owner": people.get(one.owner_id or 0, ""), "note": one.note or "", "inputs": json.loads(one.inputs),
    }  # fmt: skip


def _rule(one: Any, zone: str) -> str:
    """Return a decision's rules by the names they had on its day."""
    known = leads_policy.policy(reporting_day(one.decided_at, zone)).by_id
    told = []
    for part in (one.rule or "").split(", "):
        number = part.removeprefix("rule ")
        told.append(known[int(number)].name if number.isdigit() and int(number) in known else part)
    return " and ".join(told)


def _proposal(one: Any, people: dict[int, str]) -> dict[str, Any]:
    wanted = json.loads(one.content).get("owner_id")
    return {"id": one.id, "owner": people.get(wanted, "somebody"), "by": people.get(one.proposed_by_id or 0, ""),
            "by_id": one.proposed_by_id, "reason": one.reason}  # fmt: skip


def _deals(session: Session, account_id: int | None) -> dict[int, str]:
    return {} if account_id is None else leads.open_deals(session, account_id, slices.stages_in("open"))


def zone(session: Session, *, scope: Scope) -> str:
    """Return the company's reporting zone."""
    del scope
    return settings.current(session).zone
