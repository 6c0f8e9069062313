"""What happened to a record as people read it, from its changes: who, when, why and through what, old and new."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.core.numbers import from_minor, minor_places

CHANNELS = {"job": "nightly job", "demo": "demo data", "cli": "command line", "setup": "set-up"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One thing that changed: when it was recorded, for which day, by whom, through what, old, new and why."""

    recorded_at: datetime
    occurred_on: date
    who: str
    channel: str
    what: str
    old: str
    new: str
    why: str


def event(change: Row, what: str, *, old: str = "", new: str = "") -> Event:
    """Return a change of `history.changes_of` as one event."""
    channel = str(change["channel"])
    return Event(change["recorded_at"], change["occurred_on"], change["actor"], CHANNELS.get(channel, channel), what,
                 old, new, change["reason"] or "")  # fmt: skip


def events(change: Row, *, quiet: Collection[str], named: Callable[[str], str],
           said: Callable[[str, Any, Row], str]) -> list[Event]:  # fmt: skip
    """Return an event for each field that a change touched, the quiet ones left out.

    named(field) is what the field is called; said(field, value, row) is its value in words.
    """
    before, after = change["before"] or {}, change["after"] or {}
    return [
        event(change, named(name), old=said(name, before.get(name), before), new=said(name, after.get(name), after))
        for name in {**before, **after} if name not in quiet
    ]  # fmt: skip


def newest_first(found: Iterable[tuple[Row, Event]]) -> tuple[Event, ...]:
    """Return the events of changes in the order of recording, the newest first; those of one revision as they came."""
    ordered = sorted(found, key=lambda one: (one[0]["recorded_at"], one[0]["revision"]), reverse=True)
    return tuple(event for _, event in ordered)


def plainly(value: Any) -> str:
    """Return a value without a meaning of its own in words.

    >>> plainly(True), plainly(date(2026, 3, 1)), plainly(None), plainly(7)
    ('yes', '1 Mar 2026', '', '7')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.day} {value:%b %Y}" if isinstance(value, date) else str(value)


def amount(minor: int, currency: str) -> str:
    """Return minor units with the decimals of their currency.

    >>> amount(123456, "USD"), amount(1234, "JPY")
    ('1,234.56', '1,234')
    """
    return f"{from_minor(minor, currency):,.{minor_places(currency)}f}"
