"""What the start page shows of partners."""

from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.core.tiles import Face, tile
from data.partners.views.referrals import REFERRAL_READS, referrals
from data.partners.views.term_sheets import SHEET_READS, term_sheets

SHEETS = "/partners-term-sheets"


@tile("partners.sheets_countered", order=36, right="partners.edit_term_sheet", reads=SHEET_READS, place="next")
def sheets_countered(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for an answer to partners who want other terms."""
    back = term_sheets(session, scope=scope, as_of=as_of).counts["countered"]
    if not back:
        return None
    many = "1 partner wants" if back == 1 else f"{back:,} partners want"
    return Face("Answer other terms", note=f"{many} other terms than were sent.", address=f"{SHEETS}?state=countered",
                link="See the term sheets")  # fmt: skip


@tile("partners.sheets_to_approve", order=37, right="partners.approve_terms", reads=SHEET_READS, place="next")
def sheets_to_approve(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for a decision on proposed terms of others."""
    rows = [row for row in term_sheets(session, scope=scope, as_of=as_of, states=("proposed",)).rows
            if row["proposed_by_id"] != scope.user_id]  # fmt: skip
    if not rows:
        return None
    many = "1 term sheet waits" if len(rows) == 1 else f"{len(rows):,} term sheets wait"
    return Face("Decide on partner terms", note=f"{many} for approval.", address=f"{SHEETS}?state=proposed",
                link="See the term sheets")  # fmt: skip


@tile("partners.referrals_waiting", order=45, right="partners.view_partners", reads=REFERRAL_READS)
def referrals_waiting(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """How many referrals wait for an answer, and how many of them too long; nothing while none was ever sent."""
    view = referrals(session, scope=scope, as_of=as_of)
    if not view.rows:
        return None
    return Face("Referrals waiting", view.counts["submitted"], "count", status="red" if view.overdue else "green",
                word="Past the day" if view.overdue else "In time", note=f"{view.overdue:,} past the day",
                address="/partners-referrals", link="See the referrals")  # fmt: skip
