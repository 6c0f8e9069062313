"""What people do about the end of a term: say how they see it, book what was renewed, record what was lost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts, rulebook
from data.core.access import Actor, Refused
from data.core.ledger.capturing import on_day, recording_of
from data.core.numbers import to_minor
from data.core.work import tasks
from data.customers.commands.churn import record_churn, require_reason
from data.customers.formulas import renewals as formulas
from data.customers.formulas.renewals import LOST, OPEN, RENEWED, VIEWS
from data.customers.queries import renewal_records as records
from data.customers.queries import renewals as queries
from data.customers.renewal_plans import plans
from models import ChurnRecord, Renewal, Subscription

RENEW = "customers.renew"
DAY = timedelta(days=1)
LONGEST_TERM = 120
LONGEST = 1_000
RENEWED_NOTE = "Renewed"


def line_to_renew(session: Session, subscription_id: int, *, actor: Actor) -> Subscription:
    """Return a line whose end the actor may judge, kept from other writers. Raises Refused, ValueError."""
    scope = access.scope_for(session, actor, RENEW)
    line = records.subscription(session, subscription_id, for_update=True)
    if line is None:
        raise ValueError("There is no such subscription. It may have gone with the import that brought it.")
    if line.end_on is None:
        raise ValueError("This subscription is open ended: there is no term to renew. Give it an end first.")
    if scope.kind != "all" and not records.is_reached(session, subscription_id, scope=scope):
        raise Refused("This customer belongs to somebody else.", action=RENEW)
    return line


def set_owner_view(session: Session, subscription_id: int, *, actor: Actor, view: str | None, reason: str,
                   odds: int | None = None, row_version: int | None = None) -> Renewal:  # fmt: skip
    """Say how a renewal is seen: good or at_risk, why, and with which odds in percent.

    None takes the answer back, but not within the days before the end in which one is owed. Raises Refused, Conflict,
    ValueError for another answer, no reason, odds that are no percentage, or a renewal that is over.
    """
    line = line_to_renew(session, subscription_id, actor=actor)
    today = recording_of(session).occurred_on
    if view not in (*VIEWS, None):
        raise ValueError("A renewal is good or at risk. Unknown is no answer.")
    if view is None and formulas.is_owed(_end(line), None, as_of=today, answer_from=plans(today).answer_from):
        raise ValueError(f"From {plans(today).answer_from} days before the end on a renewal is good or at risk.")
    if not reason.strip():
        raise ValueError("Say why: the reason stands beside your view.")
    if odds is not None and not (isinstance(odds, int) and 0 <= odds <= 100):
        raise ValueError("Odds are a whole percentage from 0 to 100.")
    held = _renewal(session, line)
    if held.outcome != OPEN:
        raise ValueError(f"This renewal is over: it was {held.outcome}.")
    wanted = {"owner_view": view, "odds": odds, "view_reason": reason.strip()[:LONGEST]}
    if row_version is not None and held.id is not None:
        conflicts.same_version(session, held, row_version=row_version, wanted=wanted)
    for name, value in {**wanted, "view_on": today}.items():
        setattr(held, name, value)
    session.add(held)
    session.flush()
    return held


def book_renewal(session: Session, subscription_id: int, *, actor: Actor, booked: Decimal, signed_on: date,
                 months: int = 12, row_version: int | None = None) -> Renewal:  # fmt: skip
    """Book a renewal: a line of the same product follows the old one for so many months, and the steps are done.

    booked: recurring revenue a year in the currency of the contract; what goes beyond the old amount is expansion.
    Signed after the days of grace it is no renewal: the old line was lost at its end, and the new one begins on the
    day of the signature. Raises Refused, Conflict, ValueError.
    """
    line = line_to_renew(session, subscription_id, actor=actor)
    _check_booking(line, booked, signed_on, months, today=recording_of(session).occurred_on)
    held, amount, end = _renewal(session, line), to_minor(booked, line.currency), _end(line)
    if held.outcome == RENEWED or any(one["change"] == "renewal" for one in _followers(session, line)):
        raise ValueError("This line was renewed already. Undo that booking to change it.")
    if row_version is not None and held.id is not None:
        conflicts.same_version(session, held, row_version=row_version, wanted={"booked": amount})
    grace = int(rulebook.limits(signed_on)["renewal_grace_days"])
    is_late = held.outcome == LOST or signed_on > end + grace * DAY
    follower = _follower(session, line, amount, signed_on, months, begins=max(signed_on, end + DAY) if is_late
                         else end + DAY)  # fmt: skip
    if is_late:
        _end_line(line, end + DAY)
        wanted: dict[str, Any] = {"outcome": LOST, "followed_by_id": follower.id}
    else:
        _end_line(line, follower.start_on)
        wanted = {"outcome": RENEWED, "booked": amount, "booked_on": signed_on, "followed_by_id": follower.id}
    on_day(held, signed_on)
    for name, value in wanted.items():
        setattr(held, name, value)
    session.add(held)
    _settle_steps(session, line, tasks.DONE, RENEWED_NOTE)
    session.flush()
    return held


def _check_booking(line: Subscription, booked: Decimal, signed_on: date, months: int, *, today: date) -> None:
    if booked <= 0:
        raise ValueError("A renewal books an amount above zero. What brings nothing is lost: record it as such.")
    if signed_on > today:
        raise ValueError("It is not signed yet: choose today or an earlier day.")
    if signed_on < line.start_on:
        raise ValueError(f"The term began on {line.start_on}: it cannot have been renewed before.")
    if not 1 <= months <= LONGEST_TERM:
        raise ValueError(f"A term has 1 to {LONGEST_TERM} months.")


def _follower(session: Session, line: Subscription, arr: int, signed_on: date, months: int, *,
              begins: date) -> Subscription:  # fmt: skip
    """Make the line that follows; it keeps what the customer has, for the new amount and term."""
    made = Subscription(
        account_id=line.account_id, product_id=line.product_id, contract=line.contract, follows_id=line.id,
        change="renewal", plan=line.plan, billing=line.billing, start_on=begins,
        end_on=formulas.term_end(begins, months), arr=arr, currency=line.currency, seats=line.seats,
        notice_days=line.notice_days, is_auto_renew=line.is_auto_renew, basis=line.basis,
    )  # fmt: skip
    on_day(made, signed_on)
    session.add(made)
    session.flush()
    return made


def _end_line(line: Subscription, day: date) -> None:
    if line.ended_on is None or line.ended_on > day:
        line.ended_on = day


def take_back_booking(session: Session, subscription_id: int, *, actor: Actor) -> Renewal:
    """Take back a booked renewal: the line that followed goes, the old one runs on, its steps are open again.

    Raises Refused; ValueError where nothing was booked, or the new line was changed or followed since.
    """
    line = line_to_renew(session, subscription_id, actor=actor)
    held = _renewal(session, line)
    follower = records.subscription(session, held.followed_by_id or 0, for_update=True)
    if follower is None:
        raise ValueError("No renewal of this line is booked here, so there is none to take back.")
    if follower.row_version > 1 or queries.followers(session, [follower.id or 0], as_of=date.max - DAY):
        raise ValueError("The new line was changed since. End or correct it on the account's page.")
    held.outcome, held.booked, held.booked_on, held.followed_by_id = OPEN, None, None, None
    line.ended_on = None
    session.flush()
    session.delete(follower)
    for task in records.steps_closed(session, subscription_id, note=RENEWED_NOTE):
        task.state, task.note, task.closed_on = tasks.OPEN, None, None
    session.flush()
    return held


def lose_renewal(session: Session, subscription_id: int, *, actor: Actor, reason: str, stated_reason: str = "",
                 sub_reason: str | None = None, secondary: tuple[str, ...] = (), competitor: str | None = None,
                 is_voluntary: bool = True) -> ChurnRecord:  # fmt: skip
    """Record that a line will not be renewed: it ends with its term, and a churn record says why.

    The reason is one of the list; a competitor is named. Raises Refused, ValueError.
    """
    line = line_to_renew(session, subscription_id, actor=actor)
    require_reason(session, reason=reason, sub_reason=sub_reason, secondary=secondary, competitor=competitor)
    held = _renewal(session, line)
    if held.outcome != OPEN or any(one["change"] == "renewal" for one in _followers(session, line)):
        raise ValueError("This renewal is over already. Undo what was booked to change it.")
    held.outcome = LOST
    session.add(held)
    _end_line(line, _end(line) + DAY)
    made = record_churn(
        session, line.account_id, actor=actor, churned_on=line.ended_on or _end(line) + DAY, reason=reason,
        sub_reason=sub_reason, secondary=secondary, competitor=competitor, is_voluntary=is_voluntary,
        stated_reason=stated_reason, subscription_id=line.id,
    )  # fmt: skip
    _settle_steps(session, line, tasks.DROPPED, "Lost")
    session.flush()
    return made


def _settle_steps(session: Session, line: Subscription, state: str, note: str) -> None:
    """Close the open tasks about the end of this term: nobody is to be reminded of what is over."""
    for task in records.open_steps(session, line.id or 0):
        task.state, task.note, task.closed_on = state, note, recording_of(session).occurred_on


def _renewal(session: Session, line: Subscription) -> Renewal:
    found = records.renewal(session, line.id or 0, for_update=True)
    return found or Renewal(subscription_id=line.id or 0)


def _followers(session: Session, line: Subscription) -> list[dict[str, Any]]:
    today = recording_of(session).occurred_on
    return queries.followers(session, [line.id or 0], as_of=today).get(line.id or 0, [])


def _end(line: Subscription) -> date:
    if line.end_on is None:
        raise ValueError("This subscription has no end.")
    return line.end_on
