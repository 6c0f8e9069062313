"""Links that were made for partners."""

from sqlalchemy import select
from sqlmodel import Session, col

from models import PartnerLink


def link_hashed(session: Session, token_hash: str) -> PartnerLink | None:
    """Return the link whose token has this hash."""
    statement = select(PartnerLink).where(col(PartnerLink.token_hash) == token_hash)
    found: PartnerLink | None = session.execute(statement).scalar()
    return found


def link(session: Session, link_id: int) -> PartnerLink | None:
    """Return a link by its number."""
    return session.get(PartnerLink, link_id)
