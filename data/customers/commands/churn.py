"""What people do about customers who left: record why, find the root cause, and win them back. Nothing here commits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts, rulebook
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.numbers import to_minor
from data.customers.formulas import churn as formulas
from data.customers.queries import churn as queries
from models import ChurnRecord

RENEW = "customers.renew"
LONGEST = 5_000


def require_reason(session: Session, *, reason: str, sub_reason: str | None, secondary: tuple[str, ...],
                   competitor: str | None) -> None:  # fmt: skip
    """Raise ValueError with the sentence unless the words of a churn record are right on the day."""
    if wrong := formulas.problem(reason=reason, secondary=secondary, competitor=competitor):
        raise ValueError(wrong)
    day = recording_of(session).occurred_on
    if sub_reason and sub_reason not in queries.reasons(session, day, below=reason):
        raise ValueError("Choose the detail from the list below this reason.")


def record_churn(session: Session, account_id: int, *, actor: Actor, churned_on: date, reason: str,
                 sub_reason: str | None = None, secondary: tuple[str, ...] = (), competitor: str | None = None,
                 is_voluntary: bool = True, stated_reason: str = "", subscription_id: int | None = None,
                 arr_lost: Decimal | None = None, currency: str | None = None) -> ChurnRecord:  # fmt: skip
    """Write down why a customer, or one line of it, left, from the first day without it on.

    arr_lost with its currency; without, that of the line. Raises Refused; ValueError without a reason of the list,
    for a second record of one line, or for an account that is gone.
    """
    scope = access.scope_for(session, actor, RENEW)
    if not queries.is_reached(session, account_id, scope=scope):
        raise Refused("This customer belongs to somebody else, or is gone.", action=RENEW)
    require_reason(session, reason=reason, sub_reason=sub_reason, secondary=secondary, competitor=competitor)
    if subscription_id is not None and queries.of_line(session, subscription_id) is not None:
        raise ValueError("Why this line was lost is written down already. Change that record.")
    amount = None if arr_lost is None or currency is None else (to_minor(arr_lost, currency), currency)
    if amount is None and subscription_id is not None:
        amount = queries.line_amount(session, subscription_id)
    made = ChurnRecord(
        account_id=account_id, subscription_id=subscription_id, churned_on=churned_on, reason=reason,
        sub_reason=sub_reason or None, secondary=",".join(secondary) or None,
        competitor=(competitor or "").strip() or None, is_voluntary=is_voluntary,
        stated_reason=stated_reason.strip()[:LONGEST] or None, arr_lost=amount[0] if amount else None,
        currency=amount[1] if amount else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def set_root_cause(session: Session, record_id: int, *, actor: Actor, row_version: int, root_cause: str,
                   **wanted: Any) -> ChurnRecord:  # fmt: skip
    """Write down what the review found, beside what the customer said.

    wanted: reason, sub_reason and competitor, where the review comes to another. Raises Refused, Conflict, ValueError.
    """
    found = _mine(session, record_id, actor=actor)
    if not root_cause.strip():
        raise ValueError("Say what the review found.")
    if unknown := sorted(set(wanted) - {"reason", "sub_reason", "competitor"}):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    values = {"root_cause": root_cause.strip()[:LONGEST], **wanted}
    after = {name: values.get(name, getattr(found, name)) for name in ("reason", "sub_reason", "competitor")}
    if "reason" in wanted and wanted["reason"] != found.reason and "sub_reason" not in wanted:
        after["sub_reason"] = values["sub_reason"] = None
    secondary = tuple(code for code in (found.secondary or "").split(",") if code and code != after["reason"])
    require_reason(session, secondary=secondary, **after)
    conflicts.same_version(session, found, row_version=row_version, wanted=values)
    for name, value in {**values, "secondary": ",".join(secondary) or None}.items():
        setattr(found, name, value)
    found.reviewed_on = recording_of(session).occurred_on
    session.flush()
    return found


def mark_eligible(session: Session, record_id: int, *, actor: Actor, row_version: int, note: str = "",
                  approach_on: date | None = None) -> ChurnRecord:  # fmt: skip
    """Say that a lost customer can be won back, once enough days have passed since it left.

    note: what has changed, asked where the product or the need was the reason; it is kept with the root cause.
    approach_on: a later day that was agreed on. Raises Refused, Conflict, ValueError.
    """
    found = _mine(session, record_id, actor=actor)
    _may_go(found, "eligible")
    wait = int(rulebook.limits(recording_of(session).occurred_on)["winback_days"])
    first = formulas.approach_on(found.reason, found.churned_on, wait=wait, asked_for=approach_on)
    if first is None:
        raise ValueError("Customers who left for this reason are not approached again.")
    if recording_of(session).occurred_on < found.churned_on + timedelta(days=wait):
        raise ValueError(f"They left less than {wait} days ago. The first day is {first}.")
    if found.reason in formulas.CONFIRMED and not note.strip():
        raise ValueError("Say what has changed: what the product does now, or why they need it again.")
    conflicts.same_version(session, found, row_version=row_version, wanted={"winback": "eligible"})
    found.winback, found.approach_on, found.contacted_on = "eligible", first, None
    if note.strip():
        found.root_cause = "\n".join(filter(None, (found.root_cause, f"Since then: {note.strip()}")))[:LONGEST]
    session.flush()
    return found


def mark_contacted(session: Session, record_id: int, *, actor: Actor, row_version: int,
                   contacted_on: date | None = None) -> ChurnRecord:  # fmt: skip
    """Note that somebody came back to a lost customer, today unless another day is named. Raises Refused, ValueError.

    Raises Conflict when somebody changed the record meanwhile.
    """
    found = _mine(session, record_id, actor=actor)
    _may_go(found, "contacted")
    day = _day(session, contacted_on)
    if found.approach_on is not None and day < found.approach_on:
        raise ValueError(f"The first day on which to come back to them is {found.approach_on}.")
    conflicts.same_version(session, found, row_version=row_version, wanted={"winback": "contacted"})
    found.winback, found.contacted_on = "contacted", day
    session.flush()
    return found


def mark_won_back(session: Session, record_id: int, *, actor: Actor, row_version: int, arr_back: Decimal,
                  won_back_on: date | None = None, currency: str | None = None) -> ChurnRecord:  # fmt: skip
    """Note that a lost customer is back, and what it brings a year. It counts as reactivation, never as expansion.

    Raises Refused, Conflict, ValueError without an amount above zero.
    """
    found = _mine(session, record_id, actor=actor)
    _may_go(found, "won_back")
    code = found.currency or currency
    if arr_back <= 0 or code is None:
        raise ValueError("Say what they bring a year now, with its currency.")
    day = _day(session, won_back_on)
    if found.contacted_on is not None and day < found.contacted_on:
        raise ValueError(f"They were contacted on {found.contacted_on}: they cannot be back before.")
    conflicts.same_version(session, found, row_version=row_version, wanted={"winback": "won_back"})
    found.winback, found.won_back_on, found.arr_back, found.currency = "won_back", day, to_minor(arr_back, code), code
    session.flush()
    return found


def mark_declined(session: Session, record_id: int, *, actor: Actor, row_version: int) -> ChurnRecord:
    """Note that a lost customer that was contacted does not come back. Raises Refused, Conflict, ValueError."""
    found = _mine(session, record_id, actor=actor)
    _may_go(found, "declined")
    conflicts.same_version(session, found, row_version=row_version, wanted={"winback": "declined"})
    found.winback = "declined"
    session.flush()
    return found


def _mine(session: Session, record_id: int, *, actor: Actor) -> ChurnRecord:
    """Return a record that the actor may change, kept from other writers."""
    scope = access.scope_for(session, actor, RENEW)
    found = queries.record(session, record_id, for_update=True)
    if found is None:
        raise ValueError("This record is gone. It may have been removed with the import that brought it.")
    if not queries.is_reached(session, found.account_id, scope=scope):
        raise Refused("This customer belongs to somebody else.", action=RENEW)
    return found


def _may_go(found: ChurnRecord, to: str) -> None:
    if to not in formulas.NEXT[found.winback]:
        raise ValueError(f"From {found.winback.replace('_', ' ')} it does not go on to {to.replace('_', ' ')}.")


def _day(session: Session, given: date | None) -> date:
    today = recording_of(session).occurred_on
    if given is not None and given > today:
        raise ValueError("This day lies ahead: choose today or an earlier day.")
    return given or today
