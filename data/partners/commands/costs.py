"""What changes the costs of partners and the figures that people enter about them. Nothing here commits."""

from datetime import date
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.numbers import minor_places, plain
from data.partners.commands.taking import EDIT, owned, partner_to_change, tidy
from data.partners.queries import partners as queries
from models import PartnerActual, PartnerCost

KINDS = {"commission": "Commission", "mdf": "Marketing money", "enablement": "Enablement", "tools": "Tools",
         "manager": "Our own people"}  # fmt: skip


def save_cost(session: Session, *, actor: Actor, month: date, kind: str, amount: int, currency: str,
              partner_id: int | None = None, note: str | None = None, cost_id: int | None = None) -> PartnerCost:
    """Add or change what a partner cost in a month, or the whole programme without a partner.

    amount: minor units of currency, from 0 up. Raises Refused without the right, for somebody else's partner, or for
    the whole programme with a narrow right; ValueError for a kind, amount, currency or month that cannot be.
    """
    access.require(actor, EDIT)
    if partner_id is not None:
        partner_to_change(session, partner_id, actor=actor)
    elif not owned(session, actor, EDIT, None):
        raise Refused("Costs of the whole programme belong to whoever runs it.", action=EDIT)
    first = month.replace(day=1)
    if kind not in KINDS:
        raise ValueError(f"The kind of a cost is one of {', '.join(KINDS.values())}.")
    if amount < 0 or first > recording_of(session).occurred_on:
        raise ValueError("A cost is 0 or more, in a month that has begun.")
    minor_places(currency)
    made = PartnerCost(month=first, kind=kind, amount=amount, currency=currency)
    if cost_id is not None:
        held = queries.cost(session, cost_id)
        if held is None or held.partner_id != partner_id:
            raise ValueError("There is no such cost of this partner.")
        made = held
    made.partner_id, made.month, made.kind = partner_id, first, kind
    made.amount, made.currency, made.note = amount, currency, tidy(note)
    session.add(made)
    session.flush()
    return made


def save_actual(session: Session, partner_id: int, *, actor: Actor, metric: str, month: date, value: Decimal | str,
                is_override: bool = False, note: str | None = None) -> PartnerActual:  # fmt: skip
    """Enter what a partner reached in a month by a metric; entered again it is replaced.

    is_override: it stands over what was counted, and needs a note. Raises Refused, ValueError.
    """
    access.require(actor, EDIT)
    partner_to_change(session, partner_id, actor=actor)
    try:
        number = plain(Decimal(str(value)))
    except InvalidOperation:
        raise ValueError(f"{value} is not a number.") from None
    name, words, first = tidy(metric), tidy(note), month.replace(day=1)
    if not name:
        raise ValueError("Say which figure this is.")
    if is_override and not words:
        raise ValueError("Say why this number stands over the counted one.")
    if first > recording_of(session).occurred_on:
        raise ValueError("This month has not begun.")
    made = queries.actual(session, partner_id, name, first)
    if made is None:
        made = PartnerActual(partner_id=partner_id, metric=name, month=first, value=number)
        session.add(made)
    made.value, made.is_override, made.note = number, is_override, words
    session.flush()
    return made
