"""The top of a customer: the answer in words, and tiles for revenue, health, seats, the next end, people and gain."""

from datetime import date
from decimal import Decimal

from components import numbers
from components.instants import day
from components.nouns import counted
from components.tile import Tile
from data.customers.views.account_shapes import AccountPage, Contract

HEALTH = {"green": "Healthy", "yellow": "Watch", "red": "At risk", "grey": "Unknown"}
PARTS = 5


def standing(view: AccountPage) -> tuple[str | None, str | None]:
    """The status of the whole: its health while it is a customer."""
    if not view.is_customer or view.health is None:
        return None, None
    return view.health.status, HEALTH[view.health.status]


def answer(view: AccountPage) -> str:
    """Say in one line what it is to us."""
    facts = view.facts
    about = ", ".join(name for name in (facts["segment"], facts["industry"], facts["country"]) if name)
    owner = view.profile["success_owner"] or facts["owner"]
    tail = f"{about}. " if about else ""
    if not view.is_customer:
        what = "It was a customer; no subscription runs" if view.was_customer else "This account is no customer"
        return f"{what}. {tail}Owner: {owner or 'nobody'}."
    strategic = "Strategic customer" if view.profile["is_strategic"] else "Customer"
    worth = "" if view.arr is None else f" of {numbers.money(view.arr, view.currency)} a year"
    return f"{strategic}{worth}. {tail}Looked after by {owner or 'nobody'}."


def next_end(view: AccountPage) -> Contract | None:
    """The contract that ends next among those that run."""
    running = [one for one in view.contracts if one.state in ("runs", "past") and one.end_on is not None]
    return min(running, key=lambda one: one.end_on or date.max, default=None)


def tiles(view: AccountPage) -> list[Tile]:
    """The numbers of one customer."""
    return [_arr(view), _health(view), _seats(view), _end(view), _people(view), _gain(view)]


def _arr(view: AccountPage) -> Tile:
    running = sum(one.state in ("runs", "past") for one in view.contracts)
    return Tile("Recurring revenue", "" if view.arr is None else numbers.money(view.arr, view.currency),
                reason="no customer" if not view.is_customer else "no exchange rate",
                full="" if view.arr is None else numbers.full_money(view.arr, view.currency),
                note=counted(running, "subscriptions") if running else "")  # fmt: skip


def _health(view: AccountPage) -> Tile:
    found = view.health
    if found is None:
        return Tile("Health", reason="not worked out yet")
    moved = ""
    if found.score is not None and found.before is not None:
        gap = numbers.rounded(found.score - found.before, 1)
        moved = f"{gap:+} points in 14 days".replace("-", numbers.MINUS)
    return Tile("Health", "" if found.score is None else f"{found.score:.0f} of 100", reason="too little is known",
                status=found.status, word=HEALTH[found.status], change=moved,
                note=f"{found.known} of {PARTS} parts known" + (f"; {found.why}" if found.why else ""))  # fmt: skip


def _seats(view: AccountPage) -> Tile:
    seats = view.seats
    shown = "" if seats.used is None else f"{seats.used:,} of {seats.limit:,}" if seats.limit else f"{seats.used:,}"
    note = f"{100 * seats.share:.0f}% in the week of {day(seats.week)}" if seats.share is not None else ""
    return Tile("Seats in use", shown, reason=f"use not known; {seats.limit:,} seats" if seats.limit else "not known",
                note=note)  # fmt: skip


def _end(view: AccountPage) -> Tile:
    found = next_end(view)
    if found is None:
        return Tile("Next end of a term", reason="open ended" if view.is_customer else "none")
    left = ((found.end_on or view.as_of) - view.as_of).days
    late = left < 0
    gone = found.notice_on is not None and found.notice_on < view.as_of
    tail = ", which has passed" if gone else ""
    notice = "" if found.notice_on is None else f"notice by {day(found.notice_on)}{tail}"
    return Tile("Next end of a term", day(found.end_on), status="red" if late else None, word="Past its end",
                change=f"{-left:,} days ago" if late else f"in {left:,} days", note=notice)  # fmt: skip


def _people(view: AccountPage) -> Tile:
    gone = len(view.people) - len(view.here)
    if not view.people:
        return Tile("Champions", reason="nobody is named")
    sponsor = next((one for one in view.here if one.is_sponsor), None)
    return Tile("Champions", f"{len(view.here):,}", status="red" if gone else None,
                word=f"{gone} left the company" if gone else None,
                note=f"sponsor: {sponsor.name}" if sponsor else "no sponsor")  # fmt: skip


def _gain(view: AccountPage) -> Tile:
    value, currency = view.profile["roi_value"], view.profile["roi_currency"] or view.currency
    confirmed = view.profile["roi_confirmed_on"]
    note = f"confirmed on {day(confirmed)}" if confirmed else "not confirmed by the customer"
    return Tile("Gain a year", "" if value is None else numbers.money(Decimal(value), currency),
                reason="not written down", note=note if value is not None else "")  # fmt: skip
