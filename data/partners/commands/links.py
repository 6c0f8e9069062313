"""Making and ending links for partners. A link is kept by its hash: its address is shown once."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session

from data.core import access, clock, rulebook
from data.core.access import Actor, Refused
from data.core.ledger.entries import table_of
from data.partners import links
from data.partners.commands.taking import owned
from data.partners.queries import links as made
from data.partners.queries import partners as queries
from models import PartnerLink

MANAGE = "partners.manage_links"
LONGEST_DAYS = 730
OF_ONE = ("referral", "scoreboard", "term_sheet")


def make_link(session: Session, *, actor: Actor, partner_id: int, purpose: str, record_id: int | None = None,
              days: int | None = None) -> str:  # fmt: skip
    """Make a link for a partner and return its address, which is kept nowhere. Needs a housekeeping session.

    days: how long it opens, the limit `partner_link_days` if not given. Raises Refused, ValueError.
    """
    access.require(actor, MANAGE)
    partner = queries.partner(session, partner_id)
    if partner is None or not owned(session, actor, MANAGE, partner.owner_id):
        raise Refused("Links are made by whoever owns the partner.", action=MANAGE)
    if purpose not in links.PURPOSES or (purpose in OF_ONE) != (record_id is not None):
        raise ValueError(f"A link opens one of: {', '.join(links.PURPOSES)}; all but referrals need their record.")
    span = int(rulebook.limits()["partner_link_days"]) if days is None else days
    if not 1 <= span <= LONGEST_DAYS:
        raise ValueError(f"A link opens for 1 to {LONGEST_DAYS} days.")
    written, now = links.drawn(), clock.now()
    session.add(PartnerLink(token_hash=links.hashed(written), purpose=purpose, partner_id=partner_id,
                            record_id=record_id, made_by_id=actor.id, made_at=now,
                            expires_at=now + timedelta(days=span)))  # fmt: skip
    session.flush()
    return links.address(written)


def revoke_link(session: Session, link_id: int, *, actor: Actor) -> None:
    """End a link: it opens nothing from now on. Needs a housekeeping session. Raises Refused, ValueError."""
    access.require(actor, MANAGE)
    held = made.link(session, link_id)
    partner = queries.partner(session, held.partner_id) if held is not None else None
    if held is None:
        raise ValueError("There is no such link.")
    if not owned(session, actor, MANAGE, partner.owner_id if partner else None):
        raise Refused("This link is for somebody else's partner.", action=MANAGE)
    table = table_of(PartnerLink)
    ended = update(table).where(table.c.id == link_id, table.c.revoked_at.is_(None)).values(revoked_at=clock.now())
    if session.connection().execute(ended).rowcount != 1:
        raise ValueError("This link was ended already.")
