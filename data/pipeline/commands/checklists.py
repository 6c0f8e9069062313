"""What is known of the buyer: the qualification checklist with its evidence, and the people with their parts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import conflicts
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.pipeline import definitions
from data.pipeline.commands import checks
from data.pipeline.commands.opened import deal_to_change, settle_debt
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.formulas import qualification
from data.pipeline.formulas.qualification import Policy
from data.pipeline.gatekeeping import checklist_of
from data.pipeline.queries import deal_records
from models import Contact, Deal, MeddiccItem, Stakeholder

ROLES = ("champion", "economic_buyer", "decision_maker", "influencer", "user", "blocker")
STANCES = ("for", "neutral", "against")
EDIT = "pipeline.edit_deal"
_KEPT = ("score", "evidence", "evidence_link", "evidence_on", "pain_value", "currency")


def save_meddicc(session: Session, deal_id: int, *, actor: Actor, items: Mapping[str, Mapping[str, Any]]) -> Deal:
    """Save a deal's qualification checklist, whole or in part, and say anew whether it blocks the deal.

    items: item to score (0 to 3), evidence, evidence_link, evidence_on (today if not given), for the pain pain_value
    (minor units a year) and currency, and row_version where it was seen. From 2 up an answer needs evidence. Saving an
    unchanged checklist confirms it on that day. Raises Refused, Conflict, FieldProblem. Source: domain.md 2.1.
    """
    deal = deal_to_change(session, deal_id, actor=actor, action=EDIT)
    if not definitions.stages()[deal.stage].is_open:
        raise FieldProblem("stage", "This deal is closed. Reopen it first.")
    day = recording_of(session).occurred_on
    policy, known = definitions.meddicc(day), deal_records.checklist_items(session, deal_id)
    for name, given in items.items():
        answer = _checked_answer(name, given, policy, day, deal.currency)
        item = known.get(name)
        if item is None:
            session.add(MeddiccItem(deal_id=deal_id, item=name, **answer))
            continue
        if given.get("row_version") is not None:
            conflicts.same_version(session, item, row_version=given["row_version"], wanted=answer)
        for field, value in answer.items():
            setattr(item, field, value)
    _note_saved(session, deal)
    return judged_anew(session, deal)


def judged_anew(session: Session, deal: Deal) -> Deal:
    """Keep with a deal whether its checklist blocks it, and settle its gate debt."""
    session.flush()
    deal.is_meddicc_blocked = checklist_of(session, deal.id or 0, as_of=recording_of(session).occurred_on).is_blocked
    settle_debt(session, deal)
    session.flush()
    return deal


def _checked_answer(name: str, given: Mapping[str, Any], policy: Policy, day: date, currency: str) -> dict[str, Any]:
    if name not in policy.items:
        raise FieldProblem(name, f"The checklist has no item {name}.")
    label, score = policy.items[name].label, given.get("score", 0)
    top = len(policy.answers) - 1
    if isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= top:
        raise FieldProblem(f"{name}.score", f"{label}: an answer is a number from 0 to {top}.")
    evidence = (given.get("evidence") or "").strip() or None
    link = (given.get("evidence_link") or "").strip() or None
    if score >= policy.evidence_from and not (evidence or link):
        raise FieldProblem(
            f"{name}.evidence", f"{label}: {policy.answers[score].lower()} needs evidence, such as a quote, a document "
            "or a meeting.",
        )  # fmt: skip
    since = given.get("evidence_on") or (day if evidence or link else None)
    if since is not None and since > day:
        raise FieldProblem(f"{name}.evidence_on", f"{label}: evidence of {since} cannot be had before that day.")
    pain = given.get("pain_value") if name == policy.pain else None
    if pain is not None and pain < 0:
        raise FieldProblem(f"{name}.pain_value", "What the pain costs a year cannot be below zero.")
    money = (given.get("currency") or currency) if pain is not None else None
    if money is not None:
        checks.currency(money, field=f"{name}.currency")
    return dict(zip(_KEPT, (score, evidence, link, since, pain, money), strict=True))


def _note_saved(session: Session, deal: Deal) -> None:
    # An unchanged answer leaves no change behind; that somebody confirmed it does.
    recording = recording_of(session)
    recording.add_facts([
        {"deal_id": deal.id, "account_id": deal.account_id, "kind": deal_records.SAVED, "direction": "out",
         "occurred_at": recording.recorded_at, "is_human": False, "summary": "Qualification checklist saved"}
    ])  # fmt: skip


def save_stakeholder(session: Session, deal_id: int, *, actor: Actor, contact_id: int | None = None, name: str = "",
                     title: str = "", email: str = "", role: str | None = None, stance: str | None = None,
                     note: str | None = None, row_version: int | None = None) -> Stakeholder:  # fmt: skip
    """Say which part a contact has in a deal; without a contact's number a new contact of the account is added.

    A champion is the deal's champion from then on. Raises Refused, Conflict, FieldProblem.
    """
    deal = deal_to_change(session, deal_id, actor=actor, action=EDIT)
    if role is not None and role not in ROLES:
        raise FieldProblem("role", f"A part is one of {', '.join(ROLES)}.".replace("_", " "))
    if stance is not None and stance not in STANCES:
        raise FieldProblem("stance", f"A stance is one of {', '.join(STANCES)}.")
    contact = _contact(session, deal, contact_id, name, title, email)
    wanted: dict[str, Any] = {"role": role, "stance": stance, "note": (note or "").strip() or None}
    found = deal_records.stakeholder(session, deal_id, contact.id or 0)
    if found is None:
        found = Stakeholder(deal_id=deal_id, contact_id=contact.id or 0, **wanted)
        session.add(found)
    else:
        if row_version is not None:
            conflicts.same_version(session, found, row_version=row_version, wanted=wanted)
        for field, value in wanted.items():
            setattr(found, field, value)
    _keep_champion(session, deal)
    return found


def _contact(session: Session, deal: Deal, contact_id: int | None, name: str, title: str, email: str) -> Contact:
    if contact_id is not None:
        known = deal_records.contact(session, contact_id)
        if known is None or known.account_id != deal.account_id:
            raise FieldProblem("contact_id", "There is no such contact at this account.")
        return known
    if deal.account_id is None:
        raise FieldProblem("account_id", "Give the deal an account first: contacts belong to one.")
    if not name.strip():
        raise FieldProblem("name", "A contact needs a name.")
    made = Contact(account_id=deal.account_id, name=name.strip(), title=title.strip() or None,
                   email=email.strip() or None)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _keep_champion(session: Session, deal: Deal) -> None:
    session.flush()
    names = deal_records.champions(session, deal.id or 0)
    if names or deal.champion is not None:
        had = deal_records.stakeholder_names(session, deal.id or 0)
        # A champion named in a file or by hand stays until a contact takes the part.
        if names or deal.champion in had:
            deal.champion = names[0] if names else None
    settle_debt(session, deal)
    session.flush()


def mark_contact_left(session: Session, deal_id: int, contact_id: int, *, actor: Actor) -> Deal:
    """Say that a contact of a deal has left the company. A champion who left makes that item unknown again.

    Raises Refused, FieldProblem. Source: domain.md 2.1.
    """
    deal = deal_to_change(session, deal_id, actor=actor, action=EDIT)
    part = deal_records.stakeholder(session, deal_id, contact_id)
    contact = deal_records.contact(session, contact_id)
    if part is None or contact is None:
        raise FieldProblem("contact_id", "This contact has no part in the deal.")
    contact.is_active = False
    items = deal_records.checklist_items(session, deal_id)
    policy = definitions.meddicc(recording_of(session).occurred_on)
    if part.role == "champion" and not [n for n in deal_records.champions(session, deal_id) if n != contact.name]:
        given = {name: qualification.Answer(item.score) for name, item in items.items()}
        unknown = qualification.without_champion(given, policy)[policy.champion]
        if policy.champion in items:
            items[policy.champion].score = unknown.score
            items[policy.champion].evidence = items[policy.champion].evidence_on = None
            items[policy.champion].evidence_link = None
    _keep_champion(session, deal)
    return judged_anew(session, deal) if items else deal
