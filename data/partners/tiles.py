"""What the start page shows of partners."""

from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.core.metrics import threshold_of
from data.core.tiles import Face, tile
from data.partners.formulas.referrals import SUBMITTED
from data.partners.queries.partners import has_partners
from data.partners.queries.reviews import overdue_todos
from data.partners.views.home import HOME_READS, WITH_US
from data.partners.views.referrals import REFERRAL_READS, referrals
from data.partners.views.reviews import LIST_READS, due_lines
from data.partners.views.scoreboard import boards
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
    view = referrals(session, scope=scope, as_of=as_of, states=(SUBMITTED,), pages=(1, 1))
    if not sum(view.counts.values()):
        return None
    return Face("Referrals waiting", view.counts["submitted"], "count", status="red" if view.overdue else "green",
                word="Past the day" if view.overdue else "In time", note=f"{view.overdue:,} past the day",
                address="/partners-referrals", link="See the referrals")  # fmt: skip


@tile("partners.todos_overdue", order=46, right="partners.view_partners", reads=LIST_READS)
def todos_overdue(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """How many to-dos of reviews are past their day, and how many of them are ours; nothing without a partner."""
    if not has_partners(session):
        return None
    late = overdue_todos(session, as_of, scope=scope)
    ours, limit = sum(side == "us" for side in late), threshold_of("partners.todos_overdue", as_of=as_of)
    return Face("Overdue to-dos of reviews", len(late), "count", note=f"{ours:,} ours, {len(late) - ours:,} theirs",
                status=limit.status(len(late)) if limit else None,
                word="Late" if late else "None late", metric="partners.todos_overdue",
                address="/partners-reviews", link="See the to-dos")  # fmt: skip


@tile("partners.reviews_due", order=47, right="partners.view_partners", reads=LIST_READS)
def reviews_due(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """How many partners are overdue for a review, and how many more this quarter; nothing without a partner."""
    lines = due_lines(session, scope=scope, as_of=as_of)
    if not lines:
        return None
    late, soon = (sum(one.state == state for one in lines) for state in ("overdue", "due"))
    return Face("Partners overdue for a review", late, "count",
                note=f"of {len(lines):,}; {soon:,} more due this quarter",
                status="red" if late else "yellow" if soon else "green",
                word="Plan them" if late + soon else "None due", address="/partners-reviews",
                link="See who is due")  # fmt: skip


@tile("partners.red_partners", order=48, right="partners.view_partners", reads=HOME_READS)
def red_partners(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """How many partners have a red scoreboard, of those with a colour; nothing without a partner."""
    found = boards(session, scope=scope, as_of=as_of, quarters=1, states=WITH_US)
    if not found:
        return None
    red = [board.partner for board in found if board.status == "red"]
    judged = sum(board.status != "grey" for board in found)
    if not judged:
        return Face("Red partners", reason="no scoreboard has a colour yet", address="/partners-home",
                    link="Open the partners")  # fmt: skip
    named = f": {', '.join(red[:2])}{' and others' if len(red) > 2 else ''}" if red else ""
    return Face("Red partners", len(red), "count", note=f"of {judged:,} with a scoreboard{named}",
                status="red" if red else "green", word="Act now" if red else "None red",
                address="/partners-home", link="See which and why")  # fmt: skip
