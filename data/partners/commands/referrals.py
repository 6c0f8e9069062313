"""What people do with a referral: send it in, accept it with a deal, decline it, note the introduction."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts, registry
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import tickets
from data.partners import clocks, credits
from data.partners.commands.crediting import give_part
from data.partners.commands.taking import EDIT, owned, partner_to_change, person, tidy
from data.partners.formulas import referrals as formulas
from data.partners.formulas.credit import INFLUENCED, SOURCED
from data.partners.formulas.referrals import ACCEPTED, DECLINED, STANDING, SUBMITTED
from data.partners.queries import deals
from data.partners.queries import partners as people
from data.partners.queries import referrals as queries
from models import Account, Deal, Referral

DECIDE = "partners.decide_referrals"
WAITS, LATE_INTRODUCTION = "partners.referral_waits", "partners.introduction_late"
KINDS = ("referral", "registration")
MOST = 200


@dataclass(frozen=True)
class Sent:
    """A referral as it was taken; is_new is False where the partner had sent the company before and it still stands."""

    referral: Referral
    is_new: bool


def submit_referral(session: Session, *, actor: Actor, partner_id: int, company: str, domain: str | None = None,
                    contact: str | None = None, email: str | None = None, need: str | None = None,
                    kind: str = "referral", source: str = "form", submitted_on: date | None = None) -> Sent:
    """Take a referral in, and start its clock. The same company again from the same partner is kept once.

    Raises Refused without the right or for somebody else's partner, ValueError without a company or for a partner
    that ended. Source: domain.md 8.4.
    """
    access.require(actor, EDIT)
    partner = partner_to_change(session, partner_id, actor=actor)
    day = submitted_on or recording_of(session).occurred_on
    name = tidy(company)
    if not name or len(name) > MOST:
        raise ValueError("Name the company, in at most 200 characters.")
    if kind not in KINDS or partner.state == "ended":
        raise ValueError("A partner with whom we ended sends nothing." if kind in KINDS else "Unknown kind.")
    if day > recording_of(session).occurred_on:
        raise ValueError("A referral is not sent ahead of time.")
    key, site = formulas.company_key(name), formulas.domain_of(domain) or formulas.domain_of(email)
    for claim in queries.claims(session, key, site):
        if claim.partner_id == partner_id and claim.state in STANDING:
            held = queries.referral(session, claim.number)
            if held is not None:
                return Sent(held, False)
    found = credits.look(session, company=name, domain=site, partner_id=partner_id, submitted_on=day)
    made = Referral(
        partner_id=partner_id, company=name, domain=site, company_key=key, contact=tidy(contact), email=tidy(email),
        need=tidy(need), kind=kind, source=source, submitted_on=day, account_id=found.account_id,
        submitted_at=clock.now() if day == recording_of(session).occurred_on else None,
        decide_by=clocks.decide_by(session, day, partner.owner_id), warning="\n".join(found.said) or None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return Sent(made, True)


def _to_decide(session: Session, referral_id: int, actor: Actor, row_version: int | None, state: str) -> Referral:
    access.require(actor, DECIDE)
    found = queries.referral(session, referral_id, for_update=True)
    if found is None:
        raise ValueError("There is no such referral. It may have been removed with the import that brought it.")
    partner = people.partner(session, found.partner_id)
    if not owned(session, actor, DECIDE, partner.owner_id if partner else None):
        raise Refused("This referral is of somebody else's partner.", action=DECIDE)
    if row_version is not None:
        conflicts.same_version(session, found, row_version=row_version, wanted={"state": state})
    return found


def accept_referral(session: Session, referral_id: int, *, actor: Actor, row_version: int | None = None,
                    as_influence: bool = False, account_id: int | None = None, deal_id: int | None = None,
                    occurred_on: date | None = None, **deal_values: Any) -> Referral:  # fmt: skip
    """Accept a referral: its account and deal are made where there are none, and the partner gets its part.

    as_influence: the partner helps with a deal that is there (deal_id, else the company's oldest open one) and did not
    bring it. deal_values: fields of the new deal, as the gate asks for them. Raises Refused, Conflict, GateHeld (a
    ValueError), and ValueError where another partner was first or we were engaged ourselves: then it can only help.
    Source: domain.md 8.11.
    """
    referral = _to_decide(session, referral_id, actor, row_version, ACCEPTED)
    if referral.state != SUBMITTED:
        raise ValueError(f"This referral was decided already: {referral.state}.")
    day = occurred_on or recording_of(session).occurred_on
    found = credits.of(session, referral)
    if found.earlier is not None:
        raise ValueError(f"Another partner sent this company on {found.earlier.submitted_on}. The first one has it: "
                         "decline this referral, or log the partner's help on the deal.")  # fmt: skip
    if not as_influence and not found.can_source and deal_id is None:
        why = f"we were in touch with them on {found.engaged_on}" if found.engaged_on else "there is an open deal"
        raise ValueError(f"This partner did not bring the company: {why}. Accept it as help, or decline it.")
    deal = _deal_for(session, referral, deal_id or (found.deal_id if as_influence else None),
                     account_id or found.account_id, deal_values)  # fmt: skip
    role = INFLUENCED if as_influence else SOURCED
    give_part(session, deal.id or 0, referral.partner_id, role=role, since_on=day, referral_id=referral.id,
              note=tidy(referral.need))  # fmt: skip
    referral.account_id, referral.deal_id = deal.account_id, deal.id
    referral.valid_until = clocks.valid_until(day)
    return _decided(session, referral, actor, ACCEPTED, day)


def _deal_for(session: Session, referral: Referral, deal_id: int | None, account_id: int | None,
              values: dict[str, Any]) -> Deal:  # fmt: skip
    """Return the deal of a referral: the one named, else a new one, made by the pipeline's own commands and gate."""
    if deal_id is not None:
        held = deals.deal(session, deal_id)
        if held is None:
            raise ValueError("There is no such deal.")
        return held
    if values.get("owner_id") is not None:
        person(session, values["owner_id"], today=recording_of(session).occurred_on)
    # Whoever may accept may have the deal made: what partners bring is no deal of theirs to edit afterwards.
    account = session.get(Account, account_id) if account_id is not None else None
    if account is None:
        given = {"domain": referral.domain, "owner_id": values.get("owner_id"),
                 "segment_id": values.get("segment_id"), "territory_id": values.get("territory_id")}  # fmt: skip
        account = registry.call("pipeline.create_account", session, actor=access.operator(), name=referral.company,
                                **{name: value for name, value in given.items() if value is not None})  # fmt: skip
    wanted = {"name": f"{referral.company} - referral", "source": "partner", "campaign": "partner referral",
              "partner_sourced": True, "segment_id": account.segment_id, "territory_id": account.territory_id,
              **values}  # fmt: skip
    made: Deal = registry.call("pipeline.create_deal", session, actor=access.operator(), account_id=account.id,
                               stage=wanted.pop("stage", "mql"), **wanted)  # fmt: skip
    return made


def decline_referral(session: Session, referral_id: int, *, actor: Actor, reason: str, note: str | None = None,
                     row_version: int | None = None, occurred_on: date | None = None) -> Referral:  # fmt: skip
    """Decline a referral with a reason of the list in force. Raises Refused, Conflict, ValueError."""
    referral = _to_decide(session, referral_id, actor, row_version, DECLINED)
    day = occurred_on or recording_of(session).occurred_on
    if referral.state != SUBMITTED:
        raise ValueError(f"This referral was decided already: {referral.state}.")
    if reason not in (known := queries.reasons(session, day)):
        raise ValueError(f"Choose a reason: {', '.join(known.values())}.")
    referral.decline_reason, referral.note = reason, tidy(note)
    return _decided(session, referral, actor, DECLINED, day)


def _decided(session: Session, referral: Referral, actor: Actor, state: str, day: date) -> Referral:
    if day < referral.submitted_on:
        raise ValueError(f"It was sent on {referral.submitted_on}: nobody decided before.")
    referral.state, referral.decided_on, referral.decided_by_id = state, day, actor.id
    session.flush()
    tickets.end(session, WAITS, "referral", referral.id or 0)
    return referral


def note_introduction(session: Session, referral_id: int, *, actor: Actor, introduced_on: date | None = None,
                      row_version: int | None = None) -> Referral:  # fmt: skip
    """Note the day on which the partner introduced us. Raises Refused, Conflict, ValueError unless it was accepted."""
    referral = _to_decide(session, referral_id, actor, row_version, ACCEPTED)
    day = introduced_on or recording_of(session).occurred_on
    if referral.state != ACCEPTED or referral.decided_on is None:
        raise ValueError("Only an accepted referral is followed by an introduction.")
    if not referral.submitted_on <= day <= recording_of(session).occurred_on:
        raise ValueError(f"The introduction lies between {referral.submitted_on} and today.")
    referral.introduced_on = day
    session.flush()
    tickets.end(session, LATE_INTRODUCTION, "referral", referral.id or 0)
    return referral
