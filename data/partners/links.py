"""Links that open one thing for one partner without signing in: found by their hash, expiring, ended by whoever may."""

import hashlib
import secrets
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session

from data.core import clock
from data.core.doors import addresses
from data.core.ledger.entries import table_of
from data.partners.queries import links as queries
from models import Partner, PartnerLink

BEGINS = "qp_"
LONGEST = 100
PATH = "/partner/"
PURPOSES = {"referrals": "Send referrals and see how they stand", "referral": "See how a referral stands",
            "scoreboard": "Agree on a scoreboard", "term_sheet": "Answer a term sheet"}  # fmt: skip
MINUTE = timedelta(minutes=1)
MOST_KEPT = 10_000
"""Links whose requests are counted at once: past it the oldest counts go."""

_asked: dict[str, deque[datetime]] = defaultdict(deque)


@dataclass(frozen=True)
class Opened:
    """What a link opens: its number, its purpose, the partner, and the one record it is about, if it is."""

    link_id: int
    purpose: str
    partner_id: int
    partner: str
    record_id: int | None


def drawn() -> str:
    """Return a new token; nobody can guess it."""
    return BEGINS + secrets.token_urlsafe(32)


def hashed(written: str) -> str:
    """Return what the store keeps of a token: enough to recognise it, not to use it."""
    # A drawn token has 256 bits: no salt or slow hash adds anything to that.
    return hashlib.sha256(written.encode()).hexdigest()


def address(written: str) -> str:
    """Return the whole address of a link, to be sent to the partner."""
    return f"{addresses.public().url.rstrip('/')}{PATH}{written}"


def opened(session: Session, written: str, *, purpose: str | None = None) -> Opened | None:
    """Return what a token opens now; None where it is unknown, ended, expired, or for another purpose."""
    if not written.startswith(BEGINS) or len(written) > LONGEST:
        return None
    link = queries.link_hashed(session, hashed(written))
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        return None
    partner = session.get(Partner, link.partner_id)
    if partner is None or (purpose is not None and link.purpose != purpose):
        return None
    return Opened(link.id or 0, link.purpose, link.partner_id, partner.name, link.record_id)


def note_use(session: Session, link_id: int) -> None:
    """Note that a link was used now. Needs a housekeeping session."""
    table = table_of(PartnerLink)
    used = update(table).where(table.c.id == link_id).values(used_at=clock.now(), uses=table.c.uses + 1)
    session.connection().execute(used)


def wait(who: str, most: int) -> int:
    """Return for how many seconds somebody has to wait: 0 while they asked less often in the last minute than allowed.

    who: a link, or the address of a machine that tries links. Counted in this process.
    """
    if len(_asked) > MOST_KEPT:
        _asked.clear()
    now, asked = clock.now(), _asked[who]
    while asked and now - asked[0] >= MINUTE:
        asked.popleft()
    if len(asked) >= most:
        return int((asked[0] + MINUTE - now).total_seconds()) + 1
    asked.append(now)
    return 0
