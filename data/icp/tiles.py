"""What the start page shows of fit: whether the open pipeline is what we want, proof that waits for its review."""

from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.core.metrics import REASONS
from data.core.tiles import Face, tile
from data.icp.views.fit import FIT_READS
from data.icp.views.fit import match_share as share_of
from data.icp.views.fit_standings import accounts_in, standings
from data.icp.views.value_map import MAP_READS, value_map

WORDS = {"green": "What we want", "yellow": "Mixed", "red": "Too few that fit"}


@tile("icp.match_share", order=45, right="icp.view_fit", reads=FIT_READS, shared=True)
def match_share(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """The share of open deals whose account fits; nothing while the profile says nothing."""
    # Only what the tile says: the whole view also adds up what every account's deals ever brought.
    found = standings(session, as_of)
    mine = {} if found.terms.scorers.is_blank else accounts_in(session, scope)
    if not found.rows.keys() & mine.keys():
        return None
    value, fast = share_of(session, found, mine, as_of=as_of, known_at=None), found.terms.policy.lines["fast"]
    reason = REASONS[value.reason] if value.value is None and value.reason else ""
    return Face("Open deals that fit", value.value, "percent", reason=reason, status=value.status,
                word=WORDS.get(value.status), note=f"of {value.n or 0:,}; the account scores {fast} or more",
                address="/icp-fit", link="Open fit")  # fmt: skip


@tile("icp.review_proof", order=55, right="icp.edit_value_map", reads=MAP_READS, place="next")
def review_proof(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Assets in use whose review day has come."""
    due = value_map(session, scope=scope, as_of=as_of).due
    if not due:
        return None
    return Face("Look at the proof assets again", due, "count", note="their review day has come",
                address="/icp-value-map", link="Open the value map")  # fmt: skip
