"""A record's business history as intervals of days, and what one change does to it. No database here."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from data.core.ledger.entries import CREATE, REMOVE, REVERT, Entry
from models import FOREVER


class Span(NamedTuple):
    """The values that hold from a day up to, not including, another."""

    valid_from: date
    valid_to: date
    values: dict[str, Any]


Timeline = list[Span]


def apply(timeline: Timeline, entry: Entry) -> Timeline:
    """Return the timeline after a change.

    A create starts it. An update holds from its business day on, over everything later: a backdated change
    rewrites the days since then. A remove ends it on its day. A revert (of a create) leaves nothing.

    >>> day = date
    >>> born = Entry("deal", 1, "create", day(2025, 1, 1), None, {"stage": "sao", "amount": 5})
    >>> won = Entry("deal", 1, "update", day(2025, 3, 1), {"stage": "sao"}, {"stage": "closed_won"})
    >>> [(s.valid_from.month, s.values["stage"]) for s in apply(apply([], born), won)]
    [(1, 'sao'), (3, 'closed_won')]
    """
    if entry.operation == CREATE:
        return [Span(entry.occurred_on, FOREVER, dict(entry.after or {}))]
    if entry.operation == REVERT:
        return []
    kept = _cut(timeline, entry.occurred_on)
    if entry.operation == REMOVE:
        return kept
    return _merged([*kept, *_overridden(timeline, entry)])


def _cut(timeline: Timeline, day: date) -> Timeline:
    return [s._replace(valid_to=min(s.valid_to, day)) for s in timeline if s.valid_from < day]


def _overridden(timeline: Timeline, entry: Entry) -> Iterable[Span]:
    day, after = entry.occurred_on, entry.after or {}
    for span in timeline:
        if span.valid_to > day:
            yield Span(max(span.valid_from, day), span.valid_to, {**span.values, **after})


def _merged(timeline: Timeline) -> Timeline:
    merged: Timeline = []
    for span in timeline:
        if merged and merged[-1].valid_to == span.valid_from and merged[-1].values == span.values:
            merged[-1] = merged[-1]._replace(valid_to=span.valid_to)
        else:
            merged.append(span)
    return merged


def at(timeline: Timeline, day: date) -> dict[str, Any] | None:
    """Return the values that held at the end of a day, or None."""
    return next((s.values for s in timeline if s.valid_from <= day < s.valid_to), None)
