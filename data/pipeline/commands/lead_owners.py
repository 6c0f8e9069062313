"""Who gets a lead: by the rules, by whoever takes it, by a manager's verdict or approval. Nothing here commits."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor, Conflict, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import approvals, tickets
from data.core.work.tickets import Finding
from data.pipeline import leads_clock, leads_policy, leads_routing
from data.pipeline.commands import checks
from data.pipeline.commands.leads import EDIT, ROUTE, instant, lead_to_change
from data.pipeline.commands.opened import because, owned
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.leads_routing import Ground, Routed
from data.pipeline.queries import leads
from data.pipeline.queries.leads import DISQUALIFIED, MQL, TOUCH
from models import Approval, Lead, RoutingDecision

OWNER = "lead_owner"
CONFLICT, UNROUTED = "pipeline.routing_conflict", "pipeline.lead_unrouted"


def route_lead(session: Session, lead_id: int, *, actor: Actor, at: datetime | None = None) -> RoutingDecision:
    """Give a lead to whom the rules in force say, and keep the decision with its version, rules and inputs.

    A lead with an owner is not routed again: that takes an approval. Raises Refused, FieldProblem.
    Source: domain.md 2.4.
    """
    lead = lead_to_change(session, lead_id, actor=actor, action=ROUTE)
    if lead.status != MQL or lead.owner_id is not None:
        raise FieldProblem("status", "Only an MQL without an owner is routed. Give it to somebody else instead.")
    return _routed(session, lead, leads_routing.ground(session), at=instant(at))


def route_waiting(session: Session, *, actor: Actor) -> int:
    """Route every MQL about which nothing was decided, in the order they came. Returns how many. Raises Refused."""
    access.require(actor, ROUTE)
    held, numbers = leads_routing.ground(session), leads.unrouted(session)
    for number in numbers:
        lead = leads.lead(session, number, for_update=True)
        if lead is not None:
            _routed(session, lead, held, at=clock.now())
    return len(numbers)


def _routed(session: Session, lead: Lead, held: Ground, *, at: datetime) -> RoutingDecision:
    day = recording_of(session).occurred_on
    policy = leads_policy.policy(day)
    found = leads_routing.decide(lead.model_dump(), held, policy, on=day)
    if turns := found.inputs.get("turns"):
        # Another writer may be giving a lead to the same people: look again once they are ours.
        leads.keep_turns(session, [turn[0] for team in turns.values() for turn in team])
        if session.connection().dialect.name == "postgresql":
            held = leads_routing.ground(session)
            found = leads_routing.decide(lead.model_dump(), held, policy, on=day)
    made = _decision(session, lead, found, policy.version, at=at)
    if found.owner_id is not None:
        held.give(found.owner_id, made.id or 0)
        given(session, lead, found.owner_id, at=at, is_fast=found.is_fast)
    elif found.outcome == "rejected":
        leads_clock.stop(session, lead.id or 0, at=at, by=leads_clock.BY_STATUS)
        lead.status, lead.disqualified_reason = DISQUALIFIED, next(iter(found.reasons))
    else:
        lead.is_fast_path = found.is_fast
        _alarm(session, lead, found, policy)
    session.flush()
    return made


def _decision(session: Session, lead: Lead, found: Routed, version: int, *, at: datetime,
              note: str | None = None) -> RoutingDecision:  # fmt: skip
    made = RoutingDecision(
        lead_id=lead.id or 0, decided_at=at, definition_version=version,
        rule=", ".join(f"rule {number}" for number in found.rules) or found.why.replace("_", " "),
        inputs=json.dumps(found.inputs, default=str, sort_keys=True), outcome=found.outcome, owner_id=found.owner_id,
        is_fast_path=found.is_fast, note=note or found.note or None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _alarm(session: Session, lead: Lead, found: Routed, policy: leads_policy.Policy) -> None:
    if found.outcome == "conflict":
        names = " and ".join(policy.by_id[number].name for number in found.rules)
        words = f"{lead.name}: {names} both claim this lead at the same priority. A manager decides."
        tickets.raise_one(session, CONFLICT, Finding("lead", lead.id or 0, words), is_alert=True)
    elif found.outcome == "queue":
        words = f"{lead.name} waits for somebody to take it. {found.note or 'No rule fits it.'}"
        tickets.raise_one(session, UNROUTED, Finding("lead", lead.id or 0, words), is_alert=True)


def given(session: Session, lead: Lead, owner_id: int, *, at: datetime, is_fast: bool | None = None) -> None:
    """Give a lead to a person: the old owner's clock stops, a new numbered one starts while it is an MQL."""
    held = leads_clock.desks(session)
    stopped = leads_clock.stop(session, lead.id or 0, at=at, by=leads_clock.BY_OWNER, known=held)
    was_answered = any(t.kind == TOUCH and t.stopped_by == leads_clock.BY_TOUCH
                       for t in leads.timers_of(session, lead.id or 0))  # fmt: skip
    lead.owner_id = owner_id
    lead.is_fast_path = lead.is_fast_path if is_fast is None else is_fast
    session.flush()
    kinds = dict.fromkeys(timer.kind for timer in stopped) or ({} if was_answered else {TOUCH: None})
    for kind in kinds if lead.status == MQL or stopped else ():
        leads_clock.start(session, lead, kind=kind, at=at, known=held)
    for rule in (CONFLICT, UNROUTED):
        tickets.end(session, rule, "lead", lead.id or 0)


def claim_lead(session: Session, lead_id: int, *, actor: Actor) -> Lead:
    """Take a lead that nobody owns. Of two who take the same one the first gets it; the other is told who has it.

    Raises Refused, Conflict, FieldProblem for a lead in conflict or no longer an MQL.
    """
    access.require(actor, EDIT)
    lead = leads.lead(session, lead_id, for_update=True)
    if lead is None or actor.id is None:
        raise FieldProblem("id", "There is no such lead, or nobody to give it to.")
    if lead.owner_id == actor.id:
        return lead
    if lead.owner_id is not None:
        name = next(row["full_name"] for row in leads.people(session) if row["id"] == lead.owner_id)
        raise Conflict(f"{name} has taken this lead already. Nothing was changed.")
    newest = next(iter(leads.decisions_of(session, lead_id)), None)
    if newest is not None and newest.outcome == "conflict":
        raise FieldProblem("owner_id", "Two rules claim this lead: a manager decides who gets it.")
    if lead.status != MQL:
        raise FieldProblem("status", "Only an MQL can be taken.")
    found = Routed("assigned", "claimed", actor.id, lead.is_fast_path)
    _decision(session, lead, found, leads_policy.policy(recording_of(session).occurred_on).version, at=clock.now())
    given(session, lead, actor.id, at=clock.now())
    return lead


def settle_conflict(session: Session, lead_id: int, *, actor: Actor, target: str, reason: str) -> Lead:
    """Give a lead that two rules claim to one of them, with the verdict's reason, which is kept.

    target: one of the claims, such as team:3. Raises Refused for all but managers, FieldProblem. Source: domain.md 2.4.
    """
    lead = lead_to_change(session, lead_id, actor=actor, action=ROUTE)
    newest = next(iter(leads.decisions_of(session, lead_id)), None)
    if newest is None or newest.outcome != "conflict" or lead.owner_id is not None:
        raise FieldProblem("owner_id", "This conflict is settled already.")
    inputs: dict[str, Any] = json.loads(newest.inputs)
    if target not in inputs.get("claims", ()):
        raise FieldProblem("target", "Choose one of the two that claim the lead.")
    if not reason.strip():
        raise FieldProblem("reason", "Say why: the verdict is kept with the lead.")
    day = recording_of(session).occurred_on
    policy, held = leads_policy.policy(day), leads_routing.ground(session)
    is_fast = _takes_fast_path(lead, policy)
    owner = leads_routing.taker(target, held, policy, is_fast=is_fast, on=day, turns={})
    if owner is None:
        raise FieldProblem("target", "Nobody there can take a lead now. Choose the other, or free somebody on Routing.")
    found = Routed("assigned", newest.rule or "verdict", owner, is_fast, inputs={**inputs, "verdict": target})
    _decision(session, lead, found, policy.version, at=clock.now(), note=reason.strip())
    because(session, reason.strip())
    given(session, lead, owner, at=clock.now(), is_fast=is_fast)
    return lead


def _takes_fast_path(lead: Lead, policy: leads_policy.Policy) -> bool:
    return lead.fit_score is not None and lead.fit_score >= policy.fast_from and policy.is_qualified(lead.source)


def reassign_lead(session: Session, lead_id: int, *, actor: Actor, row_version: int, owner_id: int,
                  note: str) -> Lead | Approval:  # fmt: skip
    """Give a lead to another owner with a note: at once by a manager of both, else as a proposal that waits.

    Raises Refused, Conflict, FieldProblem; ValueError when a proposal waits already. Source: domain.md 2.4.
    """
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted={"owner_id": owner_id})
    checks.owner(session, owner_id, today=recording_of(session).occurred_on)
    if owner_id == lead.owner_id:
        raise FieldProblem("owner_id", "This person has the lead already.")
    if not note.strip():
        raise FieldProblem("note", "Say why: no lead changes its owner without a note.")
    if _may_give(session, actor, lead.owner_id, owner_id):
        because(session, note.strip())
        return _moved(session, lead, owner_id, note.strip())
    content = {"owner_id": owner_id, "from": lead.owner_id}
    return approvals.propose(session, actor=actor, kind=OWNER, entity="lead", entity_id=lead_id, content=content,
                             reason=note)  # fmt: skip


def _may_give(session: Session, actor: Actor, *owners: int | None) -> bool:
    if not access.may(actor, ROUTE):
        return False
    scope = access.scope_for(session, actor, ROUTE)
    return all(owner is None or owned(scope, owner) for owner in owners)


def _moved(session: Session, lead: Lead, owner_id: int, note: str) -> Lead:
    found = Routed("assigned", "reassigned", owner_id, lead.is_fast_path, inputs={"from": lead.owner_id})
    version = leads_policy.policy(recording_of(session).occurred_on).version
    _decision(session, lead, found, version, at=clock.now(), note=note)
    given(session, lead, owner_id, at=clock.now())
    return lead


@approvals.kind(OWNER, propose=EDIT, approve=ROUTE)
def _approved(session: Session, approval: Approval, content: Mapping[str, Any], actor: Actor) -> None:
    lead = lead_to_change(session, approval.entity_id, actor=actor, action=ROUTE)
    if not _may_give(session, actor, lead.owner_id, content["owner_id"]):
        raise Refused("The new owner is in another team: revenue operations decides.", action=ROUTE)
    if lead.owner_id != content["from"]:
        raise FieldProblem("owner_id", "The lead has another owner since this was proposed. Return the proposal.")
    checks.owner(session, content["owner_id"], today=recording_of(session).occurred_on)
    because(session, approval.reason)
    _moved(session, lead, content["owner_id"], approval.reason)


def decide_lead_proposal(session: Session, approval_id: int, *, actor: Actor, is_approved: bool,
                         note: str = "") -> Approval:  # fmt: skip
    """Approve a proposal about a lead's owner, which carries it out, or return it with a note.

    Raises Refused without the right, out of scope or for one's own; FieldProblem without a note for what is returned.
    """
    access.require(actor, ROUTE)
    approval = session.get(Approval, approval_id)
    if approval is not None and approval.entity == "lead":
        lead_to_change(session, approval.entity_id, actor=actor, action=ROUTE)
    if not is_approved and not note.strip():
        raise FieldProblem("note", "Say why it is returned: whoever proposed it reads it.")
    return approvals.decide(session, approval_id, actor=actor, is_approved=is_approved, note=note)
