"""What turns by the calendar alone: referrals that wait too long, late introductions, acceptances that run out."""

from datetime import timedelta

from sqlmodel import Session

from data.core.ledger.capturing import recording_of
from data.core.ledger.records import Edit, update_many
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.partners import clocks
from data.partners.commands.referrals import LATE_INTRODUCTION, WAITS
from data.partners.formulas.referrals import EXPIRED
from data.partners.queries import referrals as queries
from data.partners.queries.deals import stages_in
from models import Referral

outbox.called(WAITS, "A referral waits for a decision")
outbox.called(LATE_INTRODUCTION, "An introduction is late")
SOON = timedelta(days=1)


def expire_referrals(session: Session) -> int:
    """Let accepted referrals run out whose last day is past and of which no open or won deal lives; return how many.

    Source: domain.md 8.4: an acceptance holds for so many days, and what it led to lives on by itself.
    """
    day = recording_of(session).occurred_on
    gone = queries.run_out(session, day, alive=stages_in("open", "won"))
    update_many(session, Referral, [Edit(row["id"], day, {"state": row["state"]}, {"state": EXPIRED}) for row in gone])
    return len(gone)


def settle_waits(session: Session) -> tuple[Settled, Settled]:
    """Make the tickets about decisions due by tomorrow or late, and about late introductions, say what is so."""
    day = recording_of(session).occurred_on
    late = [Finding("referral", row["id"], f"{row['company']}, sent by {row['partner']}: decide by {row['decide_by']}.",
                    row["owner_id"], row["decide_by"])
            for row in queries.waiting(session, queries.REFERRALS.c.decide_by <= day + SOON)]  # fmt: skip
    slow = []
    for row in queries.not_introduced(session):
        due = clocks.introduce_by(session, row["decided_on"], row["owner_id"]) if row["decided_on"] else day
        if due < day:
            words = f"{row['partner']} was to introduce us to {row['company']} by {due}. Ask them."
            slow.append(Finding("referral", row["id"], words, row["owner_id"], due))
    return (tickets.settle(session, WAITS, late, is_alert=True),
            tickets.settle(session, LATE_INTRODUCTION, slow, is_alert=True))  # fmt: skip
