"""A person's word over a health score: put there with a reason and an end, and taken back. Nothing here commits."""

from datetime import date, timedelta

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.customers import at_risk, scoring
from data.customers.formulas.health import GREEN, RED, YELLOW
from data.customers.queries import champions as records
from data.customers.queries import readings
from models import HealthOverride

SET, EDIT = "customers.set_health", "customers.edit"
COLOURS = (GREEN, YELLOW, RED)
LONGEST = 365
ALL_OF_THEM = "This is about all customers. It takes the right over all of them."


def set_health(session: Session, account_id: int, *, actor: Actor, status: str, reason: str,
               expires_on: date) -> HealthOverride:  # fmt: skip
    """Put one's word over the health of a customer until a day, that day included; a word before it ends.

    After its last day the score holds again by itself. Raises Refused for somebody else's customer, ValueError
    without a reason, for another colour, or an end that is past or more than a year ahead.
    """
    scope = access.scope_for(session, actor, SET)
    today = recording_of(session).occurred_on
    if readings.others(session, {account_id}, scope):
        raise Refused("This customer belongs to somebody else.", action=SET)
    if not readings.is_there(session, account_id):
        raise ValueError("There is no such customer. It may have been removed with the import that brought it.")
    if status not in COLOURS:
        raise ValueError("A word over a score is green, yellow or red.")
    if not reason.strip():
        raise ValueError("Say why: the reason is shown beside the score.")
    if not today <= expires_on <= today + timedelta(days=LONGEST):
        raise ValueError(f"A word over a score ends between today and {today + timedelta(days=LONGEST)}.")
    held = records.override(session, account_id, on=today, for_update=True)
    if held is not None:
        held.ended_on = today
    made = HealthOverride(account_id=account_id, status=status, reason=reason.strip()[:2000], set_on=today,
                          set_by_id=actor.id, expires_on=expires_on)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def end_health(session: Session, override_id: int, *, actor: Actor, row_version: int) -> HealthOverride:
    """Take a word over a score back before it expires: the score holds again at once.

    Raises Refused for somebody else's customer, Conflict when it changed meanwhile, ValueError when it is over.
    """
    scope = access.scope_for(session, actor, SET)
    today = recording_of(session).occurred_on
    found = records.override_of(session, override_id, for_update=True)
    if found is None or found.ended_on is not None or found.expires_on < today:
        raise ValueError("This word over the score is over already. Look again.")
    if readings.others(session, {found.account_id}, scope):
        raise Refused("This customer belongs to somebody else.", action=SET)
    conflicts.same_version(session, found, row_version=row_version, wanted={"ended_on": today})
    found.ended_on = today
    session.flush()
    return found


def score_health(session: Session, *, actor: Actor, day: date | None = None) -> int:
    """Score every customer, as of a day that is past where one is given; return for how many something differs.

    For readings that came with a past of their own: a score that was given on that day stays where it says the same.
    Raises Refused without the right over all customers.
    """
    if access.require(actor, EDIT) != "all":
        raise Refused(ALL_OF_THEM, action=EDIT)
    return scoring.score(session, day=day)


def alert_health(session: Session, *, actor: Actor, day: date | None = None) -> int:
    """Make the alerts about customers at risk say what is so; return how many are at risk. As the nightly job does.

    Raises Refused without the right over all customers.
    """
    if access.require(actor, EDIT) != "all":
        raise Refused(ALL_OF_THEM, action=EDIT)
    return at_risk.settle_alerts(session, day=day)[0].hits

