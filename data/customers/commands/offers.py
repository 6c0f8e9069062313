"""Save offers: asked for by one person, allowed by another, answered by the customer, and over on their last day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.numbers import to_minor
from data.core.work import waivers
from data.customers.commands.renewals import RENEW, line_to_renew
from data.customers.formulas import renewals as formulas
from data.customers.queries import renewal_records as records
from models import SaveOffer

APPROVE, WAIVER = "waivers.approve", "save_offer"
KINDS = {"discount": "Discount", "free_months": "Free months", "service": "Service", "terms": "Terms"}
PRICED = ("discount", "free_months")
"""Offers that cost money: they say how much."""

ANSWERS = ("accepted", "declined")
PRICE_ROLES = ("executive", "deal_desk", "manager")


def propose_offer(session: Session, subscription_id: int, *, actor: Actor, kind: str, terms: str, reason: str,
                  expires_on: date, discount: Decimal | None = None) -> SaveOffer:  # fmt: skip
    """Ask to offer something so that a customer stays, up to and including a last day.

    discount: what it costs a year, in the currency of the contract. Raises Refused; ValueError without terms, reason,
    price, a last day from today on, or while another offer for the line waits.
    """
    line = line_to_renew(session, subscription_id, actor=actor)
    if kind not in KINDS:
        raise ValueError(f"An offer is one of {', '.join(KINDS)}.")
    if not terms.strip():
        raise ValueError("Say what is offered, in the words that the customer will read.")
    if kind in PRICED and (discount is None or discount <= 0):
        raise ValueError("Say what this offer costs a year.")
    minor = None if discount is None else to_minor(discount, line.currency)
    if minor is not None and minor > line.arr:
        raise ValueError("An offer cannot cost more than the contract brings.")
    today = recording_of(session).occurred_on
    for other in records.offers(session, numbers=[subscription_id]):
        if _state(other, today) in ("asked", "offered"):
            raise ValueError("Another offer for this contract still waits. Let it be answered or expire first.")
    waiver = waivers.ask(session, actor=actor, kind=WAIVER, entity="subscription", entity_id=subscription_id,
                         covers=(kind,), reason=reason, expires_on=expires_on)  # fmt: skip
    made = SaveOffer(subscription_id=subscription_id, waiver_id=waiver.id or 0, kind=kind, terms=terms.strip(),
                     discount=minor)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def decide_offer(session: Session, offer_id: int, *, actor: Actor, is_granted: bool, note: str = "") -> SaveOffer:
    """Allow or refuse a save offer that somebody else asked for.

    For strategic accounts only an executive may, for offers that cost money an executive, deal desk or a manager.
    Raises Refused; ValueError when it was decided or its last day has passed.
    """
    scope = access.scope_for(session, actor, APPROVE)
    found = records.offer(session, offer_id, for_update=True)
    if found is None:
        raise ValueError("There is no such offer.")
    row = next(iter(records.offers(session, numbers=[found.subscription_id])))
    if scope.kind != "all" and not records.is_reached(session, found.subscription_id, scope=scope):
        raise Refused("This customer belongs to another team.", action=APPROVE)
    if row["is_strategic"] and "executive" not in actor.roles:
        raise Refused("For a strategic account an executive decides.", action=APPROVE)
    if found.kind in PRICED and not actor.roles.intersection(PRICE_ROLES):
        raise Refused("On a price an executive, the deal desk or a manager decides.", action=APPROVE)
    if row["id"] == offer_id and _state(row, recording_of(session).occurred_on) == "expired":
        raise ValueError(f"This offer ended on {row['expires_on']}. Ask for a new one.")
    waivers.decide(session, found.waiver_id, actor=actor, is_granted=is_granted, note=note)
    return found


def answer_offer(session: Session, offer_id: int, *, actor: Actor, answer: str,
                 answered_on: date | None = None) -> SaveOffer:  # fmt: skip
    """Note what the customer answered to an offer that was allowed, today unless another day is named.

    Raises Refused; ValueError for another answer, a day to come, one after its last day, or before it was allowed.
    """
    access.require(actor, RENEW)
    found = records.offer(session, offer_id, for_update=True)
    if found is None or answer not in ANSWERS:
        raise ValueError("An offer is accepted or declined.")
    line_to_renew(session, found.subscription_id, actor=actor)
    row = next(one for one in records.offers(session, numbers=[found.subscription_id]) if one["id"] == offer_id)
    day = answered_on or recording_of(session).occurred_on
    if row["state"] != waivers.GRANTED or found.answer is not None:
        raise ValueError("Only an offer that was allowed and not answered yet can be answered.")
    if day > recording_of(session).occurred_on or day < row["decided_on"]:
        raise ValueError(f"It was answered between {row['decided_on']}, when it was allowed, and today.")
    if day > row["expires_on"]:
        raise ValueError(f"The offer ended on {row['expires_on']}. Ask for a new one.")
    found.answer, found.answered_on = answer, day
    session.flush()
    return found


def _state(row: Mapping[str, Any], day: date) -> str:
    return formulas.offer_state(waiver=str(row["state"]), answer=row["answer"], answered_on=row["answered_on"],
                                expires_on=row["expires_on"], as_of=day)  # fmt: skip
