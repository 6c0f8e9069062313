"""Partners' parts in deals: who brought one, who helped with it, and what they did."""

from datetime import date

from sqlmodel import Session

from data.core import access, registry
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.partners.commands.taking import EDIT, partner_to_change, tidy
from data.partners.formulas.credit import INFLUENCED, ROLES, SOURCED
from data.partners.queries import deals as queries
from models import DealPartner


def log_influence(session: Session, deal_id: int, *, actor: Actor, partner_id: int, note: str,
                  since_on: date | None = None) -> DealPartner:  # fmt: skip
    """Log what a partner did for an open deal that somebody else brought. Raises Refused, ValueError.

    Source: domain.md 8.11: a logged part in an open deal.
    """
    access.require(actor, EDIT)
    partner_to_change(session, partner_id, actor=actor)
    deal = queries.deal(session, deal_id)
    if deal is None or deal.stage not in queries.stages_in("open"):
        raise ValueError("A partner's help is logged while the deal is open. Choose an open deal.")
    if not tidy(note):
        raise ValueError("Say what the partner did: credit for help nobody can name is trusted by nobody.")
    return give_part(session, deal_id, partner_id, role=INFLUENCED, note=tidy(note),
                     since_on=since_on or recording_of(session).occurred_on)  # fmt: skip


def register_source(session: Session, deal_id: int, *, actor: Actor, partner_id: int, note: str,
                    since_on: date | None = None) -> DealPartner:  # fmt: skip
    """Say that a partner brought a deal without a referral here. Raises Refused, ValueError if another did."""
    access.require(actor, EDIT)
    partner_to_change(session, partner_id, actor=actor)
    if queries.deal(session, deal_id) is None:
        raise ValueError("There is no such deal.")
    if not tidy(note):
        raise ValueError("Say how the partner brought the deal.")
    return give_part(session, deal_id, partner_id, role=SOURCED, note=tidy(note),
                     since_on=since_on or recording_of(session).occurred_on)  # fmt: skip


def drop_part(session: Session, deal_id: int, *, actor: Actor, partner_id: int) -> None:
    """Take a partner's part in a deal back. Raises Refused, ValueError where it has none."""
    access.require(actor, EDIT)
    partner_to_change(session, partner_id, actor=actor)
    held = queries.part(session, deal_id, partner_id)
    if held is None:
        raise ValueError("This partner has no part in this deal.")
    was_source = held.role == SOURCED
    session.delete(held)
    session.flush()
    if was_source:
        _mark(session, deal_id, is_sourced=False)


def give_part(session: Session, deal_id: int, partner_id: int, *, role: str, since_on: date,
              referral_id: int | None = None, note: str | None = None) -> DealPartner:  # fmt: skip
    """Give a partner its part in a deal; one brings it at most. A helper may turn out to have brought it."""
    if role not in ROLES:
        raise ValueError(f"A part is one of {', '.join(ROLES)}.")
    source = queries.sourced_of(session, deal_id)
    if source is not None and source.partner_id == partner_id:
        return source
    if role == SOURCED and source is not None:
        raise ValueError("Another partner brought this deal. One partner brings a deal; this one can have helped.")
    held = queries.part(session, deal_id, partner_id)
    if held is None:
        held = DealPartner(deal_id=deal_id, partner_id=partner_id, role=role, since_on=since_on)
        session.add(held)
    held.role, held.referral_id = role, referral_id or held.referral_id
    held.note = "\n".join(filter(None, dict.fromkeys((held.note, note)))) or None
    session.flush()
    if role == SOURCED:
        _mark(session, deal_id, is_sourced=True)
    return held


def _mark(session: Session, deal_id: int, *, is_sourced: bool) -> None:
    """Say on the deal itself that a partner brought it: its history and its filters look there."""
    deal = queries.deal(session, deal_id)
    if deal is not None and bool(deal.partner_sourced) != is_sourced:
        registry.call("pipeline.edit_deal", session, deal_id, actor=access.operator(), row_version=deal.row_version,
                      partner_sourced=is_sourced)  # fmt: skip
