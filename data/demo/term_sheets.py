"""The demo company's term sheets: agreed, turned down, countered, waiting for a partner, for approval, half written."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, store
from data.core.access import Actor
from data.core.importing import relations
from data.core.importing.relations import RELATED
from data.demo.workbooks import Made
from models import Partner, TermSheet, User

REASON = "the demo company"
WHY = "They bring five wholesalers that we would not reach."
TEXTS = {
    "referral": ("Their clients ask how to close the books faster; we answer, they stay the adviser.",
                 "Ten clients of 50 to 500 people, and a partner who speaks with their heads of finance.",
                 "Four accepted referrals in 90 days, three won deals in the first year.",
                 "Our partner manager with their managing director; one seller on each side.",
                 "A study with one client of theirs; a second country."),
    "affiliate": ("Their readers choose tools for small teams; we pay for each who stays.",
                  "A list of readers who agreed to letters, and two reviews of tools a month.",
                  "Thirty trials in 90 days; five of a hundred trials become customers.",
                  "Our programme manager with their editor.", "A code for their courses."),
    "co_sell": ("We share forty accounts: they know the systems there, we know the audit.",
                "Sellers in the same territories, a reference in wholesale, no rival product.",
                "Ten mapped accounts in 30 days, the first joint deal in 90.",
                "An account executive and a seller for each account; both managers meet weekly.",
                "One order form for both; a shared stand in spring."),
    "service": ("Customers need the first project done well; they deliver it and we keep the customer.",
                "Three certified consultants, one project lead, insurance for work at customers.",
                "Two shadowed projects in 90 days, satisfaction of 4.5 and more in a year.",
                "Our delivery lead with their head of projects; support answers both.",
                "A larger share for projects with our older product."),
    "influencer": ("Their talks reach the people who keep stock and books; we have the cases.",
                   "Four thousand heads of finance who read them every week.",
                   "Three pieces in 90 days that bring forty visits each.",
                   "Marketing with the author.", "A talk at our users' day."),
    "marketplace": ("Buyers with committed spend find us where their budget is.",
                    "A listing with private offers, in three currencies.",
                    "A listing in 30 days, the first private offer in 90.",
                    "Alliances with their category manager.", "Listing of services."),
}  # fmt: skip
PLACES = ("opportunity", "qualifications", "goals", "team", "future")


@dataclass(frozen=True)
class Plan:
    """One sheet: the partner, the last state it reaches, hours since it was sent and to its answer, unusual terms."""

    partner: str
    state: str
    sent: float = 0
    answer: float = 0
    terms: dict[str, str] = field(default_factory=dict)
    counter: dict[str, str] = field(default_factory=dict)
    name: str = ""
    words: str = ""


PLANS = (
    Plan("Tidewater Advisory", "yes", 2_300, 41, name="Ines Aldous", terms={"commission": "15"}),
    Plan("Fennick & Rowe", "yes", 1_900, 96, name="Ola Rowe", terms={"margin": "28"}),
    Plan("Ledgerline Academy", "yes", 1_100, 6, name="Piet Lander"),
    Plan("Peppergrass Media", "yes", 820, 20, name="Suri Pepper", terms={"code_share": "5"}),
    Plan("Sandpiper Network", "no", 600, 150, name="Lou Sand", words="The share is too small for our readers."),
    Plan("Marlstone Partners", "countered", 70, 52, name="Ada Marl", words="We carry the first two calls.",
         counter={"commission": "12.5", "payment_days": "15"}),
    Plan("Wrenfield Advisory", "sent", 30),
    Plan("Skyhold Marketplace", "sent", 101),
    Plan("Quarrystone Data Systems GmbH", "proposed", terms={"margin": "34"}),
    Plan("Bluestem Integrators", "draft", terms={"partner_share": "90", "our_share": "10"}),
)  # fmt: skip


def bring(made: Made) -> None:
    """Write the sheets by the commands that people use, each as far as its plan says."""
    with store.writing(access.operator(), "demo", REASON) as session:
        judge = _judge(session, made)
        names = relations.resolve(session, RELATED["partners"], [plan.partner for plan in PLANS], "name").ids
        for plan in PLANS:
            partner = session.get(Partner, names.get(plan.partner, 0))
            if partner is not None and partner.owner_id is not None:
                _bring(session, plan, partner, judge)


def _judge(session: Session, made: Made) -> Actor:
    """Return the executive, who approves the terms of strategic partners."""
    name = next(person.name for person in made.company.people if person.role == "executive")
    number = relations.resolve(session, RELATED["people"], [name], "name").ids[name]
    return access.actor_of(session.get_one(User, number))


def _bring(session: Session, plan: Plan, partner: Partner, judge: Actor) -> None:
    actor = Actor(partner.owner_id, "owner", frozenset({"partner_manager"}))
    sheet: TermSheet = _call(session, "start", actor, partner_id=partner.id)
    values: dict[str, Any] = {f"terms.{code}": value for code, value in plan.terms.items()}
    texts = TEXTS[partner.type][: 2 if plan.state == "draft" else None]
    values |= {f"sections.{code}": text for code, text in zip(PLACES, texts, strict=False)}
    opened = {f"terms.{code}": _begun(sheet, code) for code in plan.terms}
    _call(session, "save", actor, sheet.id, opened=opened, values=values)
    if plan.state == "draft":
        return
    if plan.state == "proposed" or partner.is_strategic:
        _call(session, "propose", actor, sheet.id, reason=WHY)
        if plan.state == "proposed":
            return
        _call(session, "decide", judge, sheet.id, is_approved=True, note="Fits the plan.")
    _call(session, "send", actor, sheet.id)
    if plan.state != "sent":
        counter = {f"terms.{code}": value for code, value in plan.counter.items()}
        _call(session, "answer", actor, sheet.id, version=sheet.version, answer=plan.state, name=plan.name,
              words=plan.words, counter=counter or None)  # fmt: skip
    _date(sheet, plan, clock.now())
    session.flush()


def _begun(sheet: TermSheet, code: str) -> str:
    """Return what a term began with."""
    return str(json.loads(sheet.content)["terms"].get(code, ""))


def _date(sheet: TermSheet, plan: Plan, now: datetime) -> None:
    """Put the sheet into the past: it was sent and answered long before this evening."""
    sheet.sent_at = now - timedelta(hours=plan.sent)
    sheet.valid_until = sheet.sent_at.date() + timedelta(days=14)
    if plan.state != "sent":
        sheet.answered_at = sheet.sent_at + timedelta(hours=plan.answer)


def _call(session: Session, verb: str, actor: Actor | None, *given: Any, **more: Any) -> Any:
    return registry.call(f"partners.{verb}_term_sheet", session, *given, actor=actor, **more)
