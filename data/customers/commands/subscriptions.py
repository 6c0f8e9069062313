"""What people do with subscriptions: begin one, change seats or price from a day on, end one. Nothing commits.

A line has one price for its whole life. A change ends it and begins the line that follows it, so that revenue and its
movements can be read from the lines alone.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.core.numbers import minor_places, to_minor
from data.customers.queries import subscriptions as queries
from models import Account, Subscription

EDIT = "customers.edit"
CHANGES = ("renewal", "seats", "cross_sell", "price")
BASES = ("contract", "minimum", "run_rate", "trial", "one_time")
GONE = "There is no such subscription. It may have been removed with the import that brought it."
FIELDS = frozenset({"external_id", "contract", "product_id", "end_on", "seats", "notice_days", "is_auto_renew", "basis",
                    "plan", "billing", "tcv"})  # fmt: skip


def require_account(session: Session, account_id: int, *, actor: Actor) -> Account:
    """Return an account whose subscriptions the actor may edit. Raises Refused, ValueError when there is none."""
    scope = access.scope_for(session, actor, EDIT)
    account = queries.account(session, account_id)
    if account is None:
        raise ValueError("There is no such account. It may have been removed with the import that brought it.")
    if scope.kind != "all" and account.owner_id not in {*scope.team_user_ids, scope.user_id} - {None}:
        raise Refused("This customer belongs to somebody else.", action=EDIT)
    return account


def create_subscription(session: Session, account_id: int, *, actor: Actor, start_on: date, arr: Decimal,
                        currency: str, **values: Any) -> Subscription:  # fmt: skip
    """Begin a subscription. arr: a year's revenue, an amount in `currency`; values: further fields, tcv an amount too.

    Raises Refused for somebody else's customer, ValueError with the sentence.
    """
    require_account(session, account_id, actor=actor)
    made = Subscription(account_id=account_id, start_on=start_on, currency=currency, arr=_minor(arr, currency),
                        **_checked(values, currency))  # fmt: skip
    _check_term(made.start_on, made.end_on)
    session.add(made)
    session.flush()
    return made


def amend_subscription(
    session: Session, number: int, *, actor: Actor, row_version: int, on: date, change: str,
    arr: Decimal | None = None, seats: int | None = None, **values: Any,
) -> Subscription:
    """Change a subscription from a day on: it ends, and the line that follows begins that day. Returns the new line.

    change: renewal, seats, cross_sell or price: why revenue moves. What is not given stays; with seats alone the price
    of a seat stays. Raises Refused, Conflict with the values of both, ValueError with the sentence.
    """
    old = _open(session, number, actor=actor, row_version=row_version, wanted={"ended_on": on})
    if change not in CHANGES:
        raise ValueError(f"A change is one of {', '.join(CHANGES)}. Nothing was saved.")
    if on <= old.start_on:
        raise ValueError(f"It began on {old.start_on}: choose a later day, or correct the subscription itself.")
    kept = {name: getattr(old, name) for name in FIELDS - {"external_id", "tcv"}}
    wanted = {**kept, **_checked(values, old.currency), "seats": old.seats if seats is None else seats}
    made = Subscription(account_id=old.account_id, start_on=on, currency=old.currency, follows_id=old.id, change=change,
                        arr=_amended(old, arr, seats), **wanted)  # fmt: skip
    if made.arr == old.arr and (made.seats, made.product_id, made.end_on) == (old.seats, old.product_id, old.end_on):
        raise ValueError("Nothing would change. Say the new revenue a year, the seats, or the end of the term.")
    _check_term(made.start_on, made.end_on)
    old.ended_on = on
    session.add(made)
    session.flush()
    return made


def _amended(old: Subscription, arr: Decimal | None, seats: int | None) -> int:
    if arr is not None:
        return _minor(arr, old.currency)
    if seats is not None and old.seats:
        return old.arr * seats // old.seats
    return old.arr


def end_subscription(session: Session, number: int, *, actor: Actor, row_version: int, on: date) -> Subscription:
    """End a subscription: `on` is the first day on which it counts no longer. Raises Refused, Conflict, ValueError."""
    found = _open(session, number, actor=actor, row_version=row_version, wanted={"ended_on": on})
    if on < found.start_on:
        raise ValueError(f"It began on {found.start_on}: it cannot end before.")
    found.ended_on = on
    session.flush()
    return found


def _open(session: Session, number: int, *, actor: Actor, row_version: int, wanted: dict[str, Any]) -> Subscription:
    access.require(actor, EDIT)
    found = queries.subscription(session, number, for_update=True)
    if found is None:
        raise ValueError(GONE)
    require_account(session, found.account_id, actor=actor)
    conflicts.same_version(session, found, row_version=row_version, wanted=wanted)
    if found.ended_on is not None:
        raise ValueError(f"This subscription ended on {found.ended_on}. Nothing was saved.")
    return found


def _checked(values: Mapping[str, Any], currency: str) -> dict[str, Any]:
    if unknown := sorted(set(values) - FIELDS):
        raise ValueError(f"{', '.join(unknown)} cannot be said here. Nothing was saved.")
    found = dict(values)
    for name in ("seats", "notice_days"):
        if found.get(name) is not None and (isinstance(found[name], bool) or found[name] < 0):
            raise ValueError(f"{name.replace('_', ' ').capitalize()} are a whole number, 0 or more.")
    if found.get("basis", BASES[0]) not in BASES:
        raise ValueError(f"A basis is one of {', '.join(BASES)}. Nothing was saved.")
    if found.get("tcv") is not None:
        found["tcv"] = _minor(found["tcv"], currency)
    return found


def _minor(amount: Decimal, currency: str) -> int:
    minor_places(currency)  # a code that is none is refused with its sentence
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
        raise ValueError("Revenue is an amount of 0 or more. Nothing was saved.")
    return to_minor(amount, currency)


def _check_term(start_on: date, end_on: date | None) -> None:
    if not isinstance(start_on, date) or (end_on is not None and end_on < start_on):
        raise ValueError(f"The term would end on {end_on}, before it starts on {start_on}. Nothing was saved.")
